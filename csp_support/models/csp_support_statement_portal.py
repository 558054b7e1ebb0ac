from odoo import api, models
from odoo.tools.misc import format_duration

# Statements that the customer's page shows: two years of them.
SHOWN = 24


class CspSupportStatement(models.Model):
    """Statements as their customer sees them: confirmed ones of his own company."""

    _inherit = "csp.support.statement"

    @api.model
    def _of_customer(self, user):
        """What this user may read, in sudo."""
        return self.sudo().search(
            [
                ("partner_id", "=", user.commercial_partner_id.id),
                ("company_id", "in", self._companies_told(user).ids),
                ("state", "!=", "draft"),
            ],
            limit=SHOWN,
        )

    @api.model
    def _companies_told(self, user):
        """Companies of ours whose statements are for this user.

        Those of a reseller tell of his customers: they are for his people who are named
        in the partnership, and for no colleague of theirs.
        """
        partnerships = self.env["csp.partnership"].sudo()
        billed = partnerships._billed(user.company_ids, user.commercial_partner_id)
        closed = billed.filtered(lambda own: user.partner_id not in own.contact_ids)
        return user.company_ids - closed.company_id

    def _portal_values(self):
        return [
            {
                "id": statement.id,
                "month": statement.month_text,
                "time": format_duration(statement.minutes_total / 60),
                "total": statement._money(statement.amount_total),
            }
            for statement in self
        ]
