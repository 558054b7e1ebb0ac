import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("csp_support_price", {
    steps: () => [
        {
            content: "Support is closed, and the price says so before anything is sent",
            trigger:
                ".o_csp_quote:contains(110.00):contains(per hour of work):contains(We are closed now and open next on)",
        },
        {
            content: "Included hours are named, too",
            trigger: ".o_csp_quote:contains(02:00 of 02:00 included hours)",
        },
        {
            content: "Say that it is advice",
            trigger: "select[name=support_type]",
            run: "selectByLabel Advice",
        },
        {
            content: "The included hours do not come first then",
            trigger: ".o_csp_quote:contains(The included hours are not for this)",
        },
        {
            content: "Say what it is about",
            trigger: "input[name=subject]",
            run: "edit Nobody gets mail at night",
        },
        {
            content: "Describe it",
            trigger: "textarea[name=description]",
            run: "edit Since ten o'clock, in all offices.",
        },
        {
            content: "Say that something is broken",
            trigger: "select[name=support_type]",
            run: "selectByLabel Break-fix",
        },
        {
            content: "The hours come first again",
            trigger: ".o_csp_quote:contains(02:00 of 02:00 included hours)",
        },
        {
            content: "Without the tick it is not sent",
            trigger: "button:contains(Submit Ticket)",
            run: "click",
        },
        {
            content: "All that was typed is still there",
            trigger: "form.o_csp_ticket_form:has(input[name=consent]:invalid)",
        },
        {
            content: "Agree to the price",
            trigger: "input[name=consent]",
            run: "click",
        },
        {
            content: "Send it",
            trigger: "button:contains(Submit Ticket)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The ticket says what it costs, and when we open",
            trigger:
                ".o_csp_ticket_entitlement:contains(110.00):contains(outside service hours):contains(open next on)",
        },
        {
            content: "Nothing is missing",
            trigger: ".o_csp_ticket_entitlement:not(:contains(not agreed))",
        },
    ],
});
