from odoo import api, models
from odoo.fields import Domain

from .csp_ticket_share import OPEN_STATES
from .spoken_time import spoken_age, spoken_moment

# What the side that was asked does, and the side that asked.
WORKER_MOVES = ("accept", "decline", "start", "answer", "return")
ASKER_MOVES = ("ask_again", "close")

SHELVES = {
    "open": [("state", "in", OPEN_STATES)],
    "yours": [("state", "in", OPEN_STATES), ("next_actor", "=", "them")],
    "ours": [("state", "in", OPEN_STATES), ("next_actor", "=", "us")],
    "ended": [("state", "not in", OPEN_STATES)],
}


class CspTicketShare(models.Model):
    """The shared tickets of the partner who reads, on his portal."""

    _inherit = "csp.ticket.share"

    @api.model
    def _portal_domain(self, shelf, words=""):
        """Those of one shelf with these words in title or number; rules do the rest."""
        domain = Domain(SHELVES[shelf])
        if words:
            domain &= Domain.OR(
                [(name, "ilike", words)]
                for name in ("title", "ticket_number", "their_reference")
            )
        return domain

    @api.model
    def _portal_counts(self):
        """How many the partner may read on each shelf, asked at once."""
        groups = self._read_group([], ["state", "next_actor"], ["__count"])
        counts = dict.fromkeys(SHELVES, 0)
        for state, actor, count in groups:
            if state not in OPEN_STATES:
                counts["ended"] += count
                continue
            counts["open"] += count
            counts["yours"] += count if actor == "them" else 0
            counts["ours"] += count if actor == "us" else 0
        return counts

    def _portal_rows(self):
        """A line of the list for each share, in the reader's words and zone."""
        # Of a company the partner reads nothing but its name.
        return [
            {
                "url": share.access_url,
                "reference": share.ticket_number,
                "their_reference": share.their_reference or "",
                "title": share.title,
                "company": share.sudo().company_id.name,
                "state": share.state,
                "state_label": share._state_label(),
                "next_actor": share.next_actor or "",
                "next_age": spoken_age(self.env, share.next_actor and share.next_since),
                "reaction_due": spoken_moment(self.env, share.reaction_due),
                "reaction_state": share.reaction_state,
                "is_unread": share.unread_by_partner,
            }
            for share in self
        ]

    def _portal_moves(self):
        """What the partner can do here now, by name."""
        if self._mirrored():
            # He does it in his own Odoo, else both would differ.
            return []
        moves = ASKER_MOVES if self.received else WORKER_MOVES
        return [name for name in moves if self._may_move(name)]

    def _portal_move(self, name, words="", reference=""):
        """What the partner did on his page; False where it is not his to do."""
        self.check_access("read")
        moves = {
            "accept": lambda: self._accept(reference),
            "decline": lambda: self._decline(words),
            "start": self._start,
            "answer": lambda: self._answer(words),
            "return": lambda: self._return(words),
            "ask_again": lambda: self._ask_again(words),
            "close": self._close,
        }
        if name not in self._portal_moves():
            return False
        moves[name]()
        return True

    def _portal_set_reference(self, reference):
        """Under which number the partner keeps it."""
        self.check_access("read")
        if self._mirrored():
            # It comes from his own Odoo.
            return
        # He has no right to write on shares; his own number is his to say.
        self.sudo().their_reference = reference or False

    def _portal_seen(self):
        """The partner has it before his eyes: his mark of what is new goes."""
        share = self.sudo()
        if share.unread_by_partner:
            share.unread_by_partner = False
