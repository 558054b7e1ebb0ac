from odoo import fields, models


class CspSupportTerms(models.Model):
    """Who has accepted this version, and who has not."""

    _inherit = "csp.support.terms"

    acceptance_ids = fields.One2many(
        "csp.support.acceptance",
        "terms_id",
        string="Acceptances",
        readonly=True,
        groups="base.group_user",
    )
    accepted_count = fields.Integer(
        string="Accepted",
        compute="_compute_acceptance_counts",
        groups="base.group_user",
    )
    missing_count = fields.Integer(
        string="Not Accepted",
        compute="_compute_acceptance_counts",
        groups="base.group_user",
        help="Customers whom this version concerns and who have not accepted it.",
    )

    def _compute_acceptance_counts(self):
        accepted = self._count("csp.support.acceptance", [])
        missing = self._count(
            "csp.support.acceptance.status", [("state", "=", "missing")]
        )
        for terms in self:
            terms.accepted_count = accepted.get(terms, 0)
            terms.missing_count = missing.get(terms, 0)

    def _count(self, model, domain):
        return dict(
            self.env[model]._read_group(
                [("terms_id", "in", self.ids), *domain], ["terms_id"], ["__count"]
            )
        )

    def action_open_acceptances(self):
        """Those who have accepted, also of a version that is no longer in force."""
        self.ensure_one()
        return self._open_list("csp_support.csp_support_acceptance_action")

    def action_open_missing(self):
        """Who has accepted and who has not, of those whom it concerns now."""
        self.ensure_one()
        return self._open_list("csp_support.csp_support_acceptance_status_action")

    def _open_list(self, action_name):
        action = self.env["ir.actions.act_window"]._for_xml_id(action_name)
        return {
            **action,
            "domain": [("terms_id", "in", self.ids)],
            "context": {},
        }
