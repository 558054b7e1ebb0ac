from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestPortalLanguage(PortalCase):
    """Browsers, screen readers and the chat are told a page's language."""

    def _language(self, path="/my"):
        return self._page(path).get("lang")

    def test_english(self):
        self._log_in(self.customer)
        for path in ("/my", "/my/tickets", "/my/shares"):
            self.assertEqual(self._language(path), "en-US", path)

    def test_italian(self):
        self.env["res.lang"]._activate_lang("it_IT")
        self.customer.lang = "it_IT"
        self._log_in(self.customer)
        self.opener.cookies["frontend_lang"] = "it_IT"
        self.assertEqual(self._language("/it/my"), "it-IT")

    def test_who_has_not_logged_in(self):
        self.assertEqual(self._language("/web/login"), "en-US")
