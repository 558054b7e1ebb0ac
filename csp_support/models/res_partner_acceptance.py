from odoo import fields, models


class ResPartner(models.Model):
    """What a customer has accepted."""

    _inherit = "res.partner"

    csp_acceptance_count = fields.Integer(
        string="Accepted Terms",
        compute="_compute_csp_acceptance_count",
        groups="csp_support.group_csp_agent",
    )

    def _compute_csp_acceptance_count(self):
        counts = dict(
            self.env["csp.support.acceptance"]._read_group(
                [("commercial_partner_id", "in", self.commercial_partner_id.ids)],
                ["commercial_partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.csp_acceptance_count = counts.get(partner.commercial_partner_id, 0)

    def action_open_csp_acceptances(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_support_acceptance_action"
        )
        return {
            **action,
            "domain": [("commercial_partner_id", "=", self.commercial_partner_id.id)],
        }
