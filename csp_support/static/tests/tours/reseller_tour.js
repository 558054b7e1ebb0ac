import {registry} from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/* Two resellers, whom we stand behind, and the customer of one of them. */
tours.add("csp_support_reseller_alpine", {
    steps: () => [
        {
            content: "Open the customers from the portal's home",
            trigger: "a[href='/my/customers']:contains(Your customers)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Contoso is there, Fabrikam is another reseller's",
            trigger: ".o_csp_customers:contains(contoso):not(:contains(fabrikam)) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "His tickets, and the customer's",
            trigger:
                ".o_csp_customer_tickets:contains(Contoso asks):contains(Alpine asks quietly)",
        },
        {
            content: "File a ticket for the customer",
            trigger: "a:contains(New ticket)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "For this customer",
            trigger: "select[name=tenant]:has(option:selected:contains(contoso))",
        },
        {
            content: "Say what it is about",
            trigger: "input[name=subject]",
            run: "edit Mail is late",
        },
        {
            content: "Describe it",
            trigger: "textarea[name=description]",
            run: "edit By an hour, since this morning.",
        },
        {
            content: "Let the customer see it",
            trigger: "input[name=customer_sees]",
            run: "check",
        },
        {
            content: "Agree to the price",
            trigger: "input[name=consent]",
            run: "check",
        },
        {
            content: "Send it",
            trigger: "form.o_csp_ticket_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is there",
            trigger: "#wrap:contains(Mail is late)",
        },
    ],
});

tours.add("csp_support_reseller_answer", {
    steps: () => [
        {
            content: "Open the ticket",
            trigger: "a:contains(Mail is late)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "We have answered",
            trigger: "#chatterRoot:shadow .o-mail-Message:contains(in time again)",
        },
    ],
});

tours.add("csp_support_reseller_margies", {
    steps: () => [
        {
            content: "Open the customers from the portal's home",
            trigger: "a[href='/my/customers']:contains(Your customers)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Fabrikam is there, and nothing of the other reseller",
            trigger: ".o_csp_customers:contains(fabrikam):not(:contains(contoso)) a",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Tickets of this customer alone",
            trigger:
                ".o_csp_customer_tickets:contains(Fabrikam asks):not(:contains(Mail is late))",
        },
    ],
});

tours.add("csp_support_reseller_customer", {
    steps: () => [
        {
            content: "The customer sees what the reseller lets him see",
            trigger:
                "#wrap:contains(Mail is late):not(:contains(Alpine asks quietly)) a:contains(Mail is late)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "He reads who asked",
            trigger: ".o_csp_onlooker:contains(Alpine Ski House)",
        },
    ],
});
