from contextlib import contextmanager
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import TransactionCase

from .common import CspCommon


class HandOverCommon(CspCommon):
    """Tickets on their way to Microsoft."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.teams = cls.env.ref("csp_support.service_microsoft_teams")
        # Tests of the portal have this one already.
        if not hasattr(cls, "contoso"):
            cls.contoso = cls._tenant("contoso", domains="contoso.example")
        cls.now = fields.Datetime.now()

    @classmethod
    def _seen(cls, ticket, verdict="no_known_issue", minutes_ago=3, **vals):
        """A health check of the ticket so long ago."""
        moment = fields.Datetime.now() - timedelta(minutes=minutes_ago)
        return cls.env["csp.health.check"].create(
            {
                "ticket_id": ticket.id,
                "tenant_id": ticket.csp_tenant_id.id,
                "tenant_name": ticket.csp_tenant_id.name,
                "verdict": verdict,
                "checked_at": moment,
                "data_at": moment,
                "source": "graph",
                **vals,
            }
        )

    @classmethod
    def _ready(cls, name="Recordings stop", tenant=None, **vals):
        """A ticket with all that Microsoft's taking it over wants."""
        vals = {
            "csp_service_id": cls.teams.id,
            "csp_escalation_category": "bug_or_irregularity",
            "csp_diagnosis": "The fault is in the service.",
            **vals,
        }
        ticket = cls._ticket(tenant or cls.contoso, name, **vals)
        cls._seen(ticket)
        return ticket

    @contextmanager
    def assertRefused(self, words, exception=UserError):
        """What is done is refused, undone, and the sentence says `words`."""
        with self.assertRaises(exception) as caught:
            yield
        self.assertIn(words, str(caught.exception))

    def _hand_over(self, tickets, user=None, **vals):
        """The hand-over as the agent opens it from these tickets."""
        wizard = self.env["csp.hand.over"].with_user(user or self.agent)
        return wizard.with_context(default_ticket_ids=tickets.ids).create(vals)

    def _prepared(self, tickets, **vals):
        action = self._hand_over(tickets, **vals).action_prepare()
        return (
            self.env[action["res_model"]].browse(action["res_id"]).with_user(self.agent)
        )

    def _opened(self, tickets, number="2611230010000777", hours_ago=0, **vals):
        request = self._prepared(tickets, **vals)
        moment = fields.Datetime.now() - timedelta(hours=hours_ago)
        request.write({"number": number, "opened_at": moment})
        request.action_open()
        return request

    def _say(self, request, state, kind="microsoft", hours_ago=0, text="Word"):
        moment = fields.Datetime.now() - timedelta(hours=hours_ago)
        report = request.env["csp.microsoft.report"].create(
            {
                "request_id": request.id,
                "kind": kind,
                "at": moment,
                "text": text,
                "state": state,
            }
        )
        report.action_keep()


class HandOverCase(HandOverCommon, TransactionCase):
    """Base of the tests without a browser."""
