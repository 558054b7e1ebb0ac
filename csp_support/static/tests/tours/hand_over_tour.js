import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

/* An agent tries the steps worth trying, writes what he found, hands the ticket over,
   keeps Microsoft's number and its answer, and has the ticket back. */
registry.category("web_tour.tours").add("csp_support_hand_over", {
    steps: () => [
        stepUtils.showAppsMenuItem(),
        {
            content: "Open CSP Support",
            trigger: '.o_app[data-menu-xmlid="csp_support.menu_csp_support"]',
            run: "click",
        },
        {
            content: "Open the customer's ticket",
            trigger: '.o_data_row td[name="name"]:contains("Recordings end early")',
            run: "click",
        },
        {
            content: "Ask for the steps worth trying",
            trigger: '.nav-link[name="csp_diagnosis"]',
            run: "click",
        },
        {
            content: "The ticket says what Microsoft would miss",
            trigger: '[name="csp_hand_over_missing"]:contains("A health check"):contains("A diagnosis")',
        },
        {
            content: "Propose steps",
            trigger: 'button[name="action_csp_propose_steps"]',
            run: "click",
        },
        {
            content: "Tick the first",
            trigger: '[name="csp_step_ids"] .o_data_row:contains("analytics") .o_boolean_toggle input',
            run: "click",
        },
        {
            content: "Write what was found",
            trigger: '[name="csp_diagnosis"] textarea',
            run: "edit The recording service ends them: nothing of ours does.",
        },
        ...stepUtils.saveForm(),
        {
            content: "Only the health check is missing: begin the hand-over",
            trigger: 'button[name="action_csp_hand_over"]:contains("What Is Missing"):visible',
            run: "click",
        },
        {
            content: "It says so and lets one check at once",
            trigger: '.modal [name="csp_missing"]:contains("A health check"):not(:contains("A diagnosis")) button[name="action_check_health"]',
            run: "click",
        },
        {
            content: "Category and severity say what they mean",
            trigger: '.modal [name="category_definition"]:contains("A bug")',
        },
        {
            content: "Prepare the dossier",
            trigger: '.modal button[name="action_prepare"]',
            run: "click",
        },
        {
            content: "It leads to Partner Center for this tenant",
            trigger: '[name="csp_to_do"] a[href*="c5900000-0000-4000-8000-000000000001"]:first',
        },
        {
            content: "The text can be copied",
            trigger: '[name="dossier"]:contains("Copy the Text")',
        },
        {
            content: "Enter Microsoft's number",
            trigger: '[name="number"] input',
            run: "edit 2611230010000555",
        },
        {
            content: "It is opened",
            trigger: 'button[name="action_open"]',
            run: "click",
        },
        {
            content: "Microsoft's clock runs",
            trigger: '.o_field_widget[name="due_at"]:visible',
        },
        {
            content: "Microsoft answers",
            trigger: 'button[name="action_report"]:contains("Microsoft Answered")',
            run: "click",
        },
        {
            content: "Keep what it said",
            trigger: '.modal [name="text"] textarea',
            run: "edit Please send us the call ID.",
        },
        {
            content: "It waits for us",
            trigger: '.modal [name="state"] .o_radio_item:contains("waits for us") input',
            run: "click",
        },
        {
            content: "Keep it",
            trigger: '.modal button[name="action_keep"]',
            run: "click",
        },
        {
            content: "It is our turn, and the log says why",
            trigger: '[name="csp_our_turn"]:visible',
        },
        {
            content: "Read the log",
            trigger: '.nav-link[name="log"]',
            run: "click",
        },
        {
            content: "The log holds Microsoft's word",
            trigger: '[name="entry_ids"] .o_data_row:contains("Please send us the call ID.")',
        },
        {
            content: "Back to the ticket",
            trigger: '.breadcrumb-item a:contains("Recordings end early")',
            run: "click",
        },
        {
            content: "It is with us again, and the request stands on it",
            trigger: 'button[name="action_csp_microsoft_requests"]:visible',
        },
        {
            content: "No banner says that Microsoft has it",
            trigger: '.o_form_view:not(:has([name="csp_with_microsoft"]:visible))',
        },
    ],
});
