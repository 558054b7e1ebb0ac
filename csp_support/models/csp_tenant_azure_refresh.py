from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying

from .csp_tenant_azure import ask_azure
from .csp_tenant_refresh import INTERVAL, INTERVAL_WHILE_AFFECTED, LONGEST_INTERVAL


class CspTenant(models.Model):
    """Reading the Azure service health of all tenants by the clock.

    In the rhythm of Microsoft 365's, which keeps each subscription at 8 calls an hour;
    tenants are claimed the same way, so that several workers share them.
    """

    _inherit = "csp.tenant"

    azure_due_at = fields.Datetime(
        string="Next Reading of Azure",
        default=fields.Datetime.now,
        copy=False,
        groups="base.group_user",
    )
    azure_failure_count = fields.Integer(
        readonly=True, copy=False, groups="base.group_user"
    )

    _azure_due_index = models.Index(
        "(azure_due_at) WHERE active AND NOT COALESCE(excluded, false)"
    )

    def _request_reading(self):
        result = super()._request_reading()
        self._request_azure_reading()
        return result

    def _request_azure_reading(self):
        """Have the scheduled action read these now: what failed may be mended."""
        self.write({"azure_due_at": fields.Datetime.now(), "azure_failure_count": 0})
        # Managers keep tenants; scheduled actions are the system's.
        self.env.ref("csp_support.ir_cron_refresh_azure").sudo()._trigger()

    @api.model
    def _cron_refresh_azure(self):
        """Read the tenants that are due, a batch at a time."""
        cron = self.env["ir.cron"]
        due = "azure_due_at"
        cron._commit_progress(remaining=self._count_due(due))
        tenants = self._claim_due(due)
        questions = tenants._azure_questions()
        cron._commit_progress()
        answers = ask_azure(questions)
        retrying(partial(tenants._keep_azure, answers), self.env)
        cron._commit_progress(len(tenants), remaining=self._count_due(due))
        self._trigger_at(self._next_due(due))

    @api.model
    def _prepare_azure_reading(self, reading, moment):
        minutes = INTERVAL if reading == "operational" else INTERVAL_WHILE_AFFECTED
        return {
            **super()._prepare_azure_reading(reading, moment),
            "azure_due_at": moment + timedelta(minutes=minutes),
            "azure_failure_count": 0,
        }

    def _keep_azure_failure(
        self, sentence, temporary=False, retry_at=None, access_missing=False
    ):
        result = super()._keep_azure_failure(
            sentence, temporary, retry_at, access_missing
        )
        now = fields.Datetime.now()
        for tenant in self:
            count = tenant.azure_failure_count + 1
            minutes = min(INTERVAL * 2 ** (count - 1), LONGEST_INTERVAL)
            due_at = now + timedelta(minutes=minutes)
            tenant.write(
                {
                    "azure_due_at": max(due_at, retry_at or due_at),
                    "azure_failure_count": count,
                }
            )
        return result


class CspSubscription(models.Model):
    """A new Azure subscription is read at once, whoever entered it."""

    _inherit = "csp.subscription"

    @api.model_create_multi
    def create(self, vals_list):
        subscriptions = super().create(vals_list)
        subscriptions._request_azure_reading()
        return subscriptions

    def write(self, vals):
        result = super().write(vals)
        if {"entitlement_id", "status", "active", "tenant_id"} & set(vals):
            self._request_azure_reading()
        return result

    def _request_azure_reading(self):
        with_azure = self.filtered("entitlement_id").tenant_id
        if with_azure:
            with_azure._request_azure_reading()
