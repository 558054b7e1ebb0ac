import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openIssue = [
    stepUtils.showAppsMenuItem(),
    {
        content: "Open CSP Support",
        trigger: '.o_app[data-menu-xmlid="csp_support.menu_csp_support"]',
        run: "click",
    },
    {
        content: "Open the menu of service health",
        trigger: 'button[data-menu-xmlid="csp_support.menu_csp_service_health"]',
        run: "click",
    },
    {
        content: "Look at what Microsoft has published",
        trigger: '.dropdown-item[data-menu-xmlid="csp_support.menu_csp_service_issues"]',
        run: "click",
    },
    {
        content: "They are there",
        trigger: '.o_breadcrumb:contains("Published Issues")',
    },
];

/* Forty customers have called: the agent sees that it is one issue, reads what they
   will get, and tells all of them with one button, once. */
registry.category("web_tour.tours").add("csp_support_tell_customers", {
    steps: () => [
        ...openIssue,
        {
            content: "Open the issue of the forty tickets",
            trigger: '.o_data_row:contains("EX1187342") td[name="title"]',
            run: "click",
        },
        {
            content: "It shows its tickets",
            trigger: 'button[name="action_open_tickets"]:contains("40")',
        },
        {
            content: "Tell the customers",
            trigger: 'button[name="action_tell_customers"]',
            run: "click",
        },
        {
            content: "The dialog says how many get it",
            trigger: '.modal [name="csp_summary"]:contains("40"):contains("customers")',
        },
        {
            content: "Our words in Italian",
            trigger: '.modal [name="words_ids"] .o_data_row:contains("Italian") td[name="words"]',
            run: "click",
        },
        {
            content: "Write them",
            trigger: '.modal [name="words_ids"] .o_selected_row td[name="words"] textarea',
            run: "edit Lo sappiamo: è un guasto di Microsoft.",
        },
        {
            content: "The preview shows Microsoft's state",
            trigger: '.modal [name="preview"]:contains("EX1187342")',
            run: "click",
        },
        {
            content: "And our words in Italian",
            trigger: '.modal [name="preview"]:contains("Lo sappiamo")',
        },
        {
            content: "Look who will get it",
            trigger: '.modal .nav-link[name="tickets"]',
            run: "click",
        },
        {
            content: "The tickets are listed",
            trigger: '.modal [name="ticket_ids"] .o_data_row:contains("Outlook is dead")',
        },
        {
            content: "Send it",
            trigger: '.modal button[name="action_send"]',
            run: "click",
        },
        {
            content: "All are told",
            trigger: '.o_notification:contains("40 customers are told.")',
        },
        {
            content: "The notice is kept",
            trigger: 'button[name="action_open_notices"]:contains("1")',
        },
        {
            content: "Try it again",
            trigger: 'body:not(:has(.modal)) button[name="action_tell_customers"]',
            run: "click",
        },
        {
            content: "Nobody is left",
            trigger: '.modal [name="csp_nobody"]:contains("Nobody is left to tell")',
        },
        {
            content: "Leave it",
            trigger: '.modal button:contains("Cancel")',
            run: "click",
        },
    ],
});

/* Microsoft has mended it: the agent closes what nobody has contradicted, and sees who
   has. */
registry.category("web_tour.tours").add("csp_support_close_proposed", {
    steps: () => [
        ...openIssue,
        {
            content: "The issue is solved: leave out the filter for open ones",
            trigger: ".o_searchview .o_facet_remove",
            run: "click",
        },
        {
            content: "Open the issue",
            trigger: '.o_data_row:contains("EX1187342") td[name="title"]',
            run: "click",
        },
        {
            content: "One customer still has the fault",
            trigger: 'button[name="action_open_still_broken"]:contains("1")',
        },
        {
            content: "Look at what is proposed for closing",
            trigger: 'button[name="action_open_proposed"]:contains("39")',
            run: "click",
        },
        {
            content: "Take all of them",
            trigger: ".o_list_renderer thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Open the actions",
            trigger: ".o_cp_action_menus button:contains(Actions)",
            run: "click",
        },
        {
            content: "Close what is proposed",
            trigger: ".o-dropdown--menu .dropdown-item:contains(Close what is proposed)",
            run: "click",
        },
        {
            content: "They are closed",
            trigger: '.o_notification:contains("39 tickets closed")',
        },
    ],
});
