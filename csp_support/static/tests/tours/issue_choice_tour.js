import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/* An agent finds the linked issue wrong, chooses another one of the tenant's, and then
   takes the first one after all. */
registry.category("web_tour.tours").add("csp_support_issue_choice", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open CSP Support",
            trigger: '.o_app[data-menu-xmlid="csp_support.menu_csp_support"]',
            run: "click",
        },
        {
            content: "Open the customer's ticket",
            trigger: '.o_data_row td[name="name"]:contains("Mail is stuck")',
            run: "click",
        },
        {
            content: "The banner names the issue that the check has linked",
            trigger: '[name="csp_leading_issue"]:contains("EX1187342")',
        },
        {
            content: "It is another one",
            trigger: 'button[name="action_choose_issue"]:contains("Choose another")',
            run: "click",
        },
        {
            content: "The dialog lists what was weighed, with score and reasons",
            trigger: '.modal [name="candidate_ids"] .o_data_row:contains("EX1187342"):contains("%")',
        },
        {
            content: "Search among all the tenant's issues",
            trigger: '.modal [name="issue_id"] input',
            run: "edit EX2000001",
        },
        {
            content: "Take the one found",
            trigger: '.o-autocomplete--dropdown-item:contains("EX2000001")',
            run: "click",
        },
        {
            content: "Choose it",
            trigger: '.modal button[name="action_choose"]',
            run: "click",
        },
        {
            content: "The banner names it, and who chose it",
            trigger: '[name="csp_verdict"]:contains("EX2000001"):contains("Another one chosen by csp_agent")',
        },
        {
            content: "On second thoughts, look again",
            trigger: 'button[name="action_choose_issue"]:contains("Choose another")',
            run: "click",
        },
        {
            content: "Take the first one after all",
            trigger: '.modal [name="candidate_ids"] button[name="action_link"]',
            run: "click",
        },
        {
            content: "It is confirmed",
            trigger: '[name="csp_verdict"]:contains("EX1187342"):contains("Confirmed by csp_agent")',
        },
        {
            content: "Look at the evidence",
            trigger: '.nav-link[name="csp_service_health"]',
            run: "click",
        },
        {
            content: "Both decisions stand there",
            trigger: '[name="csp_decision_ids"] .o_data_row:nth-child(2):contains("Another one chosen")',
        },
    ],
});
