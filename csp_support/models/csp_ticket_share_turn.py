from dataclasses import dataclass

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty, plaintext2html

from .csp_ticket_share import OPEN_STATES


@dataclass(frozen=True)
class Move:
    """From which states a share goes to which, and whose turn it is then.

    The turn is the `worker`'s, who was asked to take the ticket, the `asker`'s, who
    shared it, or nobody's.
    """

    sources: tuple
    state: str
    turn: str = ""


MOVES = {
    "accept": Move(("offered",), "accepted", "worker"),
    "decline": Move(("offered",), "declined"),
    "start": Move(("accepted",), "working", "worker"),
    "answer": Move(("accepted", "working"), "answered", "asker"),
    "ask_again": Move(("answered",), "working", "worker"),
    "return": Move(("accepted", "working", "answered"), "declined"),
    "close": Move(("accepted", "working", "answered"), "closed"),
    "withdraw": Move((*OPEN_STATES, "declined", "closed"), "withdrawn"),
}

# By these the side that was asked has reacted.
REACTIONS = ("accept", "decline", "start", "answer", "return")

ENDS = ("declined", "closed", "withdrawn")


class CspTicketShare(models.Model):
    """What either side does, and whose turn it is then.

    The methods check whether the share is where it can be done, not who asks: that is
    for the button, the page or the mail from which they are called.
    """

    _inherit = "csp.ticket.share"

    def _accept(self, reference=None):
        """The one who was asked takes it, under this number of his own."""
        reference = (reference or "").strip()
        vals = {}
        if reference and not self.received:
            vals["their_reference"] = reference
        said = (
            self.env._("Accepted, as number %(number)s.", number=reference)
            if reference
            else self.env._("Accepted.")
        )
        self._move("accept", said, **vals)

    def _decline(self, reason):
        reason = self._said_reason(reason)
        self._move(
            "decline", self.env._("Declined."), reason, decline_reason=str(reason)
        )

    def _start(self):
        self._move("start", self.env._("Work has begun."))

    def _answer(self, body):
        """Here is the answer; plain text, or Markup."""
        if is_html_empty(body):
            raise UserError(self.env._("Write the answer first."))
        body = _as_html(body)
        self._move(
            "answer",
            self.env._("Answered."),
            body,
            answer=body,
            answered_at=fields.Datetime.now(),
            passed_on_at=False,
        )

    def _ask_again(self, body):
        """The answer does not do: say why."""
        if is_html_empty(body):
            raise UserError(self.env._("Say what is still open."))
        self._move("ask_again", self.env._("Not solved yet."), body)

    def _return(self, reason):
        """Give back what was accepted."""
        reason = self._said_reason(reason)
        self._move(
            "return",
            self.env._("Given back."),
            reason,
            decline_reason=str(reason),
            is_returned=True,
        )

    def _close(self):
        self._move("close", self.env._("Closed."))

    def _withdraw(self):
        """Take it back: from now on the partner sees nothing of it."""
        self._move("withdraw", self.env._("Withdrawn."), access_token=False)

    # ------------------------------------------------------------------

    def _may_move(self, name):
        return self.state in MOVES[name].sources

    def _move(self, name, said, body="", **vals):
        """Go on by this move: one message, the new state, and whose turn it is.

        Returns the message.
        """
        self.ensure_one()
        move = MOVES[name]
        if not self._may_move(name):
            raise UserError(self._refusal())
        # Who acts may be a partner on the portal, who has no right to write: whoever
        # calls has checked that it is his to do.
        share = self.sudo()
        now = fields.Datetime.now()
        # Before the state changes: what is withdrawn is told to nobody any more.
        message = share._post_move(said, body)
        share.write(
            {
                "state": move.state,
                "next_since": now,
                "next_actor": share._side(move.turn),
                "reacted_at": share.reacted_at or (name in REACTIONS and now),
                "ended_at": move.state in ENDS and now,
                **vals,
            }
        )
        return message

    def _refusal(self):
        return self.env._(
            "That cannot be done now: the shared ticket %(share)s is “%(state)s”. Look "
            "at it again, somebody else may have been faster.",
            share=self.display_name,
            state=self._state_label(),
        )

    def _state_label(self):
        if self.state == "declined" and self.is_returned:
            return self.env._("Given back")
        labels = dict(self._fields["state"]._description_selection(self.env))
        return labels[self.state]

    def _side(self, turn):
        """`us` or `them`, for the worker or the asker of this share."""
        if not turn:
            return False
        return "us" if (turn == "worker") == self.received else "them"

    def _turn_to(self, actor):
        """It is `us` or `them` who acts next, since now unless it was so before."""
        for share in self.sudo():
            if share.state in OPEN_STATES and share.next_actor != actor:
                share.write({"next_actor": actor, "next_since": fields.Datetime.now()})

    def _post_move(self, said, body):
        text = Markup("<p><strong>%s</strong></p>%s") % (said, _as_html(body))
        return self.with_context(csp_share_moves=True).message_post(
            body=text,
            author_id=self._author().id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _said_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(
                self.env._("Say why: the other side has to know what to do instead.")
            )
        return reason


def _as_html(text):
    if not text or isinstance(text, Markup):
        return text or Markup()
    return plaintext2html(text)
