import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("csp_support_customer", {
    steps: () => [
        {
            content: "Open your support from the portal's home",
            trigger: "a[href='/my/support']:contains(Your support)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The tenant, its health and whom to reach are there",
            trigger: ".o_csp_tenant:contains(contoso) .o_csp_health[data-state=degraded]",
        },
        {
            content: "A published issue is named",
            trigger: ".o_csp_tenant:contains(EX1187342)",
        },
        {
            content: "Read the terms",
            trigger: "a:contains(Support terms)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The terms name price, hours and version",
            trigger:
                "#wrap:contains(version 1):contains(per hour):contains(Monday–Friday)",
        },
        {
            content: "Go back",
            trigger: ".breadcrumb a:contains(Your support)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "File a ticket",
            trigger: "a:contains(New ticket)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Choose among the two tenants",
            trigger: "select[name=tenant]",
            run: "selectByLabel contoso",
        },
        {
            content: "Say what it is about",
            trigger: "input[name=subject]",
            run: "edit Nobody gets mail",
        },
        {
            content: "Describe it",
            trigger: "textarea[name=description]",
            run: "edit Since this morning, in all offices.",
        },
        {
            content: "The price of this tenant is shown, and of no other",
            trigger:
                ".o_csp_quote:not([hidden]):contains(contoso):contains(per hour of work)",
        },
        {
            content: "Agree to it",
            trigger: ".o_csp_quote:not([hidden]) input[name=consent]",
            run: "click",
        },
        {
            content: "Send it",
            trigger: "button:contains(Submit Ticket)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The ticket says that it was not checked yet",
            trigger: ".o_csp_ticket_health .o_csp_verdict[data-state=not_checked]",
        },
        {
            content: "The ticket names the terms it came under",
            trigger: ".o_csp_ticket_entitlement a:contains(version 1)",
        },
        {
            content: "The ticket is in the list",
            trigger: ".breadcrumb a:contains(Tickets)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "With its verdict",
            trigger: "tr:contains(Nobody gets mail) .o_csp_verdict:contains(Not checked yet)",
        },
    ],
});
