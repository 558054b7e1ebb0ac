import {Component, onMounted, onWillUnmount, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const INTERVAL = 2000;

/**
 * Reads the record again and again while it stands in the form, so that whoever looks
 * on sees how far the work in the background has come. Not while something is edited.
 */
export class ReloadWhileRunning extends Component {
    static template = xml`<i class="fa fa-spinner fa-spin" role="presentation"/>`;
    static props = {...standardWidgetProps};

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.reload(), INTERVAL);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async reload() {
        if (!document.hidden && !(await this.props.record.isDirty())) {
            await this.props.record.load();
        }
    }
}

registry.category("view_widgets").add("csp_reload_while_running", {
    component: ReloadWhileRunning,
});
