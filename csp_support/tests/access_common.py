from odoo.fields import Command

from .visitor_common import VisitorCase


class AccessCase(VisitorCase):
    """Everybody from outside, each with something of his own.

    Contoso and Fabrikam are customers of one of our companies, Northwind of another. A
    reseller serves Contoso, and his rival Fabrikam; a provider has a share of Contoso's
    ticket, and his rival one of Fabrikam's. The reseller has filed a ticket for Contoso
    that Contoso does not see.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival_reseller = cls._rival("Rival Reseller")
        cls.rival_provider = cls._rival("Rival Provider")
        cls.fabrikam.reseller_id = cls.rival_reseller.commercial_partner_id
        (cls.contoso | cls.fabrikam).partner_type = "indirect_provider"
        cls.partnerships = {
            user: cls._agreed(user, role)
            for user, role in (
                (cls.reseller, "reseller"),
                (cls.rival_reseller, "reseller"),
                (cls.provider, "provider"),
                (cls.rival_provider, "provider"),
            )
        }
        cls.share = cls._shared(cls.ticket, cls.provider)
        cls.foreign_share = cls._shared(cls.foreign_ticket, cls.rival_provider)
        cls.filed = cls._ticket(
            cls.contoso,
            "The reseller asks quietly",
            partner_id=cls.reseller.partner_id.id,
            csp_tenant_id=cls.contoso.id,
        )
        cls._serve_in_another_company()

    @classmethod
    def _rival(cls, name):
        return cls._portal_user(name.lower().replace(" ", "_"), cls._company(name))

    @classmethod
    def _agreed(cls, user, role):
        return cls.env["csp.partnership"].create(
            {
                "partner_id": user.commercial_partner_id.id,
                "company_id": cls.company.id,
                "role": role,
                "state": "active",
                "contact_ids": [Command.set(user.partner_id.ids)],
            }
        )

    @classmethod
    def _shared(cls, ticket, user):
        return cls.env["csp.ticket.share"].create(
            {"ticket_id": ticket.id, "partnership_id": cls.partnerships[user].id}
        )

    @classmethod
    def _serve_in_another_company(cls):
        home = cls.company
        cls.company = cls.env["res.company"].create({"name": "Another of ours"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={
                **cls.env.context,
                "allowed_company_ids": (home | cls.company).ids,
            }
        )
        cls.northwind = cls._tenant("northwind", connection_id=False)
        cls.foreigner = cls._portal_user("northwind_user", cls.northwind.partner_id)
        cls.northwind.offering_id = cls._offering(calendar_id=cls._calendar().id)
        cls.far_ticket = cls._belongings(cls.northwind, cls.foreigner)
        cls.company = home
