import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .csp_connection import GUID

# Partner Center's words for a subscription that gives the customer nothing any more.
ENDED = ("expired", "disabled", "deleted")

INTERNAL = "base.group_user"


class CspSubscription(models.Model):
    """Something that a tenant bought: read from Partner Center, or entered by hand.

    Partner Center is not open to indirect resellers: theirs are entered by hand, and
    no reading touches them.
    """

    _name = "csp.subscription"
    _description = "Microsoft Subscription"
    _order = "tenant_id, has_ended, name, id"

    tenant_id = fields.Many2one(
        "csp.tenant", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="tenant_id.company_id", store=True)
    active = fields.Boolean(default=True)
    microsoft_id = fields.Char(string="Subscription ID", readonly=True, copy=False)
    name = fields.Char(string="Product", required=True)
    offer_id = fields.Char(string="Offer ID", readonly=True, groups=INTERNAL)
    entitlement_id = fields.Char(
        string="Azure Subscription ID",
        groups=INTERNAL,
        help="Of an Azure plan only: where Azure's service health is read.",
    )
    quantity = fields.Integer(default=1)
    status = fields.Char(default="active", help="In Partner Center's own word.")
    status_label = fields.Char(compute="_compute_status_label")
    has_ended = fields.Boolean(
        compute="_compute_has_ended", store=True, compute_sudo=True
    )
    start_date = fields.Date(string="Started On")
    renewal_date = fields.Date(
        string="Until",
        index=True,
        help="When the commitment ends or, with automatic renewal, begins anew.",
    )
    auto_renew = fields.Selection(
        [("yes", "Renews itself"), ("no", "Ends")], string="Then"
    )
    term = fields.Char(groups=INTERNAL, help="ISO 8601, such as P1Y for one year.")
    term_label = fields.Char(compute="_compute_term_label")
    is_trial = fields.Boolean(string="Trial")
    partner_of_record = fields.Char(
        groups=INTERNAL,
        help="Number in the Microsoft partner network of the reseller who sold it.",
    )
    support_contact = fields.Selection(
        [("own", "Ourselves"), ("other", "Another partner")],
        groups=INTERNAL,
        help="Whom Microsoft tells the customer to ask. Microsoft does not say it for "
        "new-commerce subscriptions.",
    )
    support_contact_name = fields.Char(groups=INTERNAL)
    service_ids = fields.Many2many(
        "csp.service",
        string="Services",
        compute="_compute_service_ids",
        store=True,
        readonly=False,
        compute_sudo=True,
        help="What the product consists of, by its name.",
    )

    _microsoft_id_unique = models.Constraint(
        "unique(tenant_id, microsoft_id)",
        "The tenant already has this subscription.",
    )

    @api.constrains("entitlement_id")
    def _check_entitlement_id(self):
        for subscription in self:
            value = subscription.entitlement_id
            if value and not GUID.match(value.lower()):
                raise ValidationError(
                    self.env._(
                        "“%(value)s” is not the ID of an Azure subscription. It is 36 "
                        "characters long and looks like "
                        "00000000-0000-0000-0000-000000000000; the Azure portal shows "
                        "it under Subscriptions.",
                        value=value,
                    )
                )

    @api.depends("name")
    def _compute_service_ids(self):
        services = self.env["csp.product.service"]._services_of(self.mapped("name"))
        for subscription in self:
            subscription.service_ids = services[subscription.name]

    @api.depends("status", "active")
    def _compute_has_ended(self):
        for subscription in self:
            ended = (subscription.status or "").lower() in ENDED
            subscription.has_ended = ended or not subscription.active

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_status_label(self):
        labels = self._status_labels()
        for subscription in self:
            status = subscription.status or ""
            subscription.status_label = labels.get(status.lower(), status)

    def _status_labels(self):
        return {
            "active": self.env._("Active"),
            "pending": self.env._("Pending"),
            "suspended": self.env._("Suspended"),
            "expired": self.env._("Expired"),
            "disabled": self.env._("Disabled"),
            "deleted": self.env._("Deleted"),
            "none": self.env._("Unknown"),
        }

    @api.depends("term")
    @api.depends_context("lang")
    def _compute_term_label(self):
        for subscription in self.sudo():
            subscription.term_label = subscription._spoken_term()

    def _spoken_term(self):
        match = re.fullmatch(r"P(\d+)([MY])", self.term or "")
        if not match:
            return self.term
        count, unit = int(match[1]), match[2]
        if unit == "Y":
            return (
                self.env._("1 year")
                if count == 1
                else self.env._("%(count)s years", count=count)
            )
        return (
            self.env._("1 month")
            if count == 1
            else self.env._("%(count)s months", count=count)
        )
