from odoo import fields, models
from odoo.fields import Domain


class CspConnection(models.Model):
    """How far the reading of all its tenants is, and whether it goes on.

    Each tenant has its own time, so there is no run that could be lost: who restarts
    the server or resumes the reading finds the tenants due that were left.
    """

    _inherit = "csp.connection"

    reading_stopped = fields.Boolean(readonly=True, copy=False, tracking=True)
    readable_count = fields.Integer(string="Tenants Read", compute="_compute_reading")
    read_count = fields.Integer(string="Up to Date", compute="_compute_reading")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_reading")
    unreadable_count = fields.Integer(
        string="Could Not Be Read", compute="_compute_reading"
    )
    waiting_since = fields.Datetime(compute="_compute_reading")
    last_read_at = fields.Datetime(string="Last Answer", compute="_compute_reading")
    reading_progress = fields.Float(string="Progress", compute="_compute_reading")

    def _compute_reading(self):
        waiting = Domain("health_due_at", "<=", fields.Datetime.now()) | Domain(
            "health_attempted_at", "=", False
        )
        failed = Domain("health_error", "!=", False) & ~waiting
        total = self._tenants_by_connection(Domain.TRUE, "health_checked_at:max")
        due = self._tenants_by_connection(waiting, "health_due_at:min")
        unreadable = self._tenants_by_connection(failed, "health_due_at:min")
        for connection in self:
            count, read_at = total.get(connection, (0, False))
            waiting_count, since = due.get(connection, (0, False))
            unreadable_count, _next = unreadable.get(connection, (0, False))
            connection.readable_count = count
            connection.last_read_at = read_at
            connection.waiting_count = waiting_count
            connection.waiting_since = since
            connection.unreadable_count = unreadable_count
            connection.read_count = count - waiting_count - unreadable_count
            connection.reading_progress = (
                100 * (count - waiting_count) / count if count else 0
            )

    def _tenants_by_connection(self, domain, moment):
        """{connection: (number of tenants, first or last of a moment)}."""
        own = Domain("connection_id", "in", self.ids) & Domain("excluded", "=", False)
        groups = self.env["csp.tenant"]._read_group(
            own & domain, ["connection_id"], ["__count", moment]
        )
        return {connection: tuple(found) for connection, *found in groups}

    def action_stop_reading(self):
        """Let the batch that is being read end, and begin no other."""
        self.check_access("write")
        self.reading_stopped = True

    def action_resume_reading(self):
        """Go on with whatever is due by now."""
        self.check_access("write")
        self.reading_stopped = False
        for name in ("ir_cron_refresh_health", "ir_cron_read_messages"):
            # Scheduled actions are the system's.
            self.env.ref(f"csp_support.{name}").sudo()._trigger()

    def action_open_unreadable(self):
        """Show the tenants that could not be read, each with its reason."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_tenant_action"
        )
        domain = [("connection_id", "=", self.id), ("health_error", "!=", False)]
        return {**action, "domain": domain, "context": {}}
