from odoo import api, models
from odoo.tools import SQL


class CspSupportAcceptanceStatus(models.Model):
    """Resellers accept what they have with us: their own plan and their customers'.

    For a reseller those accept who are named in the partnership, and nobody else of his
    company is told.
    """

    _inherit = "csp.support.acceptance.status"

    @api.model
    def _holders(self):
        return SQL(
            """
            %(customers)s
            UNION ALL
            SELECT had.offering, partnership.partner_id, NULL, partnership.id,
                   had.since, had.until
              FROM (%(plans)s UNION ALL %(tenants)s) had
              JOIN csp_partnership partnership ON partnership.id = had.partnership
             WHERE partnership.role = 'reseller' AND partnership.state = 'active'
            """,
            customers=super()._holders(),
            plans=self._plans_of_resellers(),
            tenants=self._tenants_of_resellers(),
        )

    @api.model
    def _plans_of_resellers(self):
        return SQL(
            """
            SELECT own.offering_id AS offering,
                   own.id AS partnership,
                   COALESCE(own.offering_start, own.create_date) AS since,
                   own.offering_end AS until
              FROM csp_partnership own
             WHERE own.offering_id IS NOT NULL
            """
        )

    @api.model
    def _tenants_of_resellers(self):
        """Tenants whose offering is for the reseller, too, or for him alone."""
        return SQL(
            """
            SELECT tenant.offering_id,
                   own.id,
                   COALESCE(tenant.offering_start, tenant.create_date),
                   tenant.offering_end
              FROM csp_tenant tenant
              JOIN csp_support_offering offering ON offering.id = tenant.offering_id
              JOIN res_partner reseller ON reseller.id = tenant.reseller_id
              JOIN csp_partnership own
                ON own.partner_id = reseller.commercial_partner_id
               AND own.company_id = tenant.company_id
             WHERE tenant.active AND offering.audience != 'customer'
            """
        )

    @api.model
    def _awaited_of(self, user):
        """What a reseller has is between us and those who act for him."""
        return tuple(
            awaited
            for awaited in super()._awaited_of(user)
            if not awaited.is_resellers or user.id in awaited.signatory_ids
        )

    def _signatories(self):
        signatories = super()._signatories()
        of_resellers = self.sudo().filtered("partnership_id")
        people = of_resellers._people()
        for row in of_resellers:
            named = row.partnership_id.contact_ids
            signatories[row] = people.filtered(
                lambda user, named=named: user.partner_id in named
            )
        return signatories

    def _thread(self):
        return self.partnership_id or super()._thread()
