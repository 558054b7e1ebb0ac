import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("csp_support_issue_joining", {
    steps: () => [
        {
            content: "Start a ticket",
            trigger: "a:contains(New ticket)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Say which service it is about",
            trigger: "select[name=service]",
            run: "selectByLabel Exchange Online",
        },
        {
            content: "Begin to write",
            trigger: "input[name=subject]",
            run: "edit Outlook can't send or receive email",
        },
        {
            content: "The known issue is shown meanwhile",
            trigger: ".o_csp_suggestions:contains(EX1187342)",
        },
        {
            content: "Product help for the service is there",
            trigger: "#suggestions a:contains(help for Exchange Online)",
        },
        {
            content: "Join it instead of writing on",
            trigger: ".o_csp_suggestions button:contains(I have this too)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The ticket is there, on the known issue",
            trigger: ".o_csp_verdict[data-state=known_issue]",
        },
    ],
});
