from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.fields import Command
from odoo.service.model import retrying

from ..microsoft import tenant_round
from .csp_tenant_health import ask_microsoft

# Hours until the Message Center of a tenant is read again: its posts are about weeks.
INTERVAL = 12


class CspTenant(models.Model):
    """The Message Center of each tenant: what changes, and what has to be done."""

    _inherit = "csp.tenant"

    message_center_ids = fields.Many2many(
        "csp.service.message",
        relation="csp_service_message_tenant_rel",
        column1="tenant_id",
        column2="message_id",
        readonly=True,
        copy=False,
    )
    messages_due_at = fields.Datetime(
        string="Next Reading of the Message Center",
        default=fields.Datetime.now,
        copy=False,
        groups="base.group_user",
    )
    messages_read_at = fields.Datetime(
        string="Message Center as of", readonly=True, copy=False
    )
    messages_error = fields.Text(
        string="Why the Message Center Could Not Be Read",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )

    _messages_due_index = models.Index(
        "(messages_due_at) WHERE active AND NOT COALESCE(excluded, false)"
    )

    @api.model
    def _cron_read_messages(self):
        """Read the Message Center of the tenants that are due, a batch at a time."""
        cron = self.env["ir.cron"]
        due = "messages_due_at"
        cron._commit_progress(remaining=self._count_due(due))
        # A tenant whose health cannot be read has nothing else to say either.
        tenants = self._claim_due(due)
        readable = tenants.filtered(lambda tenant: not tenant.health_error)
        questions = readable._questions()
        cron._commit_progress()
        answers = ask_microsoft(questions, tenant_round.messages)
        retrying(partial(tenants._keep_messages, answers), self.env)
        cron._commit_progress(len(tenants), remaining=self._count_due(due))
        self._trigger_at(self._next_due(due))

    def _keep_messages(self, answers):
        now = fields.Datetime.now()
        self.messages_due_at = now + timedelta(hours=INTERVAL)
        by_tenant_id = {answer.tenant_id: answer for answer in answers}
        asked = self.filtered(lambda tenant: tenant.tenant_id in by_tenant_id)
        for connection, tenants in asked.grouped("connection_id").items():
            kept = self.env["csp.service.message"]._upsert(
                connection.cloud,
                [
                    message
                    for tenant in tenants
                    for message in by_tenant_id[tenant.tenant_id].content
                ],
            )
            for tenant in tenants:
                tenant._keep_message_answer(by_tenant_id[tenant.tenant_id], kept, now)
            connection._keep_refresh_token(
                *(by_tenant_id[tenant.tenant_id].refresh_token for tenant in tenants)
            )

    def _keep_message_answer(self, answer, kept, now):
        """The tenant's posts, or why they could not be read; the last ones stay."""
        self.ensure_one()
        if answer.error:
            self.messages_error = self._sentence(answer.error)
            return
        listed = self.env["csp.service.message"].browse(
            kept[message.id].id for message in answer.content
        )
        # Microsoft forgets what is over; here it stays the tenant's history.
        over = self.message_center_ids.filtered(
            lambda message: message.end_at and message.end_at < now
        )
        self.write(
            {
                "message_center_ids": [Command.set((listed | over).ids)],
                "messages_read_at": now,
                "messages_error": False,
            }
        )
