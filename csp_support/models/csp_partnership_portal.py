from odoo import api, models


class CspPartnership(models.Model):
    """What a reseller's people see of their plan with us, and nothing else."""

    _inherit = "csp.partnership"

    @api.model
    def _of_contact(self, user):
        """Active partnerships of the reseller whose person this user is, in sudo."""
        partnerships = user.sudo().csp_reseller_partnership_ids
        return partnerships.filtered(lambda own: own.company_id in user.company_ids)

    def _portal_plan_values(self):
        """Per partnership the plan, in the reader's words and zone."""
        # What resellers see is picked here, field by field.
        partnerships = self.sudo()
        plans = partnerships._portal_plans()
        return [
            {
                "id": own.id,
                "reseller": own.partner_id.name,
                "company": own.company_id.name,
                "support": plans[own],
            }
            for own in partnerships
        ]

    def _portal_terms_values(self, now, holidays):
        values = super()._portal_terms_values(now, holidays)
        if values:
            people = self.contact_ids
            values["named_contacts"] = [{"name": person.name} for person in people]
        return values
