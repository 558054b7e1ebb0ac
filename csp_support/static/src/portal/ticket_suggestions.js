import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";
import {rpc} from "@web/core/network/rpc";

/**
 * Shows published issues that fit what the customer has written so far.
 *
 * Without it the form works as well: the same question is asked once it is sent.
 */
export class TicketSuggestions extends Interaction {
    static selector = ".o_csp_ticket_form";
    dynamicContent = {
        "[name=subject], [name=description]": {
            "t-on-input": this.debounced(this.suggest, 600),
        },
        "[name=service], [name=tenant]": {"t-on-change": this.suggest},
    };

    start() {
        // What was typed before is there again when the form comes back.
        return this.suggest();
    }

    async suggest() {
        const words = this.words();
        if (!(words.subject + words.description + words.service).trim()) {
            return;
        }
        const html = await this.waitFor(rpc("/new/ticket/suggestions", words));
        // An answer to what he has meanwhile changed would come after a newer one.
        if (html === null || JSON.stringify(words) !== JSON.stringify(this.words())) {
            return;
        }
        this.el.querySelector("#suggestions").innerHTML = html;
        const shown = this.el.querySelector(".o_csp_suggestions");
        if (shown) {
            this.el.elements.considered.value += `,${shown.dataset.issues}`;
        }
    }

    words() {
        const names = ["tenant", "service", "subject", "description"];
        const {elements} = this.el;
        return Object.fromEntries(
            names.map((name) => [name, elements[name]?.value || ""])
        );
    }
}

registry
    .category("public.interactions")
    .add("csp_support.ticket_suggestions", TicketSuggestions);
