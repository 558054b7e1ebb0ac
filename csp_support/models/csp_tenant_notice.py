from odoo import api, fields, models

from .letters import Letter


class CspTenant(models.Model):
    """Letters to customers who have not called; they stand on the tenant."""

    _inherit = "csp.tenant"

    tells_unasked = fields.Boolean(
        string="Told Unasked",
        compute="_compute_tells_unasked",
        groups="base.group_user",
        help="By the offering the customer has now.",
    )

    @api.depends("offering_id.unasked_notices", "offering_start", "offering_end")
    def _compute_tells_unasked(self):
        now = fields.Datetime.now()
        for tenant in self:
            offering = tenant._offering_at(now)
            tenant.tells_unasked = offering.unasked_notices in ("incidents", "all")

    def _letters(self, issue):
        """One letter to the customer of each of these tenants, about `issue`."""
        body = issue._bodies()
        return [tenant._letter(issue, body) for tenant in self]

    def _letter(self, issue, body):
        return self._letter_to(
            self.partner_id,
            issue,
            body,
            words=lambda issue: issue._unasked_words(self.name),
            path="/my/support",
            link_title=lambda issue: issue.env._("Your support"),
        )

    def _letter_to(self, customer, issue, body, words, path, link_title):
        """To one of this tenant's people: words and title by the translated issue."""
        lang = issue._letter_lang(customer, self.company_id)
        zone = issue._letter_zone(customer, self.company_id)
        translated = issue.with_context(lang=lang)
        service = translated.service_id.name or translated.service_name or issue.title
        return Letter(
            thread=self,
            partner=customer,
            email=customer.email,
            lang=lang,
            subject=f"{service}: {translated.status_label} ({issue.issue_id})",
            body=body(self._csp_speaker(customer), lang, zone, words(translated)),
            link=self.get_base_url() + path,
            link_title=link_title(translated),
        )
