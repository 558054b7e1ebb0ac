from odoo import fields, models

from .spoken_time import spoken_moment


class CspTicketShare(models.Model):
    """Whether the other Odoo has what was done here, in words for the desk."""

    _inherit = "csp.ticket.share"

    mirror_note = fields.Char(
        compute="_compute_mirror_note", compute_sudo=True, groups="base.group_user"
    )

    def _compute_mirror_note(self):
        waiting = self._waiting_since()
        for share in self:
            share.mirror_note = share._mirror_sentence(waiting.get(share))

    def _waiting_since(self):
        """Since when something has waited to go over, of each share."""
        groups = self.env["csp.mirror.event"]._read_group(
            [
                ("share_id", "in", self.ids),
                ("direction", "=", "out"),
                ("state", "=", "waiting"),
            ],
            ["share_id"],
            ["create_date:min"],
        )
        return dict(groups)

    def _mirror_sentence(self, since):
        if not self.is_mirrored:
            return False
        moment = spoken_moment(self.env, since)
        if self.mirror_id.is_paused:
            return self.env._(
                "The connection with their Odoo is paused: neither side hears of the "
                "other until an administrator goes on."
            )
        if since and self.mirror_id.last_error:
            return self.env._(
                "Their Odoo is not reached: what was done here since %s goes over by "
                "itself as soon as it is.",
                moment,
            )
        if since:
            return self.env._("On its way to their Odoo, since %s.", moment)
        return self.env._(
            "Both work in their own Odoo: what they do comes here by itself."
        )
