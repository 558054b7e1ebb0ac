import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/* A ticket is handed to the provider and comes back: five tours, in turn as the agent
   and as the provider. */
tours.add("csp_support_share_offer", {
    steps: () => [
        {
            content: "The ticket says to whom it goes",
            trigger: '[name="csp_share_proposal"]:contains("Lucerne Publishing") button[name="action_csp_share"]',
            run: "click",
        },
        {
            content: "What the partner will read does not name the customer",
            trigger:
                '.modal [name="preview"]:contains("Backup of [customer] fails"):not(:contains("contoso"))',
        },
        {
            content: "Share it",
            trigger: '.modal button[name="action_share"]',
            run: "click",
        },
        {
            content: "It is the partner's turn",
            trigger: '[name="csp_turn"]:contains("Their turn")',
        },
        {
            content: "He was told",
            trigger: '.o-mail-Message:contains("Accept or decline it")',
        },
    ],
});

tours.add("csp_support_share_accept", {
    steps: () => [
        {
            content: "The new one stands in the list",
            trigger: 'a.list-group-item:contains("New"):contains("Backup of [customer] fails")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Give it a number of our own",
            trigger: "#accept_reference",
            run: "edit LP-77",
        },
        {
            content: "Accept it",
            trigger: 'form:has([name="move"][value="accept"]) button[type="submit"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "It is accepted: ask a question",
            trigger: '.o_csp_share_state[data-state="accepted"]',
        },
        {
            trigger: "#chatterRoot:shadow .o-mail-Composer-input",
            run: "edit Which vault is it?",
        },
        {
            content: "Send it",
            trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "The question stands there",
            trigger: '#chatterRoot:shadow .o-mail-Message:contains("Which vault is it?")',
        },
    ],
});

tours.add("csp_support_share_reply", {
    steps: () => [
        {
            content: "The ticket says whose turn it is",
            trigger: '[name="csp_with_partner"]:contains("our turn")',
        },
        {
            content: "Open what is shared",
            trigger: 'button[name="action_csp_shares"]',
            run: "click",
        },
        {
            content: "The question is read",
            trigger: '.o-mail-Message:contains("Which vault is it?")',
        },
        {
            content: "Answer it",
            trigger: ".o-mail-Chatter-sendMessage",
            run: "click",
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit The second one of contoso",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            content: "The customer is not named in it",
            trigger: '.o-mail-Message:contains("The second one of [customer]")',
        },
    ],
});

tours.add("csp_support_share_solve", {
    steps: () => [
        {
            content: "It waits for us again",
            trigger: 'a.list-group-item:contains("New"):contains("LP-77")',
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Begin",
            trigger: 'form:has([name="move"][value="start"]) button[type="submit"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: '.o_csp_share_state[data-state="working"]',
        },
        {
            content: "Write the solution",
            trigger: "#answer_words",
            run: "edit Extend the vault, then run it again.",
        },
        {
            trigger: 'form:has([name="move"][value="answer"]) button[type="submit"]',
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: '.o_csp_share_state[data-state="answered"]',
        },
    ],
});

tours.add("csp_support_share_pass_on", {
    steps: () => [
        {
            content: "Open what is shared",
            trigger: 'button[name="action_csp_shares"]',
            run: "click",
        },
        {
            content: "The answer stands there: pass it on",
            trigger: 'button[name="action_pass_on"]:visible',
            run: "click",
        },
        {
            content: "It is ready to be sent in our name",
            trigger: '.modal [name="body"]:contains("Extend the vault")',
        },
        {
            trigger: '.modal button[name="action_send_mail"]',
            run: "click",
        },
        {
            content: "That is kept",
            trigger: 'body:not(:has(.modal)) [name="passed_on_at"]:visible',
        },
        {
            content: "Back to the ticket",
            trigger: '.breadcrumb-item a:contains("Backup of contoso fails")',
            run: "click",
        },
        {
            content: "Close it: the share ends with it",
            trigger: ".o_statusbar_status .dropdown-toggle:visible",
            run: "click",
        },
        {
            trigger: '.o-dropdown--menu .dropdown-item:contains("Done")',
            run: "click",
        },
        {
            trigger: '.o_statusbar_status .o_arrow_button_current:contains("Done")',
        },
        {
            content: "No partner has it any more",
            trigger: '.o_form_view:not(:has([name="csp_with_partner"]:visible))',
        },
    ],
});
