from odoo import api, fields, models
from odoo.tools import html2plaintext

# What takes some words to be done; all else is a button.
MOVES_WITH_WORDS = [
    ("accept", "Accept"),
    ("decline", "Decline"),
    ("answer", "Answer"),
    ("ask_again", "Not solved yet"),
    ("return", "Give back"),
]


class CspShareWord(models.TransientModel):
    """The number, the reason or the answer that belongs to a move of a share.

    Also for what a partner said on the phone: agents write it down for him.
    """

    _name = "csp.share.word"
    _description = "Word on a Shared Ticket"

    share_id = fields.Many2one("csp.ticket.share", required=True, readonly=True)
    partnership_id = fields.Many2one(related="share_id.partnership_id")
    received = fields.Boolean(related="share_id.received")
    move = fields.Selection(MOVES_WITH_WORDS, required=True, readonly=True)
    reference = fields.Char(string="Their Number")
    text = fields.Text(
        compute="_compute_text", store=True, precompute=True, readonly=False
    )

    @api.depends("share_id", "move")
    def _compute_text(self):
        """The answer that a partner wrote, in a mail perhaps, need not be copied."""
        for word in self:
            is_theirs = word.move == "answer" and not word.received
            word.text = is_theirs and html2plaintext(word.share_id.answer or "")

    @api.model
    def _title(self, share, move):
        """What the dialog is for: a step of ours, or one that the partner told us."""
        theirs = {
            "accept": self.env._("They accepted"),
            "decline": self.env._("They declined"),
            "answer": self.env._("They answered"),
            "return": self.env._("They gave it back"),
        }
        labels = dict(self._fields["move"]._description_selection(self.env))
        return (not share.received and theirs.get(move)) or labels.get(move)

    def action_keep(self):
        self.ensure_one()
        share = self.share_id
        share._check_agent()
        if self.move == "answer" and share.state == "offered":
            # Whoever answers at once has not said before that he takes it.
            share._accept()
        word = self.reference if self.move == "accept" else self.text
        getattr(share, f"_{self.move}")(word)
        return {"type": "ir.actions.act_window_close"}
