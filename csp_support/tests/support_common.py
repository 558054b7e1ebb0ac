from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time

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
                "type_ids": [Command.set(cls.break_fix.ids)],
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
