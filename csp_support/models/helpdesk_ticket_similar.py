from datetime import timedelta
from itertools import islice

from odoo import api, fields, models

from ..triage import Report
from ..triage.similarity import similar
from .moments import to_aware

# A ticket is compared with the newest open ones of its service, and the most similar
# are kept.
COMPARED = 200
KEPT = 10
DAYS = 14


class HelpdeskTicket(models.Model):
    """Which open tickets, of whatever customer, speak of the same thing."""

    _inherit = "helpdesk.ticket"

    csp_similar_ids = fields.One2many(
        "csp.similar.ticket",
        "ticket_id",
        string="Similar Open Tickets",
        domain=[("other_id.stage_id.closed", "=", False)],
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    csp_similar_count = fields.Integer(
        string="Number of Similar Open Tickets",
        compute="_compute_csp_similar_count",
        groups="base.group_user",
    )

    @api.depends("csp_similar_ids")
    def _compute_csp_similar_count(self):
        for ticket in self:
            ticket.csp_similar_count = len(ticket.csp_similar_ids)

    def _record_health_checks(self):
        result = super()._record_health_checks()
        # Agents read what is similar; only a check writes it.
        self.sudo()._keep_similar()
        return result

    def _keep_similar(self):
        """Compare these with the open tickets of the same company and service."""
        assessor = self.env["csp.service"]._triage()
        pairs = []
        open_ = self._open_lately()
        for key, tickets in self.grouped(_kind).items():
            others = [
                ticket._triage_report() for ticket in islice(open_[key], COMPARED)
            ]
            for ticket in tickets:
                pairs += ticket._similar_among(assessor, others)
        self.env["csp.similar.ticket"]._keep(pairs)

    def _open_lately(self):
        """{company and service: its open tickets, newest first} for these tickets."""
        tickets = self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("csp_service_id", "in", self.csp_service_id.ids),
                ("stage_id.closed", "=", False),
                ("create_date", ">", fields.Datetime.now() - timedelta(days=DAYS)),
            ],
            order="id desc",
            limit=COMPARED * max(1, len(self.csp_service_id)),
        )
        found = tickets.grouped(_kind)
        return {key: found.get(key, tickets.browse()) for key in self.grouped(_kind)}

    def _similar_among(self, assessor, others):
        found = similar(assessor, self._triage_report(), others)
        return [
            (
                self.id,
                int(each.report.key),
                round(each.score, 2),
                self._in_words(each.reasons),
            )
            for each in found[:KEPT]
        ]

    def _triage_report(self):
        """This ticket as triage wants it, to be compared with others."""
        return Report(
            key=str(self.id),
            subject=self.name or "",
            body=self.description or "",
            created=to_aware(self.create_date),
            customer=str(self.commercial_partner_id.id or ""),
            service=str(self.csp_service_id.id or ""),
        )


def _kind(ticket):
    return ticket.company_id, ticket.csp_service_id
