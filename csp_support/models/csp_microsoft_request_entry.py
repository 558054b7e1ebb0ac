from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("opened", "Opened"),
    ("microsoft", "Microsoft said"),
    ("us", "We said"),
    ("note", "Note"),
    ("change", "Change"),
]


class CspMicrosoftRequestEntry(models.Model):
    """A line of a request's log: once written, it stays as it is."""

    _name = "csp.microsoft.request.entry"
    _description = "Log of a Microsoft Request"
    _order = "at desc, id desc"
    _rec_name = "text"

    request_id = fields.Many2one(
        "csp.microsoft.request",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="request_id.company_id", store=True)
    at = fields.Datetime(string="When", required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)
    author_id = fields.Many2one(
        "res.users",
        string="Written By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # Nobody writes in another's name.
            vals_list = [{**vals, "author_id": self.env.uid} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "What was written into a request's log stays as it is. Add a new "
                "line that corrects it."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_log(self):
        raise UserError(
            self.env._("A line of a request's log goes only with the request.")
        )
