from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import MockEmail

from .share_mail_common import STRANGER, ShareMailCommon


@tagged("-at_install", "post_install")
class TestHeldMailTour(ShareMailCommon, MockEmail, HttpCase):
    """A held mail on its way to where it belongs, in a real browser."""

    def test_manager_files_what_a_stranger_wrote(self):
        self.env["csp.held.mail"].sudo().search([]).state = "discarded"
        held = self.assertHeld(self._mail(From=STRANGER), "stranger")
        self.start_tour("/odoo", "csp_support_held_mail", login=self.manager.login)
        self.assertEqual((held.state, held.handled_by_id), ("filed", self.manager))
        self.assertIn("Extend the vault.", self.share.message_ids[0].body)
