from odoo import fields, models

KINDS = [
    ("fee", "Monthly fee"),
    ("ticket", "Ticket"),
    ("correction", "Correction"),
]


class CspSupportStatementLine(models.Model):
    """One ticket or one fee on a statement: written when it is made, never after."""

    _name = "csp.support.statement.line"
    _description = "Line of a Support Statement"
    _order = "statement_id, sequence, id"
    _allow_sudo_commands = False

    statement_id = fields.Many2one(
        "csp.support.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="statement_id.company_id", store=True)
    currency_id = fields.Many2one(related="statement_id.currency_id")
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    tenant_id = fields.Many2one("csp.tenant", readonly=True, ondelete="restrict")
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    date = fields.Date(readonly=True, help="When the ticket came.")
    name = fields.Char(string="What", required=True, readonly=True)
    note = fields.Char(readonly=True)
    reference = fields.Char(readonly=True, help="The reseller's number of the ticket.")
    minutes = fields.Integer(readonly=True, help="Time spent.")
    minutes_included = fields.Integer(
        string="Included", readonly=True, help="Minutes that the month's hours cover."
    )
    quantity = fields.Float(
        readonly=True, digits=(16, 4), help="Hours, tickets, tenants or users."
    )
    price_unit = fields.Monetary(string="Price", readonly=True)
    amount = fields.Monetary(readonly=True, help="Without taxes.")
