from odoo import models
from odoo.tools.mail import plaintext2html


class HelpdeskTicket(models.Model):
    """A closed ticket that its customer opens again, in his own words."""

    _inherit = "helpdesk.ticket"

    def _reopening_stage(self):
        """Where it goes on; none if it is open or its team has no such stage."""
        if not self.closed:
            return self.stage_id.browse()
        stages = self._crowd_stages().filtered(lambda stage: not stage.closed)
        return stages.filtered(lambda stage: not stage.unattended)[:1] or stages[:1]

    def _portal_reopen(self, author, words):
        self.stage_id = self._reopening_stage()
        self.message_post(
            body=plaintext2html(words),
            author_id=author.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
