from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ..microsoft.errors import MicrosoftError
from ..microsoft.gdap_round import ask_assignments, ask_relationships
from .csp_gdap_reading import BATCH
from .moments import to_naive

# Hours until the relationships are read again: as a rule, and after a failure.
INTERVAL = 24
INTERVAL_AFTER_FAILURE = 1

# Minutes after which a claimed connection is free again.
CLAIM = 10

# Seconds that the assignments of a batch may take together.
ROUND_DEADLINE = 60


class CspConnection(models.Model):
    """Reads GDAP in our own tenant: what customers grant us, and who may use it.

    No transaction is open while Microsoft is asked, and what cannot be read leaves
    the last good data as they are.
    """

    _inherit = "csp.connection"

    gdap_due_at = fields.Datetime(
        string="Next Reading of GDAP", default=fields.Datetime.now, copy=False
    )
    gdap_read_at = fields.Datetime(
        string="GDAP as of",
        readonly=True,
        copy=False,
        help="When Microsoft last listed our delegated admin relationships.",
    )
    gdap_error = fields.Text(
        string="Why GDAP Could Not Be Read", readonly=True, copy=False
    )
    partner_center_roles_error = fields.Text(
        string="Why Partner Center Roles Could Not Be Read", readonly=True, copy=False
    )
    gdap_relationship_ids = fields.One2many("csp.gdap.relationship", "connection_id")
    gdap_relationship_count = fields.Integer(compute="_compute_gdap_relationship_count")

    def _compute_gdap_relationship_count(self):
        counts = dict(
            self.env["csp.gdap.relationship"]._read_group(
                [("connection_id", "in", self.ids)], ["connection_id"], ["__count"]
            )
        )
        for connection in self:
            connection.gdap_relationship_count = counts.get(connection, 0)

    # ------------------------------------------------------------------
    # The scheduled action
    # ------------------------------------------------------------------

    @api.model
    def _cron_read_gdap(self):
        """One step: the relationships of a connection, or a batch of assignments."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self._count_gdap_due())
        connection = self._claim_gdap_due()._in_company_language()
        relationships = self.env["csp.gdap.relationship"]
        if connection:
            connection._step_relationships(cron._commit_progress)
        elif due := relationships._claim_assignments_due():
            connection = due.connection_id._in_company_language()
            connection._step_assignments(due, cron._commit_progress)
        cron._commit_progress(len(connection), remaining=self._count_gdap_due())

    @api.model
    def _gdap_due(self):
        return [("gdap_due_at", "<=", fields.Datetime.now())]

    @api.model
    def _count_gdap_due(self):
        """Steps that are left to do."""
        relationships = self.env["csp.gdap.relationship"]
        count = relationships.search_count(relationships._assignments_due())
        return self.search_count(self._gdap_due()) + -(-count // BATCH)

    @api.model
    def _claim_gdap_due(self):
        due = self.search(self._gdap_due(), order="gdap_due_at")
        claimed = due.try_lock_for_update(limit=1)
        claimed.gdap_due_at = fields.Datetime.now() + timedelta(minutes=CLAIM)
        return claimed

    def _in_company_language(self):
        """Nobody reads along: sentences are kept in the company's own language."""
        return self.with_context(lang=self.company_id.partner_id.lang)

    def _step_relationships(self, let_go):
        """Ask for the relationships, the transaction let go of meanwhile."""
        partner, token = self._partner_tenant_or_failure()
        let_go()
        if partner:
            answer = ask_relationships(partner)
            retrying(partial(self._keep_gdap, answer, token), self.env)

    def _step_assignments(self, relationships, let_go):
        """Ask who may use these relationships, the transaction let go of meanwhile."""
        partner, token = self._partner_tenant_or_failure()
        relationship_ids = relationships.mapped("relationship_id")
        let_go()
        if partner:
            answers = ask_assignments(partner, relationship_ids, ROUND_DEADLINE)
            keep = partial(self._keep_gdap_assignments, relationships, answers, token)
            retrying(keep, self.env)

    # ------------------------------------------------------------------
    # A person's button
    # ------------------------------------------------------------------

    def action_read_gdap(self):
        """Read the relationships now; the scheduled action does what is left."""
        self.ensure_one()
        self.check_access("read")
        self.sudo()._read_gdap()
        return self._gdap_notification(self.gdap_error)

    def _read_gdap(self, tenant=None):
        """Read all relationships, and who may use those of one tenant, or a batch."""
        partner, token = self._partner_tenant_or_failure()
        if not partner:
            return
        self._keep_gdap(ask_relationships(partner), token)
        if self.gdap_error:
            return
        relationships = self.gdap_relationship_ids.filtered("is_in_force")
        if tenant:
            relationships &= tenant.gdap_relationship_ids
        relationships.assignments_due_at = False
        self.env.ref("csp_support.ir_cron_read_gdap").sudo()._trigger()
        now = relationships[:BATCH]
        answers = ask_assignments(
            partner, now.mapped("relationship_id"), ROUND_DEADLINE
        )
        self._keep_gdap_assignments(now, answers, token)

    def _gdap_notification(self, error):
        message = error or self.env._(
            "%(count)s delegated admin relationships read.",
            count=self.gdap_relationship_count,
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if error else "success",
                "title": self.name,
                "message": message,
                "sticky": bool(error),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_open_gdap_relationships(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_gdap_relationship_action"
        )
        action["domain"] = [("connection_id", "=", self.id)]
        return action

    def _start_work(self):
        result = super()._start_work()
        if not self.gdap_read_at:
            self.gdap_due_at = fields.Datetime.now()
            # Administrators test connections; scheduled actions are the system's.
            self.env.ref("csp_support.ir_cron_read_gdap").sudo()._trigger()
        return result

    # ------------------------------------------------------------------
    # Asking and keeping
    # ------------------------------------------------------------------

    def _partner_tenant_or_failure(self):
        """Our own tenant to ask, and its token; (None, None) keeps the sentence why."""
        try:
            return self._partner_tenant()
        except UserError as error:
            self._keep_gdap_failure(str(error))
        except MicrosoftError as error:
            self._keep_gdap_failure(self._sentence(error))
        return None, None

    def _keep_gdap(self, answer, token):
        """Keep the relationships that Microsoft listed, or why it did not."""
        self._keep_refresh_token(token.renewed)
        if answer.error:
            self._keep_gdap_failure(
                self._sentence(answer.error), answer.error.retry_after
            )
            return
        relationships = self.env["csp.gdap.relationship"]
        touched = relationships._keep_relationships(self, answer.relationships)
        now = fields.Datetime.now()
        self.write(
            {
                "gdap_read_at": to_naive(answer.answered_at),
                "gdap_due_at": now + timedelta(hours=INTERVAL),
                "gdap_error": False,
            }
        )
        touched.tenant_id._keep_effective_roles()
        self._keep_partner_center_roles(answer)

    def _keep_gdap_assignments(self, relationships, answers, token):
        self._keep_refresh_token(token.renewed)
        relationships.exists()._keep_assignments(answers)

    def _keep_gdap_failure(self, sentence, retry_after=None):
        """Keep why GDAP could not be read; the last good data stay as they are."""
        wait = max(retry_after or 0, INTERVAL_AFTER_FAILURE * 3600)
        self.write(
            {
                "gdap_error": sentence,
                "gdap_due_at": fields.Datetime.now() + timedelta(seconds=wait),
            }
        )

    def _keep_partner_center_roles(self, answer):
        error = answer.role_groups_error
        self.partner_center_roles_error = error and self._sentence(error)
        if not error:
            self.env["res.users"]._keep_partner_center_roles(self, answer.role_groups)
