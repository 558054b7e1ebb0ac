from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import ormcache

from . import service_hours
from .csp_support_price import applicable_price

PRICINGS = [
    ("included", "Included"),
    ("per_ticket", "Per ticket"),
    ("hourly", "Hourly"),
    ("not_covered", "Not covered"),
]

# What the basis of a price line means for one ticket.
PRICING_OF_BASIS = {
    "included": "included",
    "month": "included",
    "tenant_month": "included",
    "user_month": "included",
    "ticket": "per_ticket",
    "hour": "hourly",
}

SEVERITIES = [
    ("a", "Critical (A)"),
    ("b", "Moderate (B)"),
    ("c", "Minimal (C)"),
]

SEVERITY_OF_PRIORITY = {"0": "c", "1": "b", "2": "b", "3": "a"}

# Evidence of what the customer was entitled to: computed, never written by hand.
EVIDENCE = {
    "csp_terms_id",
    "csp_coverage",
    "csp_pricing",
    "csp_price",
    "csp_currency_id",
    "csp_in_hours",
    "csp_response_deadline",
    "csp_resolution_deadline",
    "csp_answered_at",
    "csp_sla_state",
    "csp_is_free",
    "csp_consent_missing",
}


class HelpdeskTicket(models.Model):
    """What the customer was entitled to when his ticket came."""

    _inherit = "helpdesk.ticket"

    csp_offering_id = fields.Many2one(
        "csp.support.offering",
        string="Support Offering",
        compute="_compute_csp_offering_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_user",
        help="The customer's offering when the ticket came. Managers may correct it.",
    )
    csp_terms_id = fields.Many2one(
        "csp.support.terms",
        string="Terms",
        compute="_compute_csp_terms_id",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
        help="The version in force when the ticket came.",
    )
    csp_in_hours = fields.Boolean(
        string="In Service Hours",
        compute="_compute_csp_entitlement",
        store=True,
        groups="base.group_user",
        help="Support was open when the ticket came.",
    )
    csp_pricing = fields.Selection(
        PRICINGS,
        string="Pricing",
        compute="_compute_csp_entitlement",
        store=True,
        groups="base.group_user",
    )
    csp_price = fields.Monetary(
        string="Price",
        currency_field="csp_currency_id",
        compute="_compute_csp_entitlement",
        store=True,
        groups="base.group_user",
        help="Per ticket or per hour, as the pricing says.",
    )
    csp_currency_id = fields.Many2one(
        "res.currency",
        string="Currency of the Price",
        compute="_compute_csp_entitlement",
        store=True,
        groups="base.group_user",
    )
    csp_service_hours = fields.Char(
        string="Service Hours",
        compute="_compute_csp_service_hours",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_severity = fields.Selection(
        SEVERITIES,
        string="Severity",
        compute="_compute_csp_severity",
        store=True,
        readonly=False,
        tracking=True,
        groups="base.group_user",
        help="As Microsoft grades problems. It follows the priority until changed.",
    )

    @api.depends("csp_tenant_id")
    def _compute_csp_offering_id(self):
        for ticket in self:
            plan = ticket._csp_plan()
            ticket.csp_offering_id = plan._offering_at(ticket._came_at())

    @api.depends("csp_offering_id")
    def _compute_csp_terms_id(self):
        for ticket in self:
            offering = ticket.csp_offering_id
            ticket.csp_terms_id = (
                offering._terms_at(ticket._came_at()) if offering else False
            )

    @api.depends("csp_tenant_id", "csp_terms_id", "csp_coverage")
    def _compute_csp_entitlement(self):
        closures = self.csp_offering_id._closures(
            min(ticket._came_at() for ticket in self)
        )
        facts = {terms: terms._facts() for terms in self.csp_terms_id}
        prices = self._customer_prices()
        for ticket in self:
            said = facts.get(ticket.csp_terms_id)
            ticket.csp_in_hours = bool(said) and service_hours.is_open(
                said["hours"], ticket._came_at(), closures[ticket.csp_offering_id]
            )
            ticket._set_price(prices.get(ticket._csp_price_key(), []))

    def _customer_prices(self):
        """Map what prices depend on to what is paid: once for many tickets."""
        plans = {ticket._csp_price_key(): ticket._csp_plan() for ticket in self}
        return {
            key: terms._customer_prices(plan)
            for key, plan in plans.items()
            if (terms := key[0])
        }

    def _csp_price_key(self):
        plan = self._csp_plan()
        return self.csp_terms_id, plan, plan._buyer()

    def _csp_plan(self):
        """Whose support offering covers the ticket: that of its tenant."""
        return self.csp_tenant_id

    def _set_price(self, prices):
        price = applicable_price(prices, self.csp_in_hours, self.csp_coverage) or {}
        pricing = PRICING_OF_BASIS.get(price.get("basis"), "not_covered")
        is_charged = pricing in ("per_ticket", "hourly")
        # A ticket of no Microsoft customer is no matter of support offerings.
        self.csp_pricing = pricing if self._csp_plan() else False
        self.csp_price = float(price["amount"]) if is_charged else 0
        self.csp_currency_id = is_charged and self._currency_id(price["currency"])

    @api.model
    @ormcache("name")
    def _currency_id(self, name):
        """Id of the currency that published terms name; False if it is gone."""
        currencies = self.env["res.currency"].sudo().with_context(active_test=False)
        return currencies.search([("name", "=", name)]).id

    @api.depends("csp_terms_id")
    @api.depends_context("lang")
    def _compute_csp_service_hours(self):
        for ticket in self:
            terms = ticket.csp_terms_id
            ticket.csp_service_hours = terms._texts()["hours"] if terms else False

    @api.depends("priority")
    def _compute_csp_severity(self):
        for ticket in self:
            ticket.csp_severity = SEVERITY_OF_PRIORITY.get(ticket.priority, "b")

    def _came_at(self):
        return self.create_date or fields.Datetime.now()

    # ------------------------------------------------------------------
    # Who may change it
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_may_set_entitlement(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_set_entitlement(vals)
        return super().write(vals)

    def _check_may_set_entitlement(self, vals):
        if self.env.su:
            return
        is_manager = self.env.user.has_group("csp_support.group_csp_manager")
        refused = EVIDENCE if is_manager else EVIDENCE | {"csp_offering_id"}
        if refused & vals.keys():
            raise AccessError(
                self.env._(
                    "What a customer was entitled to follows from his terms. Only a "
                    "manager may correct it, by choosing another support offering on "
                    "the ticket."
                )
            )
