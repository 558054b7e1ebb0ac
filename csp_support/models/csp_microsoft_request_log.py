from odoo import fields, models
from odoo.exceptions import UserError

from .spoken_time import spoken_moment

# What is never changed without a line in the log.
LOGGED = (
    "number",
    "state",
    "severity",
    "category",
    "vehicle_id",
    "opened_at",
    "tenant_id",
    "ticket_ids",
)


class CspMicrosoftRequest(models.Model):
    """What was said and what was changed, in the order in which it happened."""

    _inherit = "csp.microsoft.request"

    entry_ids = fields.One2many(
        "csp.microsoft.request.entry", "request_id", string="Log", readonly=True
    )

    def write(self, vals):
        vals = self._normalised(vals)
        opened = self.filtered(lambda request: request.state != "prepared")
        if "content" in vals and opened:
            raise UserError(
                self.env._(
                    "Microsoft has this dossier: it is kept as it was handed over. "
                    "Write what is new into the log."
                )
            )
        before = {request: request._spoken_values(vals) for request in opened}
        tickets = {request: request.ticket_ids for request in self}
        result = super().write(vals)
        for request in opened:
            request._log_changes(before[request])
        if vals.keys() & {"ticket_ids", "state", "state_at"}:
            self._follow_tickets(tickets)
        return result

    def _follow_tickets(self, before):
        """Whose turn it is may have changed, for tickets of now and of before."""
        for request, present in before.items():
            added = request.ticket_ids - present
            added._check_may_hand_over(present)
            added.check_access("write")
        self.ticket_ids.union(*before.values())._csp_follow_microsoft()

    # ------------------------------------------------------------------
    # The log
    # ------------------------------------------------------------------

    def _log(self, kind, text, at=None):
        self.ensure_one()
        return self.env["csp.microsoft.request.entry"].create(
            {
                "request_id": self.id,
                "kind": kind,
                "text": text,
                "at": at or fields.Datetime.now(),
            }
        )

    def _log_changes(self, before):
        after = self._spoken_values(before)
        changes = [
            self.env._(
                "%(field)s: %(before)s → %(after)s",
                field=self._fields[name]._description_string(self.env),
                before=before[name] or "–",
                after=after[name] or "–",
            )
            for name in before
            if before[name] != after[name]
        ]
        if changes:
            self._log("change", "\n".join(changes))

    def _spoken_values(self, names):
        return {name: self._spoken_value(name) for name in LOGGED if name in names}

    def _spoken_value(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        if field.type == "datetime":
            return spoken_moment(self.env, value)
        if field.relational:
            return ", ".join(value.mapped("display_name"))
        return value or ""

    def _report(self, kind, text, at, state):
        """Keep what was said at a moment, and whose turn it is since then."""
        self.ensure_one()
        vals = {}
        if kind == "microsoft":
            vals["heard_at"] = max(at, self.heard_at or at)
            vals["answered_at"] = min(at, self.answered_at or at)
        if state != self.state:
            vals.update(state=state, state_at=at)
        self._log(kind, text, at)
        if vals:
            self.write(vals)
