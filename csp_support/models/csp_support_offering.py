from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_list, ormcache

from .spoken_time import spoken_moment

DELIVERIES = [
    ("own", "Own support"),
    ("resold", "Resold support"),
    ("outsourced", "Outsourced support"),
]

AUDIENCES = [
    ("customer", "Customers"),
    ("reseller", "Resellers"),
    ("both", "Customers and their resellers"),
]

CARRY_OVERS = [
    ("none", "Lapse"),
    ("next_month", "Can be used in the next month"),
]

UNASKED_NOTICES = [
    ("none", "Nobody"),
    ("incidents", "Of incidents"),
    ("all", "Of incidents and advisories"),
]


class CspSupportOffering(models.Model):
    """Support as it is being written; customers get its published versions."""

    _name = "csp.support.offering"
    _description = "Support Offering"
    _inherit = ["mail.thread", "csp.support.hours"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
        store=True,
        tracking=True,
    )
    withdrawn = fields.Boolean(readonly=True, copy=False)
    delivery = fields.Selection(DELIVERIES, required=True, default="own", tracking=True)
    delivered_by_id = fields.Many2one(
        "res.partner",
        check_company=True,
        tracking=True,
        help="The company whose support we resell, or that works in our name.",
    )
    audience = fields.Selection(
        AUDIENCES,
        string="Who May Ask",
        required=True,
        default="customer",
        help="Whose people may ask for support under this offering.",
    )
    coverage_ids = fields.One2many(
        "csp.support.coverage", "offering_id", string="Types of Support", copy=True
    )
    contact_ids = fields.One2many(
        "csp.support.contact.method",
        "offering_id",
        string="Contact Methods",
        copy=True,
    )
    round_the_clock = fields.Boolean(tracking=True)
    calendar_id = fields.Many2one(tracking=True)
    price_ids = fields.One2many(
        "csp.support.price", "offering_id", string="Prices", copy=True
    )
    included_hours = fields.Float(
        string="Included Hours per Month",
        help="Hours of work that cost nothing extra.",
    )
    carry_over = fields.Selection(
        CARRY_OVERS,
        string="Unused Hours",
        required=True,
        default="none",
        help="What becomes of included hours that are not used in a month.",
    )
    critical_minutes = fields.Integer(
        string="Critical (A)",
        help="Minutes until the first answer. 0 stands for best effort.",
    )
    moderate_minutes = fields.Integer(
        string="Moderate (B)",
        help="Minutes until the first answer. 0 stands for best effort.",
    )
    minimal_minutes = fields.Integer(
        string="Minimal (C)",
        help="Minutes until the first answer. 0 stands for best effort.",
    )
    critical_resolution_minutes = fields.Integer(
        string="Critical (A) Solved",
        help="Minutes until it is solved. 0: no target.",
    )
    moderate_resolution_minutes = fields.Integer(
        string="Moderate (B) Solved",
        help="Minutes until it is solved. 0: no target.",
    )
    minimal_resolution_minutes = fields.Integer(
        string="Minimal (C) Solved",
        help="Minutes until it is solved. 0: no target.",
    )
    language_ids = fields.Many2many(
        "res.lang",
        string="Languages",
        context={"active_test": False},
        help="Languages in which support is given.",
    )
    authorised_contacts = fields.Integer(
        help="How many people of the customer may ask for support. 0: no limit."
    )
    notice_days = fields.Integer(
        string="Notice (Days)",
        help="How long before it takes effect a change of the terms, or the end of "
        "support, has to be told. 0: no notice.",
    )
    unasked_notices = fields.Selection(
        UNASKED_NOTICES,
        string="Tells Customers Unasked",
        required=True,
        default="none",
        help="Mails customers who have not called when Microsoft publishes an issue "
        "for their tenant, and when its state changes.",
    )
    terms_text = fields.Html(
        string="Further Terms", translate=True, sanitize_attributes=True
    )
    effective_from = fields.Datetime(
        string="Next Version Takes Effect",
        copy=False,
        help="Empty: at once when it is published, or after the notice promised.",
    )
    terms_ids = fields.One2many(
        "csp.support.terms", "offering_id", string="Versions", readonly=True
    )
    tenant_ids = fields.One2many("csp.tenant", "offering_id", string="Tenants")

    _not_negative = models.Constraint(
        "CHECK(included_hours >= 0 AND critical_minutes >= 0 AND moderate_minutes >= 0"
        " AND minimal_minutes >= 0 AND critical_resolution_minutes >= 0"
        " AND moderate_resolution_minutes >= 0 AND minimal_resolution_minutes >= 0"
        " AND authorised_contacts >= 0 AND notice_days >= 0)",
        "Included hours, targets, days of notice and the number of authorised contacts "
        "cannot be less than zero.",
    )

    @api.depends("terms_ids", "withdrawn")
    def _compute_state(self):
        for offering in self:
            if not offering.terms_ids:
                offering.state = "draft"
            else:
                offering.state = "withdrawn" if offering.withdrawn else "published"

    @api.constrains("delivery", "delivered_by_id")
    def _check_delivered_by(self):
        for offering in self:
            if offering.delivery != "own" and not offering.delivered_by_id:
                raise ValidationError(
                    self.env._(
                        "Say which company delivers %(offering)s: customers have to "
                        "know who answers them.",
                        offering=offering.display_name,
                    )
                )

    @api.constrains("company_id")
    def _check_company_of_versions(self):
        for offering in self:
            if offering.terms_ids.company_id - offering.company_id:
                raise ValidationError(
                    self.env._(
                        "%(offering)s has published versions and stays with its "
                        "company. Copy it for another company.",
                        offering=offering.display_name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for offering in self.filtered("terms_ids"):
            raise UserError(
                self.env._(
                    "%(offering)s has published versions, which customers may rely "
                    "on. Withdraw it instead of deleting it.",
                    offering=offering.display_name,
                )
            )

    def write(self, vals):
        if {"calendar_id", "company_id"} & vals.keys():
            self.env.registry.clear_cache()
        return super().write(vals)

    # ------------------------------------------------------------------
    # Publishing
    # ------------------------------------------------------------------

    def action_publish(self):
        """Make a new version, which customers see from its effective date on."""
        self.check_access("write")
        for offering in self:
            offering._publish()

    def _publish(self):
        self.ensure_one()
        self._check_publishable()
        latest = self.terms_ids.sorted("number")[-1:]
        content = self._prepare_content()
        is_new = content != latest.content
        if not is_new and not self.withdrawn:
            raise UserError(
                self.env._(
                    "Nothing has changed in %(offering)s since version %(number)s.",
                    offering=self.display_name,
                    number=latest.number,
                )
            )
        if is_new:
            # Versions come from here only: nobody has the right to write them.
            terms = self.env["csp.support.terms"].sudo()
            version = terms.create(self._prepare_terms(content, latest))
            if latest:
                version.notice_ids._queue(version)
        self.write({"effective_from": False, "withdrawn": False})

    def _prepare_terms(self, content, latest):
        now = self.env.cr.now().replace(microsecond=0)
        noticed = now + timedelta(days=latest._promised_notice())
        effective_from = self.effective_from or noticed
        if latest:
            self._check_effective_from(effective_from, noticed, latest)
        return {
            "offering_id": self.id,
            "company_id": self.company_id.id,
            "number": latest.number + 1,
            "effective_from": effective_from,
            "content": content,
            "published_by_id": self.env.uid,
            "published_at": now,
        }

    def _check_publishable(self):
        missing = [label for label, there in self._necessities() if not there]
        if missing:
            raise UserError(
                self.env._(
                    "%(offering)s cannot be published yet, customers would miss: "
                    "%(missing)s. Add what is missing and publish again.",
                    offering=self.display_name,
                    missing=format_list(self.env, missing),
                )
            )
        self._check_calendar()
        self.contact_ids._check_calendar()

    def _necessities(self):
        """What Microsoft obliges a partner to tell, and whether it is there."""
        hours = self.round_the_clock or self._periods()
        deliverer = self.delivery == "own" or self.delivered_by_id
        hourly = self.coverage_ids.filtered(lambda line: line.coverage == "hours")
        return [
            (self.env._("the types of support"), self._given_types()),
            (self.env._("the service hours"), hours),
            (self.env._("a contact method"), self.contact_ids),
            (self.env._("a price, or that support is included"), self.price_ids),
            (self.env._("who delivers it"), deliverer),
            (self.env._("the included hours"), not hourly or self.included_hours),
        ]

    def _given_types(self):
        return self.coverage_ids.filtered(lambda line: line.coverage != "excluded")

    def _check_effective_from(self, effective_from, noticed, latest):
        # A first version may record what was agreed before; a later one must not
        # change under which terms past tickets came, and keeps the notice that the
        # one before promises.
        earliest = max(noticed, latest.effective_from)
        if effective_from < earliest:
            raise UserError(
                self.env._(
                    "Version %(number)s of %(offering)s has to take effect later than "
                    "now and than the version before it, and no sooner than the notice "
                    "that customers were promised: not before %(moment)s. Choose "
                    "another date.",
                    number=latest.number + 1,
                    offering=self.display_name,
                    moment=spoken_moment(self.env, earliest),
                )
            )

    def action_withdraw(self):
        """Offer it no longer; customers who have it keep it, and its versions."""
        self.check_access("write")
        self.write({"withdrawn": True})

    # ------------------------------------------------------------------
    # In force
    # ------------------------------------------------------------------

    def _terms_at(self, moment):
        """The version in force at `moment` (naive UTC); none before the first."""
        self.ensure_one()
        in_force = [terms_id for start, terms_id in self._versions() if start <= moment]
        return self.env["csp.support.terms"].browse(in_force[-1:])

    @ormcache("self.id")
    def _versions(self):
        """From when each version is in force, and its id: by number."""
        terms = self.sudo().terms_ids.sorted("number")
        return [(version.effective_from, version.id) for version in terms]

    def _closures(self, since):
        """Map offering to its holidays that end after `since`: (start, end), in order.

        Holidays are not part of the terms: the calendar goes on year by year.
        """
        return {
            offering: [
                closure for closure in offering._holidays() if closure[1] > since
            ]
            for offering in self
        }

    @ormcache("self.id")
    def _holidays(self):
        """All holidays of its calendar, for every ticket asks whether it is one."""
        # Whoever files a ticket need not have the right to see calendars.
        offering = self.sudo()
        holidays = offering.env["resource.calendar.leaves"].search_fetch(
            [
                ("calendar_id", "in", [False, *offering.calendar_id.ids]),
                ("company_id", "in", [False, offering.company_id.id]),
                ("resource_id", "=", False),
                ("time_type", "=", "leave"),
            ],
            ["date_from", "date_to"],
            order="date_from",
        )
        return [(holiday.date_from, holiday.date_to) for holiday in holidays]
