from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from lxml import html

from odoo import fields, http
from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase, freeze_time

from .common import CspCommon

# A Monday in winter: 10:00 in Rome.
MONDAY_MORNING = "2026-11-23 09:00:00"
MONDAY_NIGHT = "2026-11-23 22:30:00"


class SupportCommon(CspCommon):
    """Offerings that customers can get, and moments at which tickets come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.euro = cls.env.ref("base.EUR")
        cls.euro.active = True
        cls.break_fix = cls.env["csp.support.type"].create(
            {"name": "Break-fix", "description": "We mend what broke."}
        )
        cls.calendar = cls._calendar()

    @classmethod
    def _calendar(cls, hours=((9, 17),), days=range(5), **vals):
        return cls.env["resource.calendar"].create(
            {
                "name": "Support hours",
                "tz": "Europe/Rome",
                "company_id": cls.company.id,
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Support",
                                "dayofweek": str(day),
                                "day_period": "full_day",
                                "hour_from": start,
                                "hour_to": end,
                            }
                        )
                        for day in days
                        for start, end in hours
                    ),
                ],
                **vals,
            }
        )

    @classmethod
    def _price(cls, basis, amount=0, **vals):
        return Command.create(
            {"basis": basis, "amount": amount, "currency_id": cls.euro.id, **vals}
        )

    @classmethod
    def _contact(cls, kind, value=False):
        return Command.create({"kind": kind, "value": value})

    @classmethod
    def _draft(cls, **vals):
        """An offering with all that customers have to be told."""
        return cls.env["csp.support.offering"].create(
            {
                "name": "Business hours",
                "company_id": cls.company.id,
                "coverage_ids": [Command.create({"type_id": cls.break_fix.id})],
                "calendar_id": cls.calendar.id,
                "contact_ids": [
                    cls._contact("phone", "+39 02 5550 100"),
                    cls._contact("portal"),
                ],
                "price_ids": [cls._price("hour", 80, free_if_microsoft=True)],
                "effective_from": "2026-01-01 00:00:00",
                **vals,
            }
        )

    @classmethod
    def _offering(cls, **vals):
        """A published offering, in force since the start of 2026."""
        offering = cls._draft(**vals)
        offering.action_publish()
        return offering

    @contextmanager
    def _at(self, moment):
        """Tickets come, and terms are published, at this moment (UTC)."""
        now = fields.Datetime.to_datetime(moment)
        with freeze_time(now), patch.object(self.env.cr, "now", return_value=now):
            yield

    def _count_queries(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        return self.env.cr.sql_log_count - before


class SupportCase(SupportCommon, TransactionCase):
    """Base of the tests without a browser."""


class PortalCase(SupportCommon, HttpCase):
    """Two customers on the portal, each with a tenant of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering = cls._offering()
        cls.terms = cls.offering.terms_ids
        cls.contoso = cls._tenant("contoso", offering_id=cls.offering.id)
        cls.fabrikam = cls._tenant("fabrikam")
        cls.customer = cls._portal_user("contoso_customer", cls.contoso.partner_id)
        cls.stranger = cls._portal_user("fabrikam_customer", cls.fabrikam.partner_id)

    def _log_in(self, user):
        self.authenticate(user.login, user.login)

    def _page(self, path, status=200):
        """The parsed page; its text holds no tags and no runs of blanks."""
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, path)
        page = html.fromstring(response.text)
        page.plain = " ".join(page.text_content().split())
        return page

    def _post(self, path, **data):
        return self.url_open(
            path,
            data={"csrf_token": http.Request.csrf_token(self), **data},
            allow_redirects=False,
        )

    def _consents(self):
        """The ticks by which Contoso agrees to what a ticket costs now."""
        customer = self.contoso.partner_id
        tenants = self.contoso.search([("partner_id", "=", customer.id)])
        return [
            f"{tenant.id}:{quote.key}" for tenant, quote in tenants._quotes().items()
        ]

    @classmethod
    def _known(cls, tenant, reading="operational", minutes_ago=3, **vals):
        """Microsoft has told the health of the tenant so long ago."""
        moment = fields.Datetime.now() - timedelta(minutes=minutes_ago)
        tenant.sudo().write(
            {"health_reading": reading, "health_checked_at": moment, **vals}
        )

    @classmethod
    def _issue(cls, tenant, **vals):
        return cls.env["csp.service.issue"].create(
            {
                "issue_id": "EX1187342",
                "title": "Users can't send or receive email",
                "cloud": "sandbox",
                "service_name": "Exchange Online",
                "classification": "incident",
                "status": "serviceDegradation",
                "start_at": "2026-11-23 06:00:00",
                "tenant_ids": [Command.link(tenant.id)],
                **vals,
            }
        )

    @classmethod
    def _check(cls, ticket, verdict, minutes_ago=3, **vals):
        moment = fields.Datetime.now() - timedelta(minutes=minutes_ago)
        return cls.env["csp.health.check"].create(
            {
                "ticket_id": ticket.id,
                "tenant_id": ticket.csp_tenant_id.id,
                "verdict": verdict,
                "checked_at": moment,
                "data_at": moment,
                "source": "graph",
                **vals,
            }
        )
