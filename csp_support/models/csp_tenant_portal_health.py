from collections import defaultdict
from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..microsoft.clouds import CLOUDS
from .spoken_time import spoken_age, spoken_day, spoken_moment

# Days for which a post stays on the page after its date has passed.
OVERDUE_DAYS = 14


class CspTenant(models.Model):
    """“Service health” on the portal: all that Microsoft says, and how old that is."""

    _inherit = "csp.tenant"

    def _portal_health_page_values(self):
        """Per tenant what its customer may see, in the reader's words and zone."""
        # What customers see is picked here, field by field.
        tenants = self.sudo()
        issues = tenants._issues_open_lately()
        messages = tenants._messages_to_act_on()
        every_issue = self.env["csp.service.issue"].union(*issues.values())
        tickets = self._portal_tickets_on(every_issue)
        followed = every_issue._followed_by(self.env.user)
        return [
            {
                "id": tenant.id,
                "name": tenant.name,
                "domain": next(iter(tenant._domain_names()), ""),
                "health": tenant._portal_health_values(
                    issues[tenant].filtered(lambda issue: not issue.is_resolved)
                ),
                "is_current": tenant.health_state != "unknown",
                "services": tenant._portal_service_values(),
                "messages": tenant._portal_message_values(messages[tenant]),
                **tenant._portal_issue_lists(issues[tenant], tickets, followed),
            }
            for tenant in tenants
        ]

    def _portal_service_values(self):
        """Every service that Microsoft reports, what is out of order first."""
        return [
            {
                "name": row.service_id.name,
                "status": row.status_label,
                "is_healthy": row.is_healthy,
            }
            for row in self.service_health_ids
        ]

    def _portal_issue_lists(self, issues, tickets, followed):
        """Issues that are open, planned and solved lately, each with his tickets."""
        lists = {"open": [], "planned": [], "solved": []}
        for issue in issues:
            planned = "planned" if issue.is_planned else "open"
            lists["solved" if issue.is_resolved else planned].append(
                {
                    **issue._portal_values(),
                    "updated": spoken_age(self.env, issue.last_post_at),
                    "tickets": tickets.get((self, issue), []),
                    "is_followed": issue in followed,
                }
            )
        return lists

    # ------------------------------------------------------------------
    # His tickets on published issues
    # ------------------------------------------------------------------

    def _portal_tickets_on(self, issues):
        """{(tenant, issue): the tickets on it that the visitor may read}."""
        linked = self.env["helpdesk.ticket"].sudo()
        if issues:
            linked = linked.search(
                Domain("csp_tenant_id", "in", self.ids)
                & Domain("csp_issue_id", "in", issues.ids)
                & Domain("csp_issue_link", "!=", "rejected"),
                order="id desc",
            )
        readable = linked.sudo(False)._filtered_access("read").sudo()
        return {
            (tenant.sudo(), issue): [ticket._portal_link_values() for ticket in tickets]
            for (tenant, issue), tickets in readable.grouped(
                lambda ticket: (ticket.csp_tenant_id, ticket.csp_issue_id)
            ).items()
        }

    def _touched_by(self, issue):
        """Those of these tenants that the issue touches, or touched."""
        return issue and self.sudo().search(
            [("id", "in", self.ids), ("issue_ids", "in", issue.ids)]
        )

    def _portal_issue_page_values(self, issue):
        """What an issue means to these tenants of the visitor, which it touches."""
        tickets = self._portal_tickets_on(issue)
        return {
            "tenants": [
                {
                    "name": tenant.name,
                    "tickets": tickets.get((tenant, issue), []),
                    "url": tenant._portal_url_of(issue),
                }
                for tenant in self.sudo()
            ],
            "is_joinable": issue in self._joinable_issues(),
            "is_followed": bool(issue._followed_by(self.env.user)),
            "email": self.env.user.email or "",
        }

    def _portal_url_of(self, issue):
        """The issue on Microsoft's own page, for who may log in there."""
        if issue.source != "graph":
            return ""
        return self._customers_cloud().service_health_url(issue.issue_id)

    # ------------------------------------------------------------------
    # Message Center
    # ------------------------------------------------------------------

    def _messages_to_act_on(self):
        """{tenant: posts by whose date its customer has to act}, in one query."""
        now = fields.Datetime.now()
        Message = self.env["csp.service.message"]
        Message.flush_model(["act_by", "end_at"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.tenant_id, message.id
                  FROM csp_service_message_tenant_rel link
                  JOIN csp_service_message message ON message.id = link.message_id
                 WHERE link.tenant_id = ANY(%s)
                   AND message.act_by > %s
                   AND COALESCE(message.end_at > %s, TRUE)
              ORDER BY message.act_by, message.id
                """,
                self.ids,
                now - timedelta(days=OVERDUE_DAYS),
                now,
            )
        )
        prefetch = [message_id for _tenant_id, message_id in rows]
        found = defaultdict(list)
        for tenant_id, message_id in rows:
            found[tenant_id].append(message_id)
        return {
            tenant: Message.browse(found[tenant.id]).with_prefetch(prefetch)
            for tenant in self
        }

    def _portal_message_values(self, messages):
        cloud = self._customers_cloud()
        return {
            "is_known": bool(self.messages_read_at) and not self.messages_error,
            "read_at": spoken_moment(self.env, self.messages_read_at),
            "age": spoken_age(self.env, self.messages_read_at),
            "posts": [message._portal_values(cloud) for message in messages],
        }

    def _customers_cloud(self):
        """The cloud where the customer's own administrators sign in."""
        return CLOUDS.get(self.sudo().connection_id.cloud, CLOUDS["global"])


class CspServiceMessage(models.Model):
    _inherit = "csp.service.message"

    def _portal_values(self, cloud):
        self.ensure_one()
        return {
            "message_id": self.message_id,
            "title": self.title,
            "services": self.service_names or "",
            "kind": self.category_label,
            "act_by": spoken_day(self.env, self.act_by),
            "is_overdue": self.act_by < fields.Datetime.now(),
            "body": self.body,
            "url": cloud.message_center_url(self.message_id),
        }
