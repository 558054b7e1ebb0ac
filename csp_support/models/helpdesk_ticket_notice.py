from odoo import api, fields, models

from .letters import Letter

CROWD = ("suggested", "confirmed")


class HelpdeskTicket(models.Model):
    """One of the tickets of a published issue: what its customer was told of it."""

    _inherit = "helpdesk.ticket"

    csp_told_state = fields.Char(
        copy=False,
        readonly=True,
        groups="base.group_user",
        help="Microsoft's state that the customer was told last.",
    )
    csp_told_post_id = fields.Many2one(
        "csp.service.issue.post",
        copy=False,
        readonly=True,
        ondelete="set null",
        groups="base.group_user",
    )
    csp_told_at = fields.Datetime(
        string="Customer Told",
        copy=False,
        readonly=True,
        groups="base.group_user",
    )
    csp_knows_state = fields.Boolean(
        string="Knows Microsoft's State",
        compute="_compute_csp_knows_state",
        groups="base.group_user",
    )
    csp_notice_recipient_ids = fields.One2many(
        "csp.issue.notice.recipient",
        "ticket_id",
        string="Notices",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    @api.depends("csp_told_state", "csp_issue_id.state_key")
    def _compute_csp_knows_state(self):
        for ticket in self:
            told = ticket.csp_told_state
            ticket.csp_knows_state = told and told == ticket.csp_issue_id.state_key

    def _record_health_checks(self):
        result = super()._record_health_checks()
        if self.sudo().csp_issue_id:
            self.env["csp.service.issue"].sudo()._trigger_notices()
        return result

    def _link_issue(self, issue):
        result = super()._link_issue(issue)
        self.env["csp.service.issue"].sudo()._trigger_notices()
        return result

    def _has_had(self, issue):
        """Whether the customer has had all that Microsoft says of `issue` now."""
        return (
            self.csp_told_state == issue.state_key
            and self.csp_told_post_id == issue.post_ids[:1]
        )

    # ------------------------------------------------------------------
    # Letters to the customers
    # ------------------------------------------------------------------

    def _letters(self, issue, words, closing_at):
        """One letter to the customer of each of these tickets, about `issue`."""
        body = issue._bodies(closing_at)
        return [ticket._letter(issue, words, body) for ticket in self]

    def _letter(self, issue, words, body):
        customer = self.partner_id
        lang = issue._letter_lang(customer, self.company_id)
        zone = issue._letter_zone(customer, self.company_id)
        translated = issue.with_context(lang=lang)
        fallback = words.get(self.company_id.partner_id.lang)
        return Letter(
            thread=self,
            partner=customer,
            email=customer.email if customer else self.partner_email,
            lang=lang,
            subject=f"{self.number} {self.name}: {translated.status_label}",
            body=body(
                self._csp_speaker(customer), lang, zone, words.get(lang) or fallback
            ),
            link=self._letter_link(),
            link_title=translated.env._("Open your ticket"),
        )

    def _letter_link(self):
        quietly = self.with_context(tracking_disable=True)
        path = quietly._get_share_url(redirect=True, pid=self.partner_id.id)
        return self.get_base_url() + path
