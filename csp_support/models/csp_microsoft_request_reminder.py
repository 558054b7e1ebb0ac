from odoo import api, fields, models
from odoo.fields import Domain

from .spoken_time import spoken_moment


class CspMicrosoftRequest(models.Model):
    """Tells the responsible once when Microsoft is late, and once when it is silent."""

    _inherit = "csp.microsoft.request"

    due_reminded = fields.Boolean(readonly=True, copy=False)
    silence_reminded = fields.Boolean(readonly=True, copy=False)

    def write(self, vals):
        if "heard_at" in vals:
            # A new word begins a new silence.
            vals = {**vals, "silence_reminded": False}
        if "severity" in vals or "opened_at" in vals:
            vals = {**vals, "due_reminded": False}
        return super().write(vals)

    @api.model
    def _cron_remind(self):
        now = fields.Datetime.now()
        late = self.search(
            Domain("state", "=", "waiting")
            & Domain("due_at", "<=", now)
            & Domain("due_reminded", "=", False)
        )
        late._remind_of_due()
        late.due_reminded = True
        silent = self.search(
            Domain("state", "=", "working")
            & Domain("silent_at", "<=", now)
            & Domain("silence_reminded", "=", False)
        )
        silent._remind_of_silence()
        silent.silence_reminded = True

    def _remind_of_due(self):
        for request in self:
            request = request._for_responsible()
            request._remind(
                request.env._("Microsoft has not answered in time"),
                request.env._(
                    "Microsoft's first answer to %(request)s was due at %(moment)s. "
                    "Ask on the request's page, and write down what you hear.",
                    request=request.display_name,
                    moment=spoken_moment(request.env, request.due_at),
                ),
            )

    def _remind_of_silence(self):
        for request in self:
            request = request._for_responsible()
            request._remind(
                request.env._("Nothing heard of Microsoft"),
                request.env._(
                    "The last word of Microsoft on %(request)s is of %(moment)s. Ask "
                    "how it stands, and tell the customer.",
                    request=request.display_name,
                    moment=spoken_moment(request.env, request.heard_at),
                ),
            )

    def _for_responsible(self):
        """The request in the words and the time zone of who is reminded."""
        user = self.user_id
        return self.with_context(lang=user.lang, tz=user.tz)

    def _remind(self, summary, note):
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=self.user_id.id,
        )
