{
    "name": "CSP Support: Invoices",
    "summary": "A draft invoice of each confirmed support statement",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "license": "AGPL-3",
    "author": "CSP Support contributors",
    "development_status": "Beta",
    "depends": ["account", "csp_support"],
    "auto_install": True,
    "data": [
        "views/csp_support_statement_views.xml",
        "views/account_move_views.xml",
    ],
}
