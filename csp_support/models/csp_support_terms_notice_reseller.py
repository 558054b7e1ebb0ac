from odoo import api, fields, models


class CspSupportTermsNotice(models.Model):
    """Resellers are told, too: those who act for them, of what they have with us."""

    _inherit = "csp.support.terms.notice"

    partnership_id = fields.Many2one(
        "csp.partnership",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="The letter to a reseller stands there.",
    )

    _somewhere = models.Constraint(
        "CHECK (tenant_id IS NOT NULL OR partnership_id IS NOT NULL)",
        "A letter stands on a tenant or on a partnership.",
    )

    @api.model
    def _queue(self, terms):
        result = super()._queue(terms)
        # Who has to accept these terms is who has to hear of them.
        concerned = self.env["csp.support.acceptance.status"].search(
            [("terms_id", "=", terms.id), ("partnership_id", "!=", False)]
        )
        self.create(
            [
                {
                    "terms_id": terms.id,
                    "partnership_id": partnership.id,
                    "partner_id": person.id,
                }
                for partnership in concerned.partnership_id
                for person in partnership.contact_ids or partnership.partner_id
            ]
        )
        return result

    def _thread(self):
        return self.partnership_id or super()._thread()

    def _speaker(self):
        if self.partnership_id:
            return self.company_id.name
        return super()._speaker()
