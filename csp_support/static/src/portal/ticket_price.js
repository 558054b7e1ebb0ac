import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Shows the price of the chosen tenant and type of support only.
 *
 * Without it all prices are shown, each with the names of its tenant and types, and the
 * server says what is missing.
 */
export class TicketPrice extends Interaction {
    static selector = ".o_csp_ticket_form";
    dynamicContent = {
        "[name=tenant], [name=support_type]": {"t-on-change": this.choose},
    };

    start() {
        this.choose();
    }

    choose() {
        const {tenant, support_type: type} = this.el.elements;
        const chosenType = (type && type.value) || "0";
        for (const quote of this.el.querySelectorAll(".o_csp_quote")) {
            const isOfTenant = !tenant || quote.dataset.tenant === tenant.value;
            const types = quote.dataset.types.split(" ");
            const isChosen = isOfTenant && types.includes(chosenType);
            quote.hidden = !isChosen;
            for (const tick of quote.querySelectorAll("[name=consent]")) {
                // He is told before attachments are lost with the page.
                tick.required = isChosen;
                tick.disabled = !isChosen;
            }
        }
    }
}

registry.category("public.interactions").add("csp_support.ticket_price", TicketPrice);
