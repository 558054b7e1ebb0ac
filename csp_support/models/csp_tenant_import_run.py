from datetime import timedelta

from odoo import api, fields, models
from odoo.service.model import retrying
from odoo.tools import SQL

from .csp_tenant_import import CRON

# Lines that one step applies before it commits.
BATCH = 50

# Seconds after which a reading is free again: the worker that claimed it died.
CLAIM = 180


class CspTenantImport(models.Model):
    """The work of imports, in steps: each is claimed, done and committed.

    Several scheduled actions may share it. What a worker that died had claimed is
    done by the next one.
    """

    _inherit = "csp.tenant.import"

    @api.model
    def _cron_import(self):
        """Do one step: read a source further, or apply a batch of lines."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self._count_steps())
        source = self._claim_reading()
        if source:
            source._read_step()
        done = 1 if source else retrying(self._apply_batch, self.env)
        remaining = self._count_steps()
        cron._commit_progress(done, remaining=remaining)
        if remaining:
            self.env.ref(CRON).sudo()._trigger()

    @api.model
    def _count_steps(self):
        """How much there is to do now, by anybody."""
        waiting = self.env["csp.tenant.import.line"].search_count(
            self._waiting_domain()
        )
        readings = self.search_count(
            [
                ("state", "=", "reading"),
                ("stopped", "=", False),
                "|",
                ("claimed_until", "=", False),
                ("claimed_until", "<=", fields.Datetime.now()),
            ]
        )
        return waiting + readings

    @api.model
    def _claim_reading(self):
        """An import whose source is to be read, ours alone for a while."""
        now = fields.Datetime.now()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE csp_tenant_import
                   SET claimed_until = %s
                 WHERE id IN (
                     SELECT id
                       FROM csp_tenant_import
                      WHERE state = 'reading'
                        AND NOT COALESCE(stopped, false)
                        AND (claimed_until IS NULL OR claimed_until <= %s)
                      ORDER BY id
                      LIMIT 1
                        FOR NO KEY UPDATE SKIP LOCKED
                 )
             RETURNING id
                """,
                now + timedelta(seconds=CLAIM),
                now,
            )
        )
        claimed = self.browse(number for (number,) in rows)
        claimed.invalidate_recordset(["claimed_until"])
        return claimed

    # ------------------------------------------------------------------
    # Applying
    # ------------------------------------------------------------------

    @api.model
    def _waiting_domain(self):
        return [
            ("state", "=", "waiting"),
            ("import_id.state", "=", "applying"),
            ("import_id.stopped", "=", False),
        ]

    @api.model
    def _apply_batch(self):
        """Apply lines that no other worker has; those that fail say why."""
        lines = self.env["csp.tenant.import.line"].search(
            self._waiting_domain(), limit=4 * BATCH
        )
        lines = lines.try_lock_for_update(limit=BATCH)
        lines.invalidate_recordset()
        lines = lines.filtered(lambda line: line.state == "waiting")
        lines._apply()
        self._end_applied()
        return len(lines)

    @api.model
    def _end_applied(self):
        waiting = self.env["csp.tenant.import.line"]._read_group(
            [("state", "=", "waiting")], ["import_id"]
        )
        busy = [record.id for (record,) in waiting]
        ended = self.search([("state", "=", "applying"), ("id", "not in", busy)])
        ended.state = "done"
