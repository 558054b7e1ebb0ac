import {registry} from "@web/core/registry";

/* A customer is asked to accept his terms, does so and gets the signed PDF. */
registry.category("web_tour.tours").add("csp_support_acceptance", {
    steps: () => [
        {
            content: "He is asked on his first page",
            trigger: ".o_csp_awaited a:contains(Read and accept)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "He writes his name",
            trigger: ".o_csp_acceptance input[name=typed_name]",
            run: "edit Ada Contoso",
        },
        {
            content: "He ticks",
            trigger: ".o_csp_acceptance input[name=agreed]",
            run: "check",
        },
        {
            content: "He accepts",
            trigger: ".o_csp_acceptance button:contains(Accept)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is kept; the PDF is there",
            trigger:
                ".o_csp_acceptance:contains(Ada Contoso has accepted) a:contains(Signed PDF)",
            async run({anchor}) {
                const answer = await fetch(anchor.href);
                const start = (await answer.text()).slice(0, 4);
                if (start !== "%PDF") {
                    throw new Error(`The signed PDF begins with ${start}`);
                }
            },
        },
        {
            content: "He names who may ask",
            trigger: ".breadcrumb a:contains(Your support)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "body:not(:has(.o_csp_awaited)) a:contains(Name or replace them)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "He names himself",
            trigger: "select[name=person]",
            run: "selectByIndex 1",
        },
        {
            trigger: "button:contains(Add)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "He is in the list",
            trigger: ".list-group-item:contains(contoso_customer)",
        },
    ],
});
