from odoo import api, fields, models

from .spoken_time import spoken_moment

STANDINGS = [
    ("proposed", "Not connected yet"),
    ("current", "Up to date"),
    ("waiting", "On its way"),
    ("held", "Held up"),
    ("failing", "Not reached"),
    ("paused", "Paused"),
    ("ended", "Ended"),
]


class CspMirror(models.Model):
    """How the connection stands, in words."""

    _inherit = "csp.mirror"

    standing = fields.Selection(STANDINGS, compute="_compute_standing")
    standing_text = fields.Char(compute="_compute_standing")

    @api.depends(
        "state",
        "is_paused",
        "last_error",
        "last_contact_at",
        "due_at",
        "event_ids.state",
        "event_ids.error",
    )
    @api.depends_context("lang", "tz")
    def _compute_standing(self):
        waiting = self._waiting()
        for mirror in self:
            outgoing = waiting.get((mirror, "out"), (0, False))
            incoming = waiting.get((mirror, "in"), (0, False))
            mirror.standing = mirror._standing(outgoing[0], incoming[0])
            mirror.standing_text = mirror._standing_text(outgoing, incoming)

    def _waiting(self):
        """How many events wait, and since when, of each connection and direction."""
        groups = self.env["csp.mirror.event"]._read_group(
            [("mirror_id", "in", self.ids), ("state", "=", "waiting")],
            ["mirror_id", "direction"],
            ["__count", "create_date:min"],
        )
        return {
            (mirror, direction): (count, since)
            for mirror, direction, count, since in groups
        }

    def _standing(self, to_them, from_them):
        if self.state != "active":
            return self.state
        if self.is_paused:
            return "paused"
        if self.last_error:
            return "failing"
        if from_them:
            return "held"
        return "waiting" if to_them else "current"

    def _standing_text(self, outgoing, incoming):
        count, since = outgoing
        values = {
            "count": count,
            "since": spoken_moment(self.env, since),
            "next": spoken_moment(self.env, self.due_at),
            "last": spoken_moment(self.env, self.last_contact_at),
            "held": incoming[0],
            "held_since": spoken_moment(self.env, incoming[1]),
        }
        return self._standing_sentence(values) % values

    def _standing_sentence(self, values):
        standing, count = self.standing, values["count"]
        if standing == "current":
            if values["last"]:
                return self.env._("Everything is on both sides, as of %(last)s.")
            return self.env._("Everything is on both sides.")
        if standing == "waiting":
            return self.env._("Waiting to go over: %(count)s, since %(since)s.")
        if standing == "held":
            return self.env._(
                "Came from them and cannot be done here yet: %(held)s, since "
                "%(held_since)s. Why stands with each of them, under “Waiting”."
            )
        if standing == "failing" and count:
            return self.env._(
                "Waiting to go over: %(count)s, since %(since)s. The next attempt is "
                "at %(next)s; nothing is lost."
            )
        if standing == "failing":
            return self.env._("The next attempt is at %(next)s; nothing is lost.")
        if standing == "paused" and count:
            return self.env._(
                "Paused. Waiting here: %(count)s, since %(since)s. Nothing is lost: go "
                "on, and it goes over."
            )
        if standing == "paused":
            return self.env._("Paused. Whatever is done meanwhile waits on both sides.")
        return ""
