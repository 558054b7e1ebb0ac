import {registry} from "@web/core/registry";

/* A customer reads what a new version of his terms changes, and downloads it. */
registry.category("web_tour.tours").add("csp_support_terms", {
    steps: () => [
        {
            content: "Each way to reach us says whether it is open",
            trigger: ".list-group-item:contains(Phone):contains(Open now)",
        },
        {
            content: "He opens his terms",
            trigger: "a:contains(Support terms, version 2)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "He asks what changed",
            trigger: ".o_csp_difference summary:contains(since version 1)",
            run: "click",
        },
        {
            content: "He reads what was and what is",
            trigger:
                ".o_csp_difference[open]:has(del:contains(Business hours)):has(ins:contains(Office hours))",
        },
        {
            content: "He downloads them",
            trigger: "a:contains(Download PDF)",
            async run({anchor}) {
                const answer = await fetch(anchor.href);
                const start = (await answer.text()).slice(0, 4);
                if (start !== "%PDF") {
                    throw new Error(`The PDF begins with ${start}`);
                }
            },
        },
    ],
});
