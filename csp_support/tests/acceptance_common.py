from datetime import timedelta

from odoo import fields

from .support_common import SupportCommon


class AcceptanceCommon(SupportCommon):
    """A customer with a tenant, an offering and people who can log in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls._at(cls, cls._days(-90)):
            cls.offering = cls._offering(effective_from=cls._days(-90))
        cls.terms = cls.offering.terms_ids
        cls.contoso = cls._tenant("contoso", offering_id=cls.offering.id)
        cls.fabrikam = cls._tenant("fabrikam", offering_id=cls.offering.id)
        cls.customer = cls._portal_user("contoso_customer", cls.contoso.partner_id)
        cls.colleague = cls._portal_user("contoso_colleague", cls.contoso.partner_id)
        cls.stranger = cls._portal_user("fabrikam_customer", cls.fabrikam.partner_id)
        cls.acceptances = cls.env["csp.support.acceptance"]
        cls.status = cls.env["csp.support.acceptance.status"]

    @classmethod
    def _days(cls, count):
        return fields.Datetime.now().replace(microsecond=0) + timedelta(days=count)

    @classmethod
    def _publish_later(cls, days, offering=None):
        """The offering's next version, which takes effect in so many days."""
        offering = offering or cls.offering
        before = offering.terms_ids
        offering.write(
            {
                "effective_from": cls._days(days),
                "included_hours": offering.included_hours + 1,
            }
        )
        offering.action_publish()
        return offering.terms_ids - before

    @classmethod
    def _accept(cls, terms=None, user=None, typed_name="Ada Contoso"):
        user = user or cls.customer
        terms = (terms or cls.terms).with_user(user)
        acceptances = terms.env["csp.support.acceptance"]
        return acceptances._accept(terms, user, typed_name, "192.0.2.7")

    def _row(self, terms=None, tenant=None):
        self.env.invalidate_all()
        return self.status.search(
            [
                ("terms_id", "=", (terms or self.terms).id),
                (
                    "commercial_partner_id",
                    "=",
                    (tenant or self.contoso).commercial_partner_id.id,
                ),
            ]
        )
