from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("hand", "By hand"),
    ("automatic", "Automatic"),
]


class CspIssueNotice(models.Model):
    """What customers were told of a published issue: when, by whom, in which words."""

    _name = "csp.issue.notice"
    _description = "Notice of a Published Issue"
    _order = "id desc"
    _rec_name = "issue_id"

    issue_id = fields.Many2one(
        "csp.service.issue",
        string="Published Issue",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    kind = fields.Selection(KINDS, string="Sent", required=True, readonly=True)
    status = fields.Char(readonly=True, help="Microsoft's state when it was sent.")
    status_label = fields.Char(
        string="Microsoft's State", compute="_compute_status_label"
    )
    is_resolved = fields.Boolean(string="Resolved", readonly=True)
    state_key = fields.Char(readonly=True)
    post_id = fields.Many2one(
        "csp.service.issue.post",
        string="Microsoft's Update",
        readonly=True,
        ondelete="set null",
    )
    author_id = fields.Many2one(
        "res.users", string="Sent by", required=True, readonly=True
    )
    sent_at = fields.Datetime(required=True, readonly=True)
    words_ids = fields.One2many(
        "csp.issue.notice.words", "notice_id", string="Our Words", readonly=True
    )
    recipient_ids = fields.One2many(
        "csp.issue.notice.recipient", "notice_id", string="Recipients", readonly=True
    )
    recipient_count = fields.Integer(
        string="Customers Told", compute="_compute_recipient_count"
    )

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_status_label(self):
        labels = self.env["csp.service.issue"]._status_labels()
        for notice in self:
            status = notice.status or ""
            notice.status_label = labels.get(status.lower(), status)

    @api.depends("recipient_ids")
    def _compute_recipient_count(self):
        # How many were told is no secret; who they are is seen by who may see them.
        counts = dict(
            self.env["csp.issue.notice.recipient"]
            .sudo()
            ._read_group([("notice_id", "in", self.ids)], ["notice_id"], ["__count"])
        )
        for notice in self:
            notice.recipient_count = counts.get(notice, 0)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("A notice is kept as it was sent. Send another one instead.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(
            self.env._("A notice is kept: customers have it in their hands.")
        )


class CspIssueNoticeWords(models.Model):
    """Our words of a notice in one language."""

    _name = "csp.issue.notice.words"
    _description = "Words of a Notice"
    _order = "id"
    _rec_name = "lang"

    notice_id = fields.Many2one(
        "csp.issue.notice", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="notice_id.company_id", store=True)
    lang = fields.Char(string="Language", required=True, readonly=True)
    words = fields.Text(required=True, readonly=True)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The words of a notice are kept as they were sent."))
