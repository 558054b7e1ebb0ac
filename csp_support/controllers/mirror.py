from odoo import http
from odoo.http import request

from ..mirror.peer import PAIRING

# A code, an address and a key are far shorter.
LONGEST = 10_000


class MirrorController(http.Controller):
    """Where a partner's Odoo comes with the code that it was given."""

    @http.route(
        PAIRING,
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
    )
    def pair(self):
        # No browser and no session: the one-time token in the code is the proof.
        question = request.httprequest
        if (question.content_length or LONGEST) >= LONGEST:
            return request.make_json_response({}, status=403)
        content = question.get_json(silent=True, force=True)
        # The stranger has no rights; what he may do is decided by his token.
        answer = request.env["csp.mirror"].sudo()._use_code(content)
        return request.make_json_response(answer or {}, status=200 if answer else 403)
