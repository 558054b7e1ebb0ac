from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from ..microsoft import tenant_round
from .csp_tenant_health import ask_microsoft

# Tenants that one step claims, asks and keeps before it commits.
BATCH = 200

# Minutes until a tenant is read again: as a rule, and while something is wrong there.
INTERVAL = 15
INTERVAL_WHILE_AFFECTED = 8

# A failing tenant is left alone twice as long each time, up to this many minutes.
LONGEST_INTERVAL = 6 * 60

# Minutes after which a claimed tenant is free again: the worker that claimed it died.
CLAIM = 5


class CspTenant(models.Model):
    """Reading the health of all tenants, whatever their number, by the clock.

    Several scheduled actions may run side by side on several machines: each claims
    tenants that no other has, and holds no transaction while Microsoft is asked.
    """

    _inherit = "csp.tenant"

    health_due_at = fields.Datetime(
        string="Next Reading",
        default=fields.Datetime.now,
        copy=False,
        groups="base.group_user",
    )
    health_failure_count = fields.Integer(
        string="Failures in a Row", readonly=True, copy=False, groups="base.group_user"
    )

    _health_due_index = models.Index(
        "(health_due_at) WHERE active AND NOT COALESCE(excluded, false)"
    )

    @api.model_create_multi
    def create(self, vals_list):
        tenants = super().create(vals_list)
        self.env.ref("csp_support.ir_cron_refresh_health").sudo()._trigger()
        return tenants

    def write(self, vals):
        result = super().write(vals)
        if {"connection_id", "tenant_id", "excluded", "active"} & set(vals):
            self._request_reading()
        return result

    def _request_reading(self):
        """Have the scheduled action read these now: what failed may be mended."""
        self.write({"health_due_at": fields.Datetime.now(), "health_failure_count": 0})
        # Managers keep tenants; scheduled actions are the system's.
        self.env.ref("csp_support.ir_cron_refresh_health").sudo()._trigger()

    @api.model
    def _cron_refresh_health(self):
        """Read the tenants that are due, a batch at a time."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self._count_due())
        tenants = self._claim_due()
        questions = tenants._health_questions()
        cron._commit_progress()
        answers = ask_microsoft(questions, tenant_round.health_without_posts)
        retrying(partial(tenants._keep_health, answers), self.env)
        cron._commit_progress()
        self.env["csp.service.issue"]._read_posts()
        cron._commit_progress(len(tenants), remaining=self._count_due())
        self._trigger_at(self._next_due())

    @api.model
    def _trigger_at(self, moment):
        """Run the scheduled action that runs now again then.

        The runner polls once a minute: this tells it when there really is work.
        """
        this = self.env["ir.cron"].browse(self.env.context.get("cron_id", []))
        if this and moment:
            this._trigger(at=moment)

    @api.model
    def _claim_due(self, due="health_due_at"):
        """Tenants that are due, ours alone from now on: the longest waiting first."""
        now = fields.Datetime.now()
        self._flush_due()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE csp_tenant
                   SET %(due)s = %(free_at)s
                 WHERE id IN (
                     SELECT id
                       FROM csp_tenant
                      WHERE %(condition)s
                      ORDER BY %(due)s
                      LIMIT %(limit)s
                        FOR NO KEY UPDATE SKIP LOCKED
                 )
             RETURNING id
                """,
                due=SQL.identifier(due),
                free_at=now + timedelta(minutes=CLAIM),
                condition=self._due_condition(due, now),
                limit=BATCH,
            )
        )
        tenants = self.browse(number for (number,) in rows)
        tenants.invalidate_recordset([due])
        return tenants

    @api.model
    def _count_due(self, due="health_due_at"):
        self._flush_due()
        condition = self._due_condition(due, fields.Datetime.now())
        query = SQL("SELECT COUNT(*) FROM csp_tenant WHERE %s", condition)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _next_due(self, due="health_due_at"):
        self._flush_due()
        query = SQL(
            "SELECT MIN(%s) FROM csp_tenant WHERE %s",
            SQL.identifier(due),
            self._read_by_clock(),
        )
        return self.env.execute_query(query)[0][0]

    def _flush_due(self):
        self.flush_model()
        self.env["csp.connection"].flush_model(["reading_stopped"])

    @api.model
    def _due_condition(self, due, now):
        return SQL("%s AND %s <= %s", self._read_by_clock(), SQL.identifier(due), now)

    @api.model
    def _read_by_clock(self):
        """The tenants that are read at all, whenever that is."""
        return SQL(
            "active AND NOT COALESCE(excluded, false) AND NOT EXISTS ("
            " SELECT 1 FROM csp_connection connection"
            " WHERE connection.id = csp_tenant.connection_id"
            " AND connection.reading_stopped)"
        )

    @api.model
    def _prepare_reading(self, reading, moment):
        minutes = INTERVAL if reading == "operational" else INTERVAL_WHILE_AFFECTED
        return {
            **super()._prepare_reading(reading, moment),
            "health_due_at": moment + timedelta(minutes=minutes),
            "health_failure_count": 0,
        }

    def _keep_failure(self, sentence, temporary=False, retry_at=None):
        result = super()._keep_failure(sentence, temporary, retry_at)
        now = fields.Datetime.now()
        for tenant in self:
            count = tenant.health_failure_count + 1
            minutes = min(INTERVAL * 2 ** (count - 1), LONGEST_INTERVAL)
            due_at = now + timedelta(minutes=minutes)
            tenant.write(
                {
                    "health_due_at": max(due_at, retry_at or due_at),
                    "health_failure_count": count,
                }
            )
        return result
