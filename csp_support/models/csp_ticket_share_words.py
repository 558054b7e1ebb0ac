import re

from markupsafe import Markup

from odoo import models

from ..correspondence import without_quotes
from .csp_ticket_share import OPEN_STATES

# More than that together nobody passes on: then the last word stands alone.
MAXIMUM_TOGETHER = 50_000

# A mail without HTML, as Odoo keeps it.
PLAIN_MAIL = re.compile(r"\s*<pre>([^<]*)</pre>\s*")


class CspTicketShare(models.Model):
    """What the partner said last, by portal or mail, for an agent to pass on."""

    _inherit = "csp.ticket.share"

    def _heard(self, message):
        is_step = self.env.context.get("csp_share_moves")
        if not is_step and self._is_word(message) and self._is_of_partner(message):
            self._keep_word(message)
        return super()._heard(message)

    def _keep_word(self, message):
        """No word answers by itself: an agent reads it, and decides what it is."""
        if self.state not in OPEN_STATES:
            self._ask_to_read_on()
        elif not self.received:
            word = _flowing(without_quotes(message.body))
            self.write({"answer": self._before(word) + word, "passed_on_at": False})

    def _before(self, word):
        """What he said just before: several words in turn belong together."""
        before = self.answer or Markup()
        is_dealt_with = self.next_actor != "us" or self.passed_on_at
        is_long = len(before) + len(word) > MAXIMUM_TOGETHER
        return Markup() if is_dealt_with or is_long else before

    def _ask_to_read_on(self):
        """The share has ended: without this nobody would look."""
        share = self._in_own_language()
        share.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=share.env._("The partner wrote after the share had ended"),
            user_id=share._responsible().id,
        )


def _flowing(body):
    """Plain text as a paragraph: as it comes it stands there like program code."""
    plain = PLAIN_MAIL.fullmatch(str(body))
    if not plain:
        return Markup(body)
    # What stands between the tags is escaped already.
    lines = Markup(plain.group(1).strip()).split("\n")
    return Markup("<p>%s</p>") % Markup("<br/>").join(lines)
