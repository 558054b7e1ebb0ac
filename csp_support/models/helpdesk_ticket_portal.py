from odoo import fields, models
from odoo.tools.misc import format_amount

from .spoken_time import spoken_age, spoken_day, spoken_moment

# What the ticket's page tells of people, and what Odoo makes their names of.
PEOPLE_SHOWN = [
    "commercial_company_name",
    "commercial_partner_id",
    "company_name",
    "email",
    "is_company",
    "name",
    "parent_id",
    "phone",
    "type",
]


# What the page tells of the ticket. A ticket has twice as many columns, for agents.
TICKET_SHOWN = [
    "category_id",
    "closed_date",
    "commercial_partner_id",
    "company_id",
    "create_date",
    "csp_close_proposed_at",
    "csp_consent_missing",
    "csp_coverage",
    "csp_currency_id",
    "csp_end_customer_id",
    "csp_health_verdict",
    "csp_in_hours",
    "csp_is_free",
    "csp_issue_id",
    "csp_last_check_id",
    "csp_microsoft_request_count",
    "csp_minutes_spent",
    "csp_offering_id",
    "csp_partnership_id",
    "csp_price",
    "csp_pricing",
    "csp_reseller_id",
    "csp_reseller_reference",
    "csp_still_broken_at",
    "csp_support_type_id",
    "csp_tenant_id",
    "csp_terms_id",
    "csp_with_microsoft_since",
    "description",
    "last_stage_update",
    "name",
    "number",
    "partner_id",
    "stage_id",
    "team_id",
    "user_id",
]


