from odoo import models


class IrBinary(models.AbstractModel):
    """Links to the files of a share open for whoever reads the share, and nobody else.

    Odoo's pages give files links that open by themselves for weeks: a forwarded one
    would, and an old one after the share was withdrawn.
    """

    _inherit = "ir.binary"

    def _find_record(
        self,
        xmlid=None,
        res_model="ir.attachment",
        res_id=None,
        access_token=None,
        field=None,
    ):
        if access_token and res_model == "ir.attachment" and res_id:
            # Whose file it is decides whether the link is enough.
            file = self.env[res_model].sudo().browse(res_id).exists()
            if file.res_model == "csp.ticket.share" and not self._reads(file):
                access_token = None
        return super()._find_record(xmlid, res_model, res_id, access_token, field)

    def _reads(self, file):
        share = self.env[file.res_model].browse(file.res_id)
        return bool(share._filtered_access("read"))
