import {registry} from "@web/core/registry";
import {stepUtils} from "@web_tour/tour_utils";

/* The steps of the README's section "From app registration to first tenant". Between
   two of these tours the scheduler does its work. */

const openMenu = (section, menu) => [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open CSP Support",
        trigger: '.o_app[data-menu-xmlid="csp_support.menu_csp_support"]',
        run: "click",
    },
    {
        content: "Open the section",
        trigger: `.o_menu_sections [data-menu-xmlid="csp_support.${section}"]`,
        run: "click",
    },
    {
        content: "Open the menu",
        trigger: `.o-dropdown--menu [data-menu-xmlid="csp_support.${menu}"]`,
        run: "click",
    },
];

const enter = (name, value) => ({
    content: `Enter ${name}`,
    trigger: `.o_field_widget[name="${name}"] input`,
    run: `edit ${value}`,
});

const press = (name) => ({
    content: `Press ${name}`,
    trigger: `.o_statusbar_buttons button.btn-primary[name="${name}"]:enabled`,
    run: "click",
});

const secret = () => document.cookie.match(/(?:^|; )secret=([^;]*)/)[1];

registry.category("web_tour.tours").add("csp_support_connect", {
    steps: () => [
        ...openMenu("menu_csp_configuration", "menu_csp_connections"),
        {
            content: "An empty list says how to begin",
            trigger: '.o_view_nocontent:contains("Connect Odoo with Microsoft")',
        },
        {
            content: "New connection",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "It begins with the app registration",
            trigger: '[name="next_step"]:contains("Register an app"):visible',
        },
        enter("name", "Our partner tenant"),
        {
            content: "Open the clouds",
            trigger: '.o_field_widget[name="cloud"] input',
            run: "click",
        },
        {
            content: "Choose the sandbox",
            trigger: '.o_select_menu_item:contains("Sandbox on this machine")',
            run: "click",
        },
        enter("partner_tenant_id", "c5900000-0000-4000-8000-0000000000ff"),
        enter("client_id", "c5900000-0000-4000-8000-00000000ca11"),
        {
            content: "Enter the secret",
            trigger: '.o_field_widget[name="client_secret"] input',
            run: (helpers) => helpers.edit(secret()),
        },
        ...stepUtils.saveForm(),
        {
            content: "The next step is to sign in",
            trigger: '[name="next_step"]:contains("Sign in as the partner user"):visible',
        },
        {...press("action_sign_in"), expectUnloadPage: true},
        {
            content: "Microsoft has led back: it says who signed in",
            trigger: '[name="signed_in_user"]:contains("csp-support@partner.example")',
        },
        press("action_test"),
        {
            content: "What works is told one by one",
            trigger: '[name="capability_ids"] .o_data_row:contains("Service health")',
        },
        press("action_import_tenants"),
        {
            content: "The import reads through this connection",
            trigger: '[name="connection_id"] input:value("Our partner tenant")',
        },
        press("action_read"),
        {
            content: "It goes on in the background",
            trigger: '.alert-info:contains("You may leave this page"):visible',
        },
    ],
});

registry.category("web_tour.tours").add("csp_support_review_import", {
    steps: () => [
        ...openMenu("menu_csp_tenants", "menu_csp_tenant_imports"),
        {
            content: "Open the import that is to be looked at",
            trigger: '.o_data_row:contains("Review") .o_data_cell',
            run: "click",
        },
        {
            content: "It says what would be done",
            trigger:
                '[name="line_ids"] .o_data_row:contains("Fabrikam"):contains("Create tenant")',
        },
        press("action_confirm"),
        {
            content: "Confirm",
            trigger: ".modal-footer .btn-primary",
            run: "click",
        },
        {
            content: "It is being applied",
            trigger: '.alert-info:contains("goes on in the background"):visible',
        },
    ],
});

registry.category("web_tour.tours").add("csp_support_first_tenant", {
    steps: () => [
        ...openMenu("menu_csp_tenants", "menu_csp_all_tenants"),
        {
            content: "The tenants are there, with their health",
            trigger: '.o_data_row:contains("Contoso"):contains("Operational")',
        },
        {
            content: "Open one that is not well",
            trigger: '.o_data_row:contains("Degraded") td:contains("Fabrikam")',
            run: "click",
        },
        {
            content: "It says how its services are",
            trigger: '.o_form_view .o_field_widget[name="health_state"]:contains("Degraded")',
        },
        {
            content: "Look at what Microsoft has published",
            trigger: '.nav-link[name="issues"]',
            run: "click",
        },
        {
            content: "The issue is there",
            trigger: '[name="issue_ids"] .o_data_row:contains("EX1187342")',
        },
    ],
});
