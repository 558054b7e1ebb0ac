from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .spoken_time import spoken_age, spoken_day

# Days before the end of our rights from which on the page says that they end soon.
ENDS_SOON = 30

# Tickets that a customer's page shows.
TICKETS_SHOWN = 20


class CspTenant(models.Model):
    """What a reseller is shown of his customers' tenants, and nothing else."""

    _inherit = "csp.tenant"

    @api.model
    def _portal_reseller_domain(self, user, words=""):
        domain = self._reseller_domain(user)
        if words:
            domain &= (
                Domain("name", "ilike", words)
                | Domain("domains", "ilike", words)
                | Domain("commercial_partner_id.name", "ilike", words)
            )
        return domain

    def _portal_reseller_rows(self):
        """A line of the reseller's list for each tenant, in the reader's words."""
        counts = self._portal_reseller_ticket_counts()
        labels = self._portal_health_labels()
        return [
            {
                **tenant._portal_reseller_head(),
                "health": {
                    "state": tenant._portal_health_state(),
                    "label": labels[tenant._portal_health_state()],
                    "age": spoken_age(self.env, tenant.health_checked_at),
                },
                "tickets": counts.get(tenant.id, 0),
            }
            for tenant in self
        ]

    def _portal_reseller_values(self):
        """One customer's page."""
        self.ensure_one()
        plan = self._asked_plan(fields.Datetime.now())
        offering = plan._offering_at(fields.Datetime.now())
        return {
            **self._portal_reseller_head(),
            "health": self._portal_health_values(self._open_issues()[self]),
            "plan": plan._portal_plans()[plan] if plan else None,
            "is_own_plan": plan != self,
            "audience": offering._audience_label() if offering else "",
            "tickets": [
                ticket._portal_link_values()
                for ticket in self.env["helpdesk.ticket"].search(
                    self._portal_reseller_ticket_domain(),
                    order="id desc",
                    limit=TICKETS_SHOWN,
                )
            ],
        }

    def _portal_reseller_head(self):
        customer = self.commercial_partner_id.name or ""
        return {
            "id": self.id,
            "url": f"/my/customers/{self.id}",
            "name": customer or self.name,
            "tenant": self.name,
            "domain": next(iter(self._domain_names()), ""),
            "gdap": self._portal_gdap_values(),
        }

    def _portal_reseller_ticket_domain(self):
        """Open tickets that the tenants' reseller reads."""
        return [
            ("csp_tenant_id", "in", self.ids),
            ("csp_reseller_id", "in", self.reseller_id.commercial_partner_id.ids),
            ("closed", "=", False),
        ]

    def _portal_reseller_ticket_counts(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            self._portal_reseller_ticket_domain(), ["csp_tenant_id"], ["__count"]
        )
        return {tenant.id: count for tenant, count in groups}

    # ------------------------------------------------------------------
    # Our rights in the tenant
    # ------------------------------------------------------------------

    def _portal_gdap_values(self):
        """Whether we may act in the tenant, and how old that is; never a guess."""
        state = self._portal_gdap_state()
        day = spoken_day(self.env, self.effective_until)
        labels = {
            "unknown": self.env._("Not known"),
            "none": self.env._("No delegated rights"),
            "ending": self.env._("Ends soon: on %(day)s", day=day),
            "active": self.env._("In force until %(day)s", day=day),
            "open": self.env._("In force"),
        }
        return {
            "state": state,
            "label": labels[state],
            "age": spoken_age(self.env, self.gdap_read_at),
        }

    def _portal_gdap_state(self):
        now = fields.Datetime.now()
        if not self.gdap_read_at or self.gdap_error:
            return "unknown"
        if not self.effective_role_ids:
            return "none"
        if not self.effective_until:
            return "open"
        if self.effective_until <= now:
            return "none"
        is_near = self.effective_until <= now + timedelta(days=ENDS_SOON)
        return "ending" if is_near else "active"
