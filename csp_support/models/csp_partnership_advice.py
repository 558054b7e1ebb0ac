from odoo import api, fields, models

from .csp_ticket_share import OPEN_STATES


class CspPartnership(models.Model):
    """What a manager wants to know of a partnership before he relies on it."""

    _inherit = "csp.partnership"

    open_share_count = fields.Integer(
        string="Open", compute="_compute_open_share_count"
    )
    advice = fields.Text(
        compute="_compute_advice", help="What is missing for working together."
    )

    @api.depends("share_ids.state")
    def _compute_open_share_count(self):
        groups = self.env["csp.ticket.share"]._read_group(
            [("partnership_id", "in", self.ids), ("state", "in", OPEN_STATES)],
            ["partnership_id"],
            ["__count"],
        )
        counts = {partnership.id: count for partnership, count in groups}
        for partnership in self:
            partnership.open_share_count = counts.get(partnership.id, 0)

    @api.depends(
        "state",
        "role",
        "contact_ids.email",
        "talks_to_customer",
        "share_customer_name",
        "share_contact",
        "company_id.alias_domain_id",
    )
    def _compute_advice(self):
        for partnership in self:
            ended = partnership.state == "ended"
            partnership.advice = not ended and "\n".join(partnership._advice())

    def _advice(self):
        """Sentences that say what to do."""
        by_mail = self._hears_by_mail()
        if by_mail and not self.contact_ids.filtered("email"):
            yield self.env._(
                "Nobody of them hears of a shared ticket: name contacts who have a "
                "mail address."
            )
        if self._talks_to_nobody_known():
            yield self.env._(
                "They talk to the customer, but are not told to whom: let them see the "
                "customer's name and the contact person."
            )
        if self._stands_on_no_tenant():
            yield self.env._(
                "No tenant names them yet: choose them on the tenants of the customers "
                "that you serve together."
            )
        # Alias domains are for administrators to read.
        has_domain = self.company_id.sudo().alias_domain_id
        if by_mail and self.company_id and not has_domain:
            yield self.env._(
                "Their answers by mail do not come to the shared ticket by themselves: "
                "%(company)s has no alias domain. An administrator chooses one under "
                "Settings, General Settings.",
                company=self.company_id.name,
            )

    def _hears_by_mail(self):
        """Whether they hear of shared tickets by our mails."""
        return True

    def _talks_to_nobody_known(self):
        # Resellers know their own customers.
        talks = self.talks_to_customer == "them" and self.role != "reseller"
        return talks and not (self.share_customer_name and self.share_contact)

    def _stands_on_no_tenant(self):
        """By their tenants it is known which tickets are theirs, and who sees what."""
        name = {"provider": "provider_id", "reseller": "reseller_id"}.get(self.role)
        if not name or not self.partner_id:
            return False
        domain = [
            (name, "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
        ]
        return not self.env["csp.tenant"].search_count(domain, limit=1)
