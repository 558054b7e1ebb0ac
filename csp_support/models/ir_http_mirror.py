from werkzeug.exceptions import Forbidden

from odoo import models
from odoo.http import request

# All that the technical user of a connected Odoo may call.
OPEN = ("/json/2/csp.mirror/push", "/json/2/csp.mirror/pull")


class IrHttp(models.AbstractModel):
    """A partner's Odoo comes in by its key, to the two methods made for it only."""

    _inherit = "ir.http"

    @classmethod
    def _auth_method_bearer(cls):
        result = super()._auth_method_bearer()
        if request.httprequest.path not in OPEN and request.env.user._csp_is_mirror():
            raise Forbidden()
        return result
