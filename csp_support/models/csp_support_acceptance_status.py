from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list, ormcache

from .spoken_time import spoken_moment

STATES = [("missing", "Not accepted"), ("accepted", "Accepted")]

# How long, in seconds, a page may go by what was known before a tenant changed.
FORGOTTEN_AFTER = 300


class Awaited(NamedTuple):
    """A version that a customer has yet to accept, and who of his people may."""

    terms_id: int
    effective_from: datetime
    signatory_ids: tuple
    is_resellers: bool


class CspSupportAcceptanceStatus(models.Model):
    """Which customer has accepted which version, and which has not yet.

    One row per customer and version that concerns him: of the offering of one of his
    tenants, in force or published and still to come. Days are counted in UTC. Offerings
    that are for resellers alone are no customer's to accept.
    """

    _name = "csp.support.acceptance.status"
    _description = "Acceptance of Support Terms by a Customer"
    _auto = False
    _order = "state desc, effective_from, id"
    _rec_name = "terms_id"
    _depends = {
        "csp.support.acceptance": ["accepted_at", "commercial_partner_id", "terms_id"],
        "csp.support.offering": ["audience"],
        "csp.support.reminder": ["commercial_partner_id", "sent_at", "terms_id"],
        "csp.support.terms": ["effective_from", "number", "offering_id"],
        "csp.partnership": [
            "contact_ids",
            "offering_end",
            "offering_id",
            "offering_start",
            "partner_id",
            "role",
            "state",
        ],
        "csp.tenant": [
            "active",
            "commercial_partner_id",
            "company_id",
            "offering_end",
            "offering_id",
            "offering_start",
            "reseller_id",
        ],
        "res.partner": ["commercial_partner_id"],
        "res.users": ["active", "partner_id", "share"],
    }

    terms_id = fields.Many2one("csp.support.terms", readonly=True)
    offering_id = fields.Many2one("csp.support.offering", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    commercial_partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True
    )
    tenant_id = fields.Many2one(
        "csp.tenant", readonly=True, help="One of the customer's with this offering."
    )
    partnership_id = fields.Many2one(
        "csp.partnership",
        readonly=True,
        help="With the reseller who has the offering with us; empty for a customer.",
    )
    effective_from = fields.Datetime(readonly=True)
    state = fields.Selection(STATES, readonly=True)
    acceptance_id = fields.Many2one("csp.support.acceptance", readonly=True)
    accepted_at = fields.Datetime(string="Accepted", readonly=True)
    concerned_since = fields.Datetime(
        readonly=True, help="When the customer could accept it first."
    )
    can_log_in = fields.Boolean(
        readonly=True,
        help="Somebody of the customer has a log-in to the portal. Nobody else can be "
        "asked: give a contact access to the portal.",
    )
    reminder_count = fields.Integer(string="Reminders", readonly=True)
    reminded_at = fields.Datetime(string="Last Reminder", readonly=True)
    waiting_since = fields.Datetime(
        readonly=True, help="The last reminder, or when the customer could accept."
    )

    @property
    def _table_query(self):
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT terms.id::bigint * 2147483648 + concerned.customer AS id,
                   terms.id AS terms_id,
                   terms.offering_id,
                   terms.company_id,
                   concerned.customer AS commercial_partner_id,
                   concerned.tenant AS tenant_id,
                   concerned.partnership AS partnership_id,
                   terms.effective_from,
                   CASE WHEN acceptance.id IS NULL THEN 'missing' ELSE 'accepted' END
                       AS state,
                   acceptance.id AS acceptance_id,
                   acceptance.accepted_at,
                   concerned.since AS concerned_since,
                   EXISTS (
                       SELECT FROM res_users person
                         JOIN res_partner ON res_partner.id = person.partner_id
                        WHERE res_partner.commercial_partner_id = concerned.customer
                          AND person.active AND person.share
                          AND (
                              concerned.partnership IS NULL
                              OR EXISTS (
                                  SELECT FROM csp_partnership_contact_rel contact
                                   WHERE contact.res_partner_id = res_partner.id
                                     AND contact.csp_partnership_id
                                         = concerned.partnership
                              )
                          )
                   ) AS can_log_in,
                   reminder.sent AS reminder_count,
                   reminder.sent_at AS reminded_at,
                   COALESCE(reminder.sent_at, concerned.since) AS waiting_since
              FROM (%(concerned)s) concerned
              JOIN csp_support_terms terms ON terms.id = concerned.terms
         LEFT JOIN csp_support_acceptance acceptance
                ON acceptance.terms_id = terms.id
               AND acceptance.commercial_partner_id = concerned.customer
