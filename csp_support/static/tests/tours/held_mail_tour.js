import {registry} from "@web/core/registry";

/* A manager sees that a mail is held, reads it, and files it on the shared ticket. */
registry.category("web_tour.tours").add("csp_support_held_mail", {
    steps: () => [
        {
            content: "One mail is held: look at it",
            trigger: '.o_csp_held_mails button:contains("1")',
            run: "click",
        },
        {
            content: "Who wrote it, and why it is held, stands in the list",
            trigger: '.o_data_row:contains("is no contact") td[name="email_from"]:contains("elsewhere.example")',
            run: "click",
        },
        {
            content: "Read it",
            trigger: '[name="body"]:contains("Extend the vault.")',
        },
        {
            content: "It is the partner's, all the same",
            trigger: 'button[name="action_file_on_share"]',
            run: "click",
        },
        {
            content: "Yes, it is",
            trigger: ".modal .btn-primary",
            run: "click",
        },
        {
            content: "It is filed",
            trigger: '.o_arrow_button_current:contains("Filed")',
        },
    ],
});
