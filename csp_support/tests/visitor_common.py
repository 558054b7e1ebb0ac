from odoo.fields import Command

from .support_common import PortalCase


class VisitorCase(PortalCase):
    """Everybody who may come to the portal, and the same things for two customers.

    `customer` and `colleague` are of Contoso, `stranger` is of Fabrikam; `reseller` and
    `provider` work with us for Contoso, and `leaver` was of Contoso.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls._portal_user("colleague", cls.contoso.partner_id)
        cls.reseller = cls._portal_user("reseller_user", cls._company("Reseller"))
        cls.provider = cls._portal_user("provider_user", cls._company("Provider"))
        cls.leaver = cls._portal_user("leaver", cls.contoso.partner_id)
        cls.leaver.active = False
        cls.visitor = cls.env.ref("base.public_user")
        cls.contoso.write(
            {
                "reseller_id": cls.reseller.commercial_partner_id.id,
                "provider_id": cls.provider.commercial_partner_id.id,
            }
        )
        cls.fabrikam.offering_id = cls._offering(name="Fabrikam's plan")
        cls.service = cls.env["csp.service"].create({"name": "Service under test"})
        cls.ticket = cls._belongings(cls.contoso, cls.customer)
        cls.acceptance = cls.terms.acceptance_ids
        cls.issue = cls.contoso.issue_ids
        cls.statement = cls._statement(cls.contoso)
        cls._statement(cls.fabrikam)
        cls.foreign_ticket = cls._belongings(cls.fabrikam, cls.stranger)

    @classmethod
    def _statement(cls, tenant):
        statement = cls.env["csp.support.statement"].create(
            {
                "partner_id": tenant.partner_id.id,
                "company_id": cls.company.id,
                "currency_id": cls.euro.id,
                "month": "2025-10-01",
            }
        )
        statement.action_confirm()
        return statement

    @classmethod
    def _company(cls, name):
        return cls.env["res.partner"].create({"name": name, "is_company": True})

    @classmethod
    def _belongings(cls, tenant, user):
        """Something in every model of which customers read their own; the ticket."""
        cls._known(tenant, "degraded")
        cls.env["csp.service.health"].create(
            {
                "tenant_id": tenant.id,
                "service_id": cls.service.id,
                "status": "serviceDegradation",
            }
        )
        cls._issue(
            tenant,
            issue_id=f"EX-{tenant.name}",
            title=f"Issue of {tenant.name}: users can't send email in Outlook",
            post_ids=[Command.create({"content": f"Update for {tenant.name}"})],
        )
        cls.env["csp.service.message"].create(
            {
                "message_id": f"MC-{tenant.name}",
                "title": f"Message to {tenant.name}",
                "cloud": "sandbox",
                "tenant_ids": [Command.link(tenant.id)],
            }
        )
        cls.env["csp.subscription"].create(
            {"tenant_id": tenant.id, "name": f"Subscription of {tenant.name}"}
        )
        cls.env["csp.support.acceptance"]._accept(
            tenant.offering_id.terms_ids, user, f"Signed for {tenant.name}", "192.0.2.7"
        )
        return cls._ticket(
            tenant,
            f"Ticket of {tenant.name}: we can't send or receive email in Outlook",
            partner_id=user.partner_id.id,
        )
