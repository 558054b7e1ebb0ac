import {registry} from "@web/core/registry";

/* A customer reads on the portal that Microsoft has mended it, and says that it still
   does not work. */
registry.category("web_tour.tours").add("csp_support_still_broken", {
    steps: () => [
        {
            content: "What we told him first stands there as a message",
            trigger:
                "#chatterRoot:shadow .o-mail-Message:contains(We know of this problem)",
        },
        {
            content: "And so does the question",
            trigger: "#chatterRoot:shadow .o-mail-Message:contains(Does it work again)",
        },
        {
            content: "It still does not work",
            trigger: ".o_csp_closing button:contains(It still does not work)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "We look at it",
            trigger: ".o_csp_still_broken:contains(We look at your case by itself)",
        },
        {
            content: "What he said stands among the messages",
            trigger: 
                "#chatterRoot:shadow .o-mail-Message:contains(It still does not work.)",
        },
    ],
});
