import {Component, onWillStart, useState, xml} from "@odoo/owl";
import {useBus, useService} from "@web/core/utils/hooks";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

const INTERVAL = 60000;

/**
 * How many mails to shared tickets are held, for the agent who may file them.
 *
 * It counts when he goes to another page, and not more than once a minute.
 */
export class HeldMails extends Component {
    static template = xml`
        <div t-if="state.count" class="o_csp_held_mails">
            <button
                class="o_nav_entry"
                t-att-title="title"
                t-att-aria-label="title"
                t-on-click="open"
            >
                <i class="fa fa-lg fa-envelope-o" role="presentation"/>
                <span class="o-mail-ActivityMenu-counter badge rounded-pill text-bg-warning" t-out="state.count"/>
            </button>
        </div>`;
    static props = {};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({count: 0});
        onWillStart(() => this.start());
        useBus(this.env.bus, "ACTION_MANAGER:UI-UPDATED", () => this.countAgain());
    }

    async start() {
        this.isAgent = await user.hasGroup("csp_support.group_csp_agent");
        await this.countAgain();
    }

    get title() {
        return _t("Held mails: %s", this.state.count);
    }

    async countAgain() {
        const now = Date.now();
        if (!this.isAgent || now - (this.countedAt || 0) < INTERVAL) {
            return;
        }
        this.countedAt = now;
        const held = [["state", "=", "held"]];
        this.state.count = await this.orm.silent.searchCount("csp.held.mail", held);
    }

    open() {
        // What he files there is to be seen here when he goes on.
        this.countedAt = 0;
        this.action.doAction("csp_support.csp_held_mail_action", {
            clearBreadcrumbs: true,
        });
    }
}

registry
    .category("systray")
    .add("csp_support.HeldMails", {Component: HeldMails}, {sequence: 24});
