from odoo import fields, models

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
    text = fields.Text()

    def action_keep(self):
        self.ensure_one()
        share = self.share_id
        share._check_agent()
        word = self.reference if self.move == "accept" else self.text
        getattr(share, f"_{self.move}")(word)
        return {"type": "ir.actions.act_window_close"}
