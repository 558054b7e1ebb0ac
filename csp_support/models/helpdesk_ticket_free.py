from odoo import api, fields, models

from .csp_support_price import applicable_price

# Requests that Microsoft does not have, or never had.
NOT_AT_MICROSOFT = ("prepared", "withdrawn")


class HelpdeskTicket(models.Model):
    """No charge where it proves to be Microsoft's fault and the terms say so."""

    _inherit = "helpdesk.ticket"

    csp_is_free = fields.Boolean(
        string="Free",
        compute="_compute_csp_is_free",
        store=True,
        copy=False,
        groups="base.group_user",
        help="The terms charge nothing for faults of Microsoft's service, and this "
        "proved to be one.",
    )
    csp_free_reason = fields.Char(
        string="Why It Is Free",
        compute="_compute_csp_free_reason",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "csp_pricing",
        "csp_coverage",
        "csp_terms_id",
        "csp_in_hours",
        "csp_issue_id",
        "csp_issue_link",
        "csp_microsoft_request_ids.state",
    )
    def _compute_csp_is_free(self):
        for ticket in self:
            ticket.csp_is_free = (
                ticket._csp_free_if_microsoft() and ticket._csp_is_microsofts_fault()
            )

    def _csp_free_if_microsoft(self):
        """Whether the price of this ticket falls away for faults of Microsoft's."""
        if self.csp_pricing not in ("per_ticket", "hourly"):
            return False
        # Whatever a customer pays, the terms say when he does not.
        terms = self.csp_terms_id
        prices = terms._facts()["prices"] if terms else []
        price = applicable_price(prices, self.csp_in_hours, self.csp_coverage) or {}
        return price.get("free_if_microsoft", False)

    def _csp_price_line(self, in_hours):
        """What this customer pays under the ticket's terms at such a time."""
        terms = self.csp_terms_id
        prices = terms._customer_prices(self._csp_plan()) if terms else []
        return applicable_price(prices, in_hours, self.csp_coverage) or {}

    def _csp_is_microsofts_fault(self):
        return self._csp_is_published() or bool(self._csp_handed_over())

    def _csp_is_published(self):
        """Whether a person has confirmed that Microsoft published it."""
        return bool(self.csp_issue_id) and self.csp_issue_link == "confirmed"

    def _csp_handed_over(self):
        """Requests that Microsoft took: each is of one of its five categories."""
        return self.csp_microsoft_request_ids.filtered(
            lambda request: request.state not in NOT_AT_MICROSOFT
        )

    @api.depends("csp_is_free")
    @api.depends_context("lang")
    def _compute_csp_free_reason(self):
        for ticket in self:
            ticket.csp_free_reason = ticket.csp_is_free and ticket._csp_free_sentence()

    def _csp_free_sentence(self):
        if self._csp_is_published():
            return self.env._(
                "Free of charge: it is the fault of Microsoft's service that Microsoft "
                "published as %(issue)s.",
                issue=self.csp_issue_id.issue_id,
            )
        return self.env._(
            "Free of charge: Microsoft has taken it over as a fault of its service."
        )
