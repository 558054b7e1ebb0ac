from odoo import fields, models


class CspTenant(models.Model):
    """How it stands with the customer's acceptance of the terms of this tenant."""

    _inherit = "csp.tenant"

    unaccepted_count = fields.Integer(
        string="Terms Not Accepted",
        compute="_compute_unaccepted_count",
        groups="csp_support.group_csp_agent",
        help="Versions that the customer has yet to accept for this tenant.",
    )

    def _compute_unaccepted_count(self):
        counts = {
            (customer, offering): count
            for customer, offering, count in self.env[
                "csp.support.acceptance.status"
            ]._read_group(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "missing"),
                ],
                ["commercial_partner_id", "offering_id"],
                ["__count"],
            )
        }
        for tenant in self:
            key = (tenant.commercial_partner_id, tenant.offering_id)
            tenant.unaccepted_count = counts.get(key, 0)

    def action_open_acceptance_status(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_support_acceptance_status_action"
        )
        return {
            **action,
            "domain": [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("offering_id", "=", self.offering_id.id),
            ],
            "context": {},
        }
