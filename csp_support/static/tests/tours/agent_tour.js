import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/* An agent opens a new ticket, checks the tenant's service health, reads verdict and
   evidence, and confirms the published issue. */
registry.category("web_tour.tours").add("csp_support_agent", {
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
            content: "The ticket knows the tenant and has not been checked",
            trigger: '[name="csp_not_checked"]:visible',
        },
        {
            content: "Check service health",
            trigger: 'button[name="action_check_service_health"]:visible',
            run: "click",
        },
        {
            content: "The verdict names the published issue and says why",
            trigger: '[name="csp_verdict"]:contains("EX1187342"):contains("Exchange Online")',
        },
        {
            content: "Confirm the suggestion",
            trigger: 'button[name="action_confirm_issue"]',
            run: "click",
        },
        {
            content: "It is confirmed",
            trigger: '[name="csp_decision_note"]:contains("Confirmed by csp_agent")',
        },
        {
            content: "Look at the evidence",
            trigger: '.nav-link[name="csp_service_health"]',
            run: "click",
        },
        {
            content: "The candidates stand there with their score",
            trigger: '[name="csp_candidate_ids"] .o_data_row:contains("EX1187342")',
        },
        {
            content: "The check is kept",
            trigger: '[name="csp_health_check_ids"] .o_data_row:contains("Known Microsoft issue")',
        },
    ],
});
