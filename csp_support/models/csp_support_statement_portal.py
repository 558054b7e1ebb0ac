from odoo import api, models
from odoo.tools.misc import format_duration

# Statements that the customer's page shows: two years of them.
SHOWN = 24


class CspSupportStatement(models.Model):
    """Statements as their customer sees them: confirmed ones of his own company."""

    _inherit = "csp.support.statement"

    @api.model
    def _of_customer(self, user):
        """What the people of a portal user's company may read, in sudo."""
        return self.sudo().search(
            [
                ("partner_id", "=", user.commercial_partner_id.id),
                ("company_id", "in", user.company_ids.ids),
                ("state", "!=", "draft"),
            ],
            limit=SHOWN,
        )

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
