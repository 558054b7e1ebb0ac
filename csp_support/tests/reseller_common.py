from odoo.fields import Command

from .support_common import PortalCase


class ResellerCase(PortalCase):
    """Two resellers beside each other, each with a customer; we stand behind both.

    `alpine_user` resells to Contoso, `margies_user` to Fabrikam; `clerk` is Alpine's,
    too, but no contact of the partnership.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alpine, cls.alpine_user = cls._reseller("Alpine Ski House", cls.contoso)
        cls.margies, cls.margies_user = cls._reseller("Margie's Travel", cls.fabrikam)
        cls.partnership = cls._partnership(
            cls.alpine,
            cls.alpine_user,
            sender_name="Alpine Support",
            sender_email="help@alpine.example",
            sender_footer="Alpine Ski House, Ortisei",
        )
        cls.other_partnership = cls._partnership(cls.margies, cls.margies_user)
        cls.clerk = cls._portal_user("alpine_clerk", cls.alpine)
        cls.offering.audience = "both"
        cls.ticket = cls._asked_by(cls.customer, cls.contoso, "Contoso asks")
        cls.hidden = cls._asked_by(cls.alpine_user, cls.contoso, "Alpine asks quietly")
        cls.shown = cls._asked_by(
            cls.alpine_user, cls.contoso, "Alpine asks aloud", csp_customer_sees=True
        )
        cls.foreign = cls._asked_by(cls.stranger, cls.fabrikam, "Fabrikam asks")
        cls.foreign_hidden = cls._asked_by(
            cls.margies_user, cls.fabrikam, "Margie's asks quietly"
        )
        cls.tickets = (
            cls.ticket | cls.hidden | cls.shown | cls.foreign | cls.foreign_hidden
        )
        # Who reads which of them.
        cls.readable = {
            cls.alpine_user: cls.ticket | cls.hidden | cls.shown,
            cls.customer: cls.ticket | cls.shown,
            cls.margies_user: cls.foreign | cls.foreign_hidden,
            cls.stranger: cls.foreign,
        }

    @classmethod
    def _reseller(cls, name, *tenants):
        company = cls.env["res.partner"].create({"name": name, "is_company": True})
        for tenant in tenants:
            tenant.write(
                {"reseller_id": company.id, "partner_type": "indirect_provider"}
            )
        login = name.split()[0].strip("'s").lower()
        return company, cls._portal_user(f"{login}_user", company)

    @classmethod
    def _partnership(cls, company, users, **vals):
        return cls.env["csp.partnership"].create(
            {
                "partner_id": company.id,
                "company_id": cls.company.id,
                "role": "reseller",
                "state": "active",
                "contact_ids": [Command.set(users.partner_id.ids)],
                **vals,
            }
        )

    @classmethod
    def _asked_by(cls, user, tenant, name, **vals):
        return cls._ticket(
            tenant,
            name,
            partner_id=user.partner_id.id,
            csp_tenant_id=tenant.id,
            **vals,
        )

    def _reads(self, user, records=None):
        """Those of the tickets here that the user finds."""
        found = self.env["helpdesk.ticket"].with_user(user)
        found = found.with_context(allowed_company_ids=user.company_ids.ids)
        return found.search([("id", "in", (records or self.tickets).ids)]).sudo()
