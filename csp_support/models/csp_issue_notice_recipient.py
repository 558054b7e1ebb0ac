from odoo import fields, models
from odoo.exceptions import UserError


class CspIssueNoticeRecipient(models.Model):
    """Who was told: the customer of a ticket, or of a tenant that has not called."""

    _name = "csp.issue.notice.recipient"
    _description = "Recipient of a Notice"
    _order = "id"
    _rec_name = "partner_id"

    notice_id = fields.Many2one(
        "csp.issue.notice", required=True, readonly=True, ondelete="cascade", index=True
    )
    issue_id = fields.Many2one(related="notice_id.issue_id", store=True)
    company_id = fields.Many2one(related="notice_id.company_id", store=True)
    kind = fields.Selection(related="notice_id.kind", store=True)
    state_key = fields.Char(related="notice_id.state_key", store=True)
    state_number = fields.Integer(readonly=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    tenant_id = fields.Many2one("csp.tenant", readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null"
    )
    email = fields.Char(
        string="Mailed To",
        readonly=True,
        help="Empty: there is no address; the message stands on the ticket.",
    )
    lang = fields.Char(string="Language", readonly=True)
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")

    _once_per_notice = models.UniqueIndex(
        "(notice_id, ticket_id) WHERE ticket_id IS NOT NULL"
    )
    _once_per_change = models.UniqueIndex(
        "(issue_id, ticket_id, state_number) "
        "WHERE ticket_id IS NOT NULL AND kind = 'automatic'"
    )
    _once_unasked = models.UniqueIndex(
        "(issue_id, partner_id, state_number) WHERE ticket_id IS NULL"
    )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("Who was told is kept as it was. Send another notice instead.")
        )
