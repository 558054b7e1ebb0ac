from collections import Counter

from odoo import api, fields, models


class CspIssueTelling(models.TransientModel):
    """A dialog to write to all customers whose tickets are linked with an issue."""

    _name = "csp.issue.telling"
    _description = "Notice to the Customers of a Published Issue"

    issue_id = fields.Many2one("csp.service.issue", required=True, readonly=True)
    words_ids = fields.One2many(
        "csp.issue.telling.words", "telling_id", string="Our Words"
    )
    preview_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), string="Preview In"
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Will Get It", compute="_compute_ticket_ids"
    )
    told_ticket_ids = fields.Many2many(
        "helpdesk.ticket", string="Have Had It", compute="_compute_ticket_ids"
    )
    recipient_count = fields.Integer(compute="_compute_ticket_ids")
    hidden_count = fields.Integer(
        compute="_compute_ticket_ids",
        help="Tickets of teams that you do not belong to.",
    )
    told_count = fields.Integer(compute="_compute_ticket_ids")

    @api.model
    def default_get(self, fields_list):
        defaults = super().default_get(fields_list)
        issue = self.env["csp.service.issue"].browse(defaults.get("issue_id"))
        if issue and "words_ids" in fields_list:
            issue._check_may_tell()
            rows = self._default_words(issue)
            defaults["words_ids"] = [fields.Command.create(row) for row in rows]
            defaults["preview_lang"] = rows[0]["lang"]
        return defaults

    def _default_words(self, issue):
        """A row for each language that the customers read, the commonest first."""
        counts = Counter(
            issue._letter_lang(ticket.partner_id, ticket.company_id)
            for ticket in issue._untold_crowd()
        )
        if not counts:
            counts[issue._letter_lang(self.env.user.partner_id, self.env.company)] = 0
        return [
            {
                "lang": lang,
                "customer_count": count,
                "words": issue.with_context(lang=lang)._standard_words(),
            }
            for lang, count in counts.most_common()
        ]

    @api.depends("issue_id")
    def _compute_ticket_ids(self):
        for telling in self:
            untold = telling.issue_id._untold_crowd()
            told = telling.issue_id._crowd() - untold
            telling.ticket_ids = untold.sudo(False)._filtered_access("read")
            telling.told_ticket_ids = told.sudo(False)._filtered_access("read")
            telling.recipient_count = len(untold)
            telling.told_count = len(told)
            telling.hidden_count = len(untold) - len(telling.ticket_ids)

    @api.depends("preview_lang", "words_ids.words", "issue_id")
    def _compute_preview(self):
        for telling in self:
            issue, lang = telling.issue_id.sudo(), telling.preview_lang
            telling.preview = lang and issue._letter_body(
                self.env.company.name,
                lang,
                telling._zone_of_readers(),
                telling._words().get(lang),
                issue._closing_at(self.env.company),
            )

    def _zone_of_readers(self):
        """The time zone of the first customer who reads the language shown."""
        issue = self.issue_id
        zones = (
            issue._letter_zone(ticket.partner_id, ticket.company_id)
            for ticket in issue._untold_crowd()
            if issue._letter_lang(ticket.partner_id, ticket.company_id)
            == self.preview_lang
        )
        own = issue._letter_zone(self.env.user.partner_id, self.env.company)
        return next(zones, own)

    def _words(self):
        """{language: our words}, where there are any."""
        rows = self.words_ids.filtered(lambda row: (row.words or "").strip())
        return {row.lang: row.words.strip() for row in rows}

    def action_send(self):
        """Send it once; whoever has had it meanwhile is left out."""
        self.ensure_one()
        count = self.issue_id._tell_by_hand(self._words())
        message = self.env._("%(count)s customers are told.", count=count)
        if not count:
            message = self.env._(
                "Nobody is told: all customers have had this state and Microsoft's "
                "latest update."
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if count else "warning",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class CspIssueTellingWords(models.TransientModel):
    _name = "csp.issue.telling.words"
    _description = "Our Words in One Language"
    _order = "customer_count desc, id"

    telling_id = fields.Many2one("csp.issue.telling", required=True, ondelete="cascade")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
    )
    customer_count = fields.Integer(string="Customers")
    words = fields.Text(string="Our Words")
