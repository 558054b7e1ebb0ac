from odoo import api, fields, models

REASONS = [
    ("named", "Names the customer"),
    ("unread", "Could not be searched"),
]


class CspHeldFile(models.Model):
    """A file for a partner that he does not get before an agent has looked at it.

    Where the customer is not named, files are searched for him. One that names him, or
    cannot be read, waits here.
    """

    _name = "csp.held.file"
    _description = "Held File"
    _order = "id"
    _rec_name = "file_name"

    share_id = fields.Many2one(
        "csp.ticket.share",
        string="Shared Ticket",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    ticket_id = fields.Many2one(related="share_id.ticket_id", store=True, index=True)
    company_id = fields.Many2one(related="share_id.company_id", store=True)
    file_id = fields.Many2one(
        "ir.attachment",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    file_name = fields.Char(related="file_id.name", string="Name")
    reason = fields.Selection(REASONS, string="Why", required=True, readonly=True)

    @api.model
    def _hold(self, share, reasons):
        """Keep these {file: reason} from the partner: from now on they are ours."""
        # Sharing a file holds it; there is no right to do it in another way.
        held = self.sudo().create(
            [
                {"share_id": share.id, "file_id": file.id, "reason": reason}
                for file, reason in reasons.items()
            ]
        )
        for row in held:
            row.file_id.write(
                {"res_model": row._name, "res_id": row.id, "access_token": False}
            )
        return held

    def action_look(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.file_id.id}?download=true",
            "target": "new",
        }

    def action_share(self):
        """The agent has looked at them: the partner gets them all the same."""
        for share, held in self._checked().grouped("share_id").items():
            share._free_files(held)

    def action_leave_out(self):
        """The partner does not get these; on the ticket they stay."""
        self._checked().unlink()

    def _checked(self):
        """The same, in sudo: nobody has the right to change them in another way."""
        self.check_access("read")
        for share in self.share_id:
            share._check_agent()
        return self.sudo()
