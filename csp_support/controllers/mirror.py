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
        # The stranger has no rights; what he may do is decided by his token.
        answer = request.env["csp.mirror"].sudo()._use_code(self._content())
        if answer:
            return request.make_json_response(answer)
        sentence = request.env._(
            "This is no code of ours, or it was used before, or it is too old. Ask for "
            "a new one."
        )
        return request.make_json_response({"message": sentence}, status=403)

    def _content(self):
        """What came, as far as it can be read; None where it cannot."""
        question = request.httprequest
        if (question.content_length or LONGEST) >= LONGEST:
            return None
        try:
            return question.get_json(silent=True, force=True)
        except RecursionError:
            return None
