from odoo import fields, models


class CspMirrorCode(models.AbstractModel):
    """A code, shown once: it is kept nowhere."""

    _name = "csp.mirror.code"
    _description = "Code for a Connected Odoo"

    # The web client wants an id to show a form.
    id = fields.Id()
    code = fields.Char(readonly=True)


class CspMirrorEntry(models.TransientModel):
    """Entering a code that the partner made."""

    _name = "csp.mirror.entry"
    _description = "Entering a Partner's Code"
    _transient_max_hours = 0.1

    mirror_id = fields.Many2one("csp.mirror", required=True, ondelete="cascade")
    code = fields.Char(
        compute="_compute_code", inverse="_inverse_code", string="Their Code"
    )
    ciphertext = fields.Text(groups=fields.NO_ACCESS, exportable=False)

    def _compute_code(self):
        """It goes in and never comes out."""
        self.code = False

    def _inverse_code(self):
        for entry in self.filtered("code"):
            # Closed to the one who enters it as well.
            entry.sudo().ciphertext = self.env["csp.credential"]._encrypt(entry.code)

    def action_connect(self):
        self.ensure_one()
        entry = self.sudo()
        token = entry.ciphertext or ""
        code = self.env["csp.credential"]._encryption().decrypt(token.encode())
        self.mirror_id._enter_code(code.decode())
        entry.unlink()
        return {"type": "ir.actions.act_window_close"}
