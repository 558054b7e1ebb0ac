import logging

from odoo import fields, models

_logger = logging.getLogger(__name__)


class HelpdeskTicket(models.Model):
    """A text that triage stumbles over keeps no other ticket waiting."""

    _inherit = "helpdesk.ticket"

    def _legible(self):
        """Those whose text can be read; with the others it is kept that it cannot."""
        assessor = self.env["csp.service"]._triage()
        legible = self.filtered(lambda ticket: ticket._is_legible(assessor))
        (self - legible)._record_illegible()
        return legible

    def _is_legible(self, assessor):
        try:
            assessor.assess(self._triage_ticket(), ())
        except Exception:
            # No text is known to do this; whatever it is, it concerns one ticket.
            _logger.exception("The text of ticket %s could not be read", self.number)
            return False
        return True

    def _record_illegible(self):
        # Agents read checks; only a check itself writes them.
        self.env["csp.health.check"].sudo().create(
            [
                {
                    "ticket_id": ticket.id,
                    "tenant_id": ticket.csp_tenant_id.id,
                    "tenant_name": ticket.csp_tenant_id.display_name,
                    "checked_at": fields.Datetime.now(),
                    "verdict": "unknown",
                    "error": self.env._(
                        "The text of ticket %(ticket)s could not be read, so it was "
                        "compared with no published issue. Compare it yourself, and "
                        "tell your administrator: the server's log says more.",
                        ticket=ticket.number,
                    ),
                }
                for ticket in self
            ]
        )
        self.csp_check_due_at = False
