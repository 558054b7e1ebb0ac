from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

REASONS = [
    ("stranger", "The sender is no contact of this partner"),
    ("forged", "The sender may be forged"),
    ("no_sender", "It says no sender, or several"),
    ("withdrawn", "The share was withdrawn"),
    ("ended", "The partnership is not active"),
    ("too_many", "Too many mails within an hour"),
    ("machine", "Sent by a program, and from no known contact"),
    ("unknown_address", "No share has this address"),
    ("ambiguous", "Several shared tickets fit"),
    ("unreadable", "The mail could not be read"),
]

STATES = [
    ("held", "Waiting"),
    ("filed", "Filed"),
    ("discarded", "Discarded"),
]

# What agents choose themselves, as long as it is held.
CHOSEN = {"share_id", "ticket_id"}


class CspHeldMail(models.Model):
    """A mail about a shared ticket that nobody was to read before an agent had.

    It stays with all that came, until somebody files or discards it, and after that.
    """

    _name = "csp.held.mail"
    _description = "Held Mail"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "received_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Subject", required=True, readonly=True)
    email_from = fields.Char(string="From", readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Sender",
        readonly=True,
        ondelete="set null",
        help="Who has this address with us, if he is who he says.",
    )
    recipients = fields.Char(string="To", readonly=True)
    body = fields.Html(string="Text", readonly=True, sanitize_attributes=True)
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="csp_held_mail_attachment_rel",
        string="Attachments",
        readonly=True,
    )
    left_out = fields.Text(
        readonly=True, help="Attachments that were too big or too many."
    )
    headers = fields.Text(readonly=True)
    message_identifier = fields.Char(readonly=True, index="btree_not_null")
    reason = fields.Selection(REASONS, string="Why Held", required=True, readonly=True)
    received_at = fields.Datetime(
        string="Received", required=True, readonly=True, default=fields.Datetime.now
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="held", index=True
    )
    share_id = fields.Many2one(
        "csp.ticket.share",
        string="Shared Ticket",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The one that it is about, as far as the mail says. Choose another if you "
        "know better.",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        compute="_compute_ticket_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    handled_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    handled_at = fields.Datetime(readonly=True)

    @api.depends("share_id")
    def _compute_ticket_id(self):
        for mail in self:
            mail.ticket_id = mail.share_id.ticket_id or mail.ticket_id

    def write(self, vals):
        """Agents choose what it is about; all else is as it came."""
        if not self.env.su and vals.keys() & self._own_fields():
            handled = self.filtered(lambda mail: mail.state != "held")
            if handled or (vals.keys() & self._own_fields()) - CHOSEN:
                raise AccessError(
                    self.env._("A held mail is kept as it came. Use its buttons.")
                )
        return super().write(vals)

    @api.model
    def _own_fields(self):
        return {
            name
            for name, field in self._fields.items()
            if "csp_support" in field._modules
        }

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_file_on_share(self):
        """It is the partner's word: on the thread, and our turn."""
        for mail in self._to_handle():
            if not mail.share_id:
                raise UserError(self.env._("Choose the shared ticket first."))
            mail.share_id.check_access("read")
            mail.sudo()._file_on_share()
            mail._close("filed")

    def action_file_on_ticket(self):
        """Into the conversation if the customer wrote it, else as a note."""
        for mail in self._to_handle():
            if not mail.ticket_id:
                raise UserError(self.env._("Choose the ticket first."))
            mail.ticket_id.check_access("write")
            mail.sudo()._file_on_ticket()
            mail._close("filed")

    def action_discard(self):
        """It is nothing; it stays here all the same."""
        for mail in self._to_handle():
            mail._close("discarded")

    def _to_handle(self):
        self.check_access("write")
        # Two agents may have opened the same one.
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.filtered(lambda mail: mail.state != "held"):
            raise UserError(
                self.env._("This mail is not held any more: somebody was faster.")
            )
        return self

    def _close(self, state):
        # The state is no agent's to write; the button that led here has checked.
        mail = self.sudo()
        mail.activity_unlink(["mail.mail_activity_data_todo"])
        mail.write(
            {
                "state": state,
                "handled_by_id": self.env.uid,
                "handled_at": fields.Datetime.now(),
            }
        )
