import {Interaction} from "@web/public/interaction";
import {registry} from "@web/core/registry";

/**
 * Asks whether the customer sees the ticket only where a customer is chosen.
 *
 * Without it the tick is always there, and means nothing for a ticket without customer.
 */
export class TicketReseller extends Interaction {
    static selector = ".o_csp_ticket_form:has(.o_csp_customer_sees)";
    dynamicContent = {
        "[name=tenant]": {"t-on-change": this.choose},
    };

    start() {
        this.choose();
    }

    choose() {
        const chosen = this.el.elements.tenant.selectedOptions[0];
        const tick = this.el.querySelector(".o_csp_customer_sees");
        tick.hidden = !chosen || !chosen.dataset.resold;
    }
}

registry
    .category("public.interactions")
    .add("csp_support.ticket_reseller", TicketReseller);
