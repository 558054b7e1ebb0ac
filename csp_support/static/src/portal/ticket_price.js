import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Shows the price of the chosen tenant only.
 *
 * Without it all prices are shown, each with the name of its tenant, and the server
 * says what is missing.
 */
export class TicketPrice extends Interaction {
    static selector = ".o_csp_ticket_form";
    dynamicContent = {
        "[name=tenant]": {"t-on-change": this.choose},
    };

    start() {
        this.choose();
    }

    choose() {
        const tenants = this.el.elements.tenant;
        for (const quote of this.el.querySelectorAll(".o_csp_quote")) {
            const isChosen = !tenants || quote.dataset.tenant === tenants.value;
            quote.hidden = !isChosen;
            for (const tick of quote.querySelectorAll("[name=consent]")) {
                // He is told before attachments are lost with the page.
                tick.required = isChosen;
            }
        }
    }
}

registry.category("public.interactions").add("csp_support.ticket_price", TicketPrice);