CROSS JOIN LATERAL (
                SELECT COUNT(*) AS sent, MAX(sent_at) AS sent_at
                  FROM csp_support_reminder
                 WHERE terms_id = terms.id
                   AND commercial_partner_id = concerned.customer
                ) reminder
            """,
            concerned=self._concerned(now),
        )

    @api.model
    def _concerned(self, now):
        """Versions not superseded yet, and who has their offerings."""
        return SQL(
            """
            SELECT version.id AS terms,
                   holder.customer,
                   MIN(holder.tenant) AS tenant,
                   MIN(holder.partnership) AS partnership,
                   GREATEST(version.published_at, MIN(holder.since)) AS since
              FROM csp_support_terms version
              JOIN (%(holders)s) holder ON holder.offering = version.offering_id
             WHERE COALESCE(holder.until, 'infinity')
                   >= GREATEST(%(now)s, version.effective_from)::date
               AND NOT EXISTS (
                   SELECT FROM csp_support_terms later
                    WHERE later.offering_id = version.offering_id
                      AND later.number > version.number
                      AND later.effective_from <= %(now)s
               )
          GROUP BY version.id, holder.customer
            """,
            holders=self._holders(),
            now=now,
        )

    @api.model
    def _holders(self):
        """Who has which offering, by which tenant or partnership, from when to when."""
        return SQL(
            """
            SELECT tenant.offering_id AS offering,
                   tenant.commercial_partner_id AS customer,
                   tenant.id AS tenant,
                   NULL::integer AS partnership,
                   COALESCE(tenant.offering_start, tenant.create_date) AS since,
                   tenant.offering_end AS until
              FROM csp_tenant tenant
              JOIN csp_support_offering offering ON offering.id = tenant.offering_id
             WHERE offering.audience != 'reseller'
               AND tenant.active
               AND tenant.commercial_partner_id IS NOT NULL
            """
        )

    # ------------------------------------------------------------------
    # What the visitor of a portal page has to be asked
    # ------------------------------------------------------------------

    @api.model
    def _awaited_of(self, user):
        """What the company of this portal user has yet to accept."""
        if not user._is_portal():
            return ()
        moment = int(fields.Datetime.now().timestamp()) // FORGOTTEN_AFTER
        customer = user.commercial_partner_id
        known = self._known_awaited(customer.id, user._get_company_ids(), moment)
        return self._still_awaited(known, customer)

    @api.model
    def _still_awaited(self, known, customer):
        """Without what was accepted since: nobody is asked for it once more.

        Most await nothing, and cost nothing. So no acceptance has to make every worker
        forget all that it knows.
        """
        if not known:
            return ()
        # Whoever may accept for a customer may know what he has accepted.
        acceptances = self.env["csp.support.acceptance"].sudo()
        accepted = acceptances.search_fetch(
            [
                ("commercial_partner_id", "=", customer.id),
                ("terms_id", "in", [awaited.terms_id for awaited in known]),
            ],
            ["terms_id"],
        ).terms_id
        return tuple(each for each in known if each.terms_id not in accepted.ids)

    @ormcache("customer_id", "company_ids", "moment")
    def _known_awaited(self, customer_id, company_ids, moment):
        """Every portal page asks this: it is asked of the database now and then."""
        rows = self.sudo().search(self._missing(customer_id, company_ids))
        signatories = rows._signatories()
        return tuple(
            Awaited(
                row.terms_id.id,
                row.effective_from,
                signatories[row]._ids,
                bool(row.partnership_id),
            )
            for row in rows
        )

    @api.model
    def _missing(self, customer_id, company_ids):
        return (
            Domain("commercial_partner_id", "=", customer_id)
            & Domain("company_id", "in", company_ids)
            & Domain("state", "=", "missing")
        )

    @api.model
    def _awaited(self, terms, user):
        """What this user's company has yet to accept of `terms`, as it is now."""
        missing = self._missing(user.commercial_partner_id.id, user.company_ids.ids)
        return self.sudo().search(missing & Domain("terms_id", "=", terms.id))

    def _signatories(self):
        """Map each row to the log-ins that may accept, in sudo.

        They are the customer's people on the portal. Where the customer has named
        authorised contacts, only those of them; unless none of them can log in.
        """
        people = self._people().grouped("commercial_partner_id")
        named = self._named_contacts()
        signatories = {}
        for row in self:
            users = people.get(row.commercial_partner_id, self.env["res.users"])
            contacts = named.get((row.commercial_partner_id, row.offering_id))
            chosen = users.filtered(
                lambda user, among=contacts or (): user.partner_id in among
            )
            signatories[row] = chosen or users
        return signatories

    def _people(self):
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("company_ids", "in", self.company_id.ids),
                    ("all_group_ids", "in", self.env.ref("base.group_portal").ids),
                ],
                order="id",
            )
        )

    def _named_contacts(self):
        """Map customer and offering to the authorised contacts of its tenants."""
        tenants = (
            self.env["csp.tenant"]
            .sudo()
            .search(
                [
                    ("commercial_partner_id", "in", self.commercial_partner_id.ids),
                    ("offering_id", "in", self.offering_id.ids),
                ]
            )
        )
        groups = tenants.grouped(
            lambda own: (own.commercial_partner_id, own.offering_id)
        )
        return {key: own.authorised_contact_ids for key, own in groups.items()}

    # ------------------------------------------------------------------
    # Values for the pages and letters, in the reader's words and zone
    # ------------------------------------------------------------------

    @api.model
    def _portal_awaited_values(self, user):
        """What he is asked to accept, or which of his colleagues he can ask."""
        return [
            {
                **self._named_values(awaited.terms_id, awaited.effective_from),
                "terms_id": awaited.terms_id,
                "may_accept": user.id in awaited.signatory_ids,
                "who_may": ""
                if user.id in awaited.signatory_ids
                else self._names(user.browse(awaited.signatory_ids).sudo()),
            }
            for awaited in self._awaited_of(user)
        ]

    @api.model
    def _names(self, users):
        return format_list(self.env, users.mapped("name"), "or")

    @api.model
    def _named_values(self, terms_id, effective_from):
        # Frozen words of a version that is known to be the customer's.
        terms = self.env["csp.support.terms"].sudo().browse(terms_id)
        return {
            "name": terms._texts()["name"],
            "version": terms._frozen()["number"],
            "is_in_force": effective_from <= fields.Datetime.now(),
            "effective_from": spoken_moment(self.env, effective_from),
        }

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_open_acceptance(self):
        self.ensure_one()
        return self.acceptance_id.get_formview_action()