class HelpdeskTicket(models.Model):
    """The ticket as its customer sees it on the portal."""

    _inherit = "helpdesk.ticket"

    # Whoever holds the token reads the ticket without logging in: it is for links in
    # mails, not for portal users to read over RPC and hand on.
    access_token = fields.Char(groups="base.group_user")

    def write(self, vals):
        stage = self.env["helpdesk.ticket.stage"].browse(vals.get("stage_id"))
        if stage and not stage.closed:
            # A ticket that is open again offers its customer to close it again.
            vals = {**vals, "closed_date": False}
        return super().write(vals)

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        # Customers reach their tickets without the token, which they cannot read.
        token = self._fields["access_token"]
        return super()._get_share_url(
            redirect=redirect,
            signup_partner=signup_partner,
            pid=pid,
            share_token=share_token and self._has_field_access(token, "read"),
        )

    def _sign_token(self, pid):
        # A customer's message is mailed on with signed links: he need not read what
        # they are signed with.
        return super(HelpdeskTicket, self.sudo())._sign_token(pid)

    def _portal_ticket(self, ticket_id):
        """The ticket of this id, archived or not, with what its page tells; or none."""
        tickets = self.with_context(active_test=False)
        return tickets.search_fetch([("id", "=", ticket_id)], TICKET_SHOWN, order="id")

    def _portal_closing_stages(self):
        """Stages by which the customer may close this ticket; none if it is closed."""
        self.ensure_one()
        if self.closed:
            return self.stage_id.browse()
        team = self.team_id.with_company(self.company_id)
        return team._get_applicable_stages().filtered("close_from_portal")

    # ------------------------------------------------------------------
    # Values for the pages: what a customer may see, picked field by field
    # ------------------------------------------------------------------

    def _portal_support_values(self):
        """Verdict and entitlement of one ticket, in the reader's words and zone."""
        self.ensure_one()
        ticket = self.sudo()
        # A tenant has a hundred columns, and the page tells its name and whose it is.
        ticket.csp_tenant_id.fetch(["name", "commercial_partner_id"])
        return {
            "health": ticket._portal_health_values(),
            "entitlement": ticket._portal_entitlement_values(),
            "closing": ticket._portal_closing_values(),
            "may_reopen": bool(ticket._reopening_stage()),
        }

    def _portal_onlooker_values(self):
        """Instead of that, for who reads what another company asked: no prices."""
        ticket = self.sudo()
        return {
            "health": {**ticket._portal_health_values(), "has_issue_page": False},
            "entitlement": None,
            "onlooker": {
                "asker": ticket.commercial_partner_id.name,
                "tenant": ticket.csp_tenant_id.name,
            },
            "closing": {"is_asked": False, "is_still_broken": False},
            "may_reopen": False,
        }

    def _portal_closing_values(self):
        return {
            "is_asked": self._asks_whether_it_works(),
            "is_still_broken": bool(self.csp_still_broken_at) and not self.closed,
            "day": spoken_day(self.env, self.csp_close_proposed_at),
        }

    def _portal_fetch_people(self, visitor):
        """Read at once what the page tells of its people, and no more than that."""
        users = self.user_id | visitor.with_env(self.env)
        users.fetch(["company_id", "partner_id"])
        (users.partner_id | self.partner_id).fetch(PEOPLE_SHOWN)

    def _portal_pictures(self):
        """Addresses of the pictures of assignee and customer: browsers keep them."""
        people = {"assignee": self.user_id.partner_id, "customer": self.partner_id}
        return {
            role: f"/web/image/res.partner/{person.id}/avatar_128"
            f"?access_token={person._get_avatar_128_access_token()}"
            for role, person in people.items()
            if person
        }

    def _portal_link_values(self):
        return {
            "number": self.number,
            "name": self.name,
            "stage": self.stage_id.name,
            "url": f"/my/ticket/{self.id}",
        }

    def _portal_verdicts(self):
        """Map the id of each ticket to its verdict: `state` and `label`."""
        labels = self._portal_verdict_labels()
        states = {ticket.id: ticket._portal_verdict() for ticket in self.sudo()}
        return {
            ticket_id: {"state": state, "label": labels[state]}
            for ticket_id, state in states.items()
        }

    def _portal_verdict(self):
        """The verdict, also where there is none yet or the ticket has no tenant."""
        if not self.csp_tenant_id:
            return "none"
        return self.csp_health_verdict or "not_checked"

    def _portal_verdict_labels(self):
        return {
            "known_issue": self.env._("Known Microsoft issue"),
            "possible_issue": self.env._("Possibly a Microsoft issue"),
            "no_known_issue": self.env._("No known Microsoft issue"),
            "unknown": self.env._("Could not check"),
            "not_checked": self.env._("Not checked yet"),
            "none": "",
        }

    def _portal_health_values(self):
        state = self._portal_verdict()
        check = self.csp_last_check_id
        issue = self.csp_issue_id or check.issue_id
        is_known = state == "known_issue" and bool(issue)
        return {
            "state": state,
            "label": self._portal_verdict_labels()[state],
            "tenant": self.csp_tenant_id.name,
            "checked_at": spoken_moment(self.env, check.checked_at),
            "data_at": spoken_moment(self.env, check.data_at),
            "data_age": spoken_age(self.env, check.data_at),
            "is_stale": self.csp_health_is_stale,
            "issue": issue._portal_values() if is_known else None,
            "has_issue_page": is_known and self._has_issue_page(issue),
            "update": issue._portal_update_values() if is_known else None,
        }

    def _has_issue_page(self, issue):
        """The page is for the people of the tenant's own customer."""
        is_theirs = (
            self.commercial_partner_id == self.csp_tenant_id.commercial_partner_id
        )
        return is_theirs and bool(self.csp_tenant_id._touched_by(issue))

    def _portal_entitlement_values(self):
        """What the customer was entitled to; None for a ticket without a plan."""
        if not self._csp_plan():
            return None
        values = {
            "pricing": self.csp_pricing,
            "price": "",
            "terms": None,
            "reference": self.csp_reseller_reference,
        }
        if self.csp_currency_id:
            values["price"] = format_amount(
                self.env, self.csp_price, self.csp_currency_id
            )
        if self.csp_terms_id:
            values["terms"] = self._portal_terms_values(self.csp_terms_id)
        return values

    def _portal_terms_values(self, terms):
        texts = terms._texts()
        return {
            "id": terms.id,
            "version": terms._frozen()["number"],
            "name": texts["name"],
            "hours": texts["hours"],
            "included": texts["included"],
            "in_hours": self.csp_in_hours,
            "is_free_if_microsoft": self._csp_free_if_microsoft(),
        }
