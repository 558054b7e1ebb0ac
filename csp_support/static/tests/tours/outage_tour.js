import {registry} from "@web/core/registry";

registry.category("web_tour.tours").add("csp_support_outage", {
    steps: () => [
        {
            content: "Look at service health from the portal's home",
            trigger: "a[href='/my/health']:contains(Service health)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The service that is out of order comes first, with its state",
            trigger:
                ".o_csp_services li:first-child[data-state=unhealthy]:contains(Mail):contains(Service degraded)",
        },
        {
            content: "What asks him to act is there",
            trigger: ".o_csp_message:contains(Act by):contains(Basic sign-in ends)",
        },
        {
            content: "Open the issue",
            trigger: ".o_csp_issue:contains(EX1187342) a:contains(send or receive email)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Microsoft's words are there",
            trigger: ".o_csp_post:contains(We found the cause)",
        },
        {
            content: "Follow it",
            trigger: ".o_csp_follow[data-followed=no] button:contains(Follow this issue)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It says where the letters go",
            trigger: ".o_csp_follow[data-followed=yes]:contains(reader@contoso.example)",
        },
        {
            content: "Go back",
            trigger: ".breadcrumb a:contains(Service health)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The list tells that he follows it",
            trigger: ".o_csp_issue:contains(EX1187342) .o_csp_followed",
        },
        {
            content: "Look what he can do himself",
            trigger: ".o_csp_menu a:contains(Do it yourself)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "His admin center is there",
            trigger: ".o_csp_places a:contains(Microsoft 365 admin center)",
        },
        {
            content: "So is what he is entitled to",
            trigger: ".o_csp_menu a:contains(Your support)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "And who tells him what",
            trigger: ".o_csp_who_tells:contains(Microsoft may write to you)",
        },
    ],
});
