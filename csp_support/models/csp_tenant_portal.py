from odoo import api, models

from .spoken_time import spoken_age, spoken_moment


class CspTenant(models.Model):
    """What a customer is shown of his tenant on the portal, and nothing else."""

    _inherit = "csp.tenant"

    @api.model
    def _of_customer(self, user):
        """Tenants of the company that a portal user belongs to, in sudo."""
        return self.sudo().search(
            [
                ("commercial_partner_id", "=", user.commercial_partner_id.id),
                ("company_id", "in", user.company_ids.ids),
            ]
        )

    def _portal_support_values(self):
        """Per tenant what its customer may see, in the reader's words and zone."""
        # What customers see is picked here, field by field.
        tenants = self.sudo()
        plans = tenants._portal_plans()
        issues = tenants._open_issues()
        return [
            {
                "id": tenant.id,
                "name": tenant.name,
                "domain": next(iter(tenant._domain_names()), ""),
                "role": tenant._portal_role(),
                "is_preexisting": tenant.preexisting_customer,
                "health": tenant._portal_health_values(issues[tenant]),
                "support": plans[tenant],
                "company": {
                    name: tenant.company_id[name] or ""
                    for name in ("name", "phone", "email")
                },
            }
            for tenant in tenants
        ]

    def _portal_role(self):
        """Our part for the customer, in his words."""
        company = self.company_id.name
        return {
            "direct_bill": self.env._(
                "You buy Microsoft's services from %(company)s, which bills and "
                "supports you directly.",
                company=company,
            ),
            "indirect_reseller": self.env._(
                "You buy Microsoft's services from %(company)s as your reseller, "
                "which works with an indirect provider.",
                company=company,
            ),
            "indirect_provider": self.env._(
                "You buy Microsoft's services from your reseller; %(company)s stands "
                "behind it as the indirect provider.",
                company=company,
            ),
        }[self.partner_type]

    # ------------------------------------------------------------------
    # Service health
    # ------------------------------------------------------------------

    def _portal_health_values(self, issues):
        state = self._portal_health_state()
        unhealthy = self.service_health_ids.filtered(lambda row: not row.is_healthy)
        return {
            "state": state,
            "label": self._portal_health_labels()[state],
            "checked_at": spoken_moment(self.env, self.health_checked_at),
            "age": spoken_age(self.env, self.health_checked_at),
            "services": [
                {"name": row.service_id.name, "status": row.status_label}
                for row in unhealthy
            ],
            "issues": [issue._portal_values() for issue in issues],
        }

    def _portal_health_state(self):
        if self.excluded:
            return "not_monitored"
        if not self.health_checked_at and not self.health_attempted_at:
            return "not_checked"
        return self.health_state

    def _portal_health_labels(self):
        return {
            "operational": self.env._("All services work normally"),
            "advisory": self.env._("Microsoft has published an advisory"),
            "degraded": self.env._("A service is degraded"),
            "interrupted": self.env._("A service is interrupted"),
            "unknown": self.env._("Could not check"),
            "not_checked": self.env._("Not checked yet"),
            "not_monitored": self.env._("Not monitored"),
        }
