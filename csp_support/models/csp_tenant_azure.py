from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..microsoft import azure_round
from ..microsoft.azure_round import AzureQuestion
from ..microsoft.errors import MicrosoftError
from .csp_tenant_health import REUSE_MINUTES, ask_microsoft

AZURE_STATES = [
    ("operational", "No open event"),
    ("advisory", "Advisory"),
    ("affected", "Event open"),
    ("no_access", "No access to Azure"),
    ("unknown", "Could not check"),
]

READINGS = [state for state in AZURE_STATES if state[0] not in ("no_access", "unknown")]

INTERNAL = "base.group_user"


def ask_azure(questions):
    """Answers to these questions. Touches no database and takes its time."""
    return ask_microsoft(questions, azure_round.events)


class CspTenant(models.Model):
    """Azure's service health of a tenant, judged apart from Microsoft 365's.

    That Microsoft 365 answers says nothing of Azure: it takes other rights.
    """

    _inherit = "csp.tenant"

    azure_reading = fields.Selection(
        READINGS,
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="State at the last good reading. Show azure_state instead.",
    )
    azure_state = fields.Selection(
        AZURE_STATES,
        string="Azure",
        compute="_compute_azure_state",
        search="_search_azure_state",
        groups=INTERNAL,
        help="State now. A reading that failed or is too old counts as unknown, and "
        "without access nothing is known.",
    )
    azure_checked_at = fields.Datetime(
        string="Azure as of",
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="When Azure last answered for all of the tenant's subscriptions.",
    )
    azure_attempted_at = fields.Datetime(
        string="Last Attempt at Azure", readonly=True, copy=False, groups=INTERNAL
    )
    azure_retry_at = fields.Datetime(
        readonly=True,
        copy=False,
        groups=INTERNAL,
        help="Azure asked us to come back at this time.",
    )
    azure_error = fields.Text(
        string="Why Azure Could Not Be Checked",
        readonly=True,
        copy=False,
        groups=INTERNAL,
    )
    azure_error_is_temporary = fields.Boolean(
        readonly=True, copy=False, groups=INTERNAL
    )
    azure_access_missing = fields.Boolean(readonly=True, copy=False, groups=INTERNAL)
    planned_maintenance_count = fields.Integer(
        string="Planned Maintenance",
        compute="_compute_planned_maintenance_count",
        groups=INTERNAL,
    )

    @api.depends(
        "azure_reading",
        "azure_checked_at",
        "azure_error",
        "azure_access_missing",
        "excluded",
    )
    def _compute_azure_state(self):
        for tenant in self:
            if tenant.azure_access_missing and not tenant.excluded:
                tenant.azure_state = "no_access"
            else:
                known = not tenant._azure_obstacle()
                tenant.azure_state = tenant.azure_reading if known else "unknown"

    def _search_azure_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = (
            Domain("azure_error", "=", False)
            & Domain("excluded", "=", False)
            & Domain("azure_checked_at", ">=", self._stale_before())
        )
        no_access = Domain("azure_access_missing", "=", True) & Domain(
            "excluded", "=", False
        )
        domain = current & Domain("azure_reading", "in", list(value))
        if "no_access" in value:
            domain |= no_access
        return domain | (~current & ~no_access) if "unknown" in value else domain

    @api.depends("issue_ids.is_resolved", "issue_ids.is_planned")
    def _compute_planned_maintenance_count(self):
        counts = dict(
            self.env["csp.service.issue"]._read_group(
                [*self._open_maintenance(), ("tenant_ids", "in", self.ids)],
                ["tenant_ids"],
                ["__count"],
            )
        )
        for tenant in self:
            tenant.planned_maintenance_count = counts.get(tenant, 0)

    @api.model
    def _open_maintenance(self):
        return [("is_planned", "=", True), ("is_resolved", "=", False)]

    def action_open_planned_maintenance(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_service_issue_action"
        )
        action["domain"] = [*self._open_maintenance(), ("tenant_ids", "=", self.id)]
        action["context"] = {}
        return action

    def _azure_obstacle(self):
        """Why nothing can be said of this tenant's Azure now; False if it can."""
        self.ensure_one()
        name = self.display_name
        if self.excluded:
            return self._health_obstacle()
        if self.azure_error:
            return self.azure_error
        if not self.azure_checked_at:
            return self.env._(
                "The Azure service health of %(tenant)s has not been read yet.",
                tenant=name,
            )
        if self.azure_checked_at < self._stale_before():
            return self.env._(
                "The Azure service health of %(tenant)s was last read at %(moment)s "
                "UTC, which is too long ago to rely on. Check again.",
                tenant=name,
                moment=self.azure_checked_at,
            )
        return False

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def action_refresh_azure(self):
        """Read the Azure service health of these tenants now; the user waits for it."""
        self.check_access("read")
        self.env["csp.health.check"].check_access("read")
        self._refresh_azure()

    def _refresh_azure(self):
        """Read what is not fresh, and keep it."""
        # Agents may have Azure read, but not see how the connection signs in.
        tenants = self.sudo()
        tenants._keep_azure(ask_azure(tenants._azure_questions()))

    def _needing_azure(self):
        """Those not read lately, where Azure did not ask us to wait."""
        now = fields.Datetime.now()
        fresh_since = now - timedelta(minutes=REUSE_MINUTES)
        return self.filtered(
            lambda tenant: (
                not tenant.excluded
                and not (tenant.azure_retry_at and tenant.azure_retry_at > now)
                and (
                    tenant.azure_error
                    or not tenant.azure_checked_at
                    or tenant.azure_checked_at < fresh_since
                )
            )
        )

    def _azure_questions(self):
        """What to ask Azure; tenants that cannot be asked keep why."""
        questions = []
        needing = self._needing_azure()
        subscriptions = needing._azure_subscription_ids()
        for connection, tenants in needing.grouped("connection_id").items():
            try:
                found = tenants._questions_through(connection)
            except UserError as error:
                tenants._keep_azure_failure(str(error))
            except MicrosoftError as error:
                tenants._keep_azure_error(error)
            else:
                questions += [
                    AzureQuestion(
                        **vars(question),
                        subscription_ids=subscriptions[question.tenant_id],
                    )
                    for question in found
                ]
        return questions

    def _azure_subscription_ids(self):
        """{tenant id: the ids under which Azure knows what it bought}."""
        return {
            tenant.tenant_id: tuple(
                dict.fromkeys(
                    row.entitlement_id.lower()
                    for row in tenant.subscription_ids
                    if row.entitlement_id and not row.has_ended
                )
            )
            for tenant in self
        }
