import os
from unittest.mock import patch

from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser

from .common import CspCommon

SANDBOX = os.environ.get("CSP_SUPPORT_SANDBOX_URL", "")

# What a person does on Microsoft's page.
PRESS_SIGN_IN = f"""
if (location.origin === "{SANDBOX}") {{
    addEventListener("DOMContentLoaded", () =>
        document.querySelector("button[value=mfa]").click()
    );
}}
"""


class TravellingBrowser(ChromeBrowser):
    """Chromium that may leave Odoo for Microsoft's page, and signs in there.

    Odoo's own answers for everything that is not Odoo, and a tour ends where another
    origin begins.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        # It trusts no authority of a sandbox; Odoo itself does, and checks.
        self._websocket_request(
            "Security.setIgnoreCertificateErrors", params={"ignore": True}
        )
        self._websocket_request(
            "Page.addScriptToEvaluateOnNewDocument", params={"source": PRESS_SIGN_IN}
        )

    def _handle_request_paused(self, **params):
        if not params["request"]["url"].startswith(f"{SANDBOX}/"):
            return super()._handle_request_paused(**params)
        request = {"requestId": params["requestId"]}
        return self._websocket_send("Fetch.continueRequest", params=request)


@tagged("-at_install", "post_install")
class TestFirstTenantTour(CspCommon, HttpCase):
    """A new administrator goes from the app registration to the first tenant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.unlink()
        cls.env["csp.tenant"].sudo().search([]).active = False
        cls.startClassPatcher(
            patch("odoo.tests.common.ChromeBrowser", TravellingBrowser)
        )

    def setUp(self):
        super().setUp()
        for slow in ("woodgrove", "trey_research"):
            self.sandbox.fail(slow, kind="none")

    def _tour(self, name, **options):
        self.start_tour("/odoo", name, login="csp_administrator", **options)
        self.env.invalidate_all()

    def _run(self, cron):
        """The scheduler does what was started."""
        self.env.ref(cron).method_direct_trigger()
        self.env.invalidate_all()

    def test_from_app_registration_to_first_tenant(self):
        secret = os.environ["CSP_SUPPORT_SANDBOX_SECRET"]
        self._tour("csp_support_connect", cookies={"secret": secret}, timeout=120)
        connection = self.env["csp.connection"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(connection.signed_in_mfa, "yes")
        self.assertTrue(all(connection.capability_ids.mapped("works")))
        pressed = [
            request["method"]
            for request in self.sandbox.all_requests()
            if "/oauth2/v2.0/authorize" in request["path"]
        ]
        self.assertEqual(pressed, ["GET", "POST"])

        self._run("csp_support.ir_cron_import_tenants")
        self._tour("csp_support_review_import")
        self._run("csp_support.ir_cron_import_tenants")
        self._run("csp_support.ir_cron_refresh_health")
        self._tour("csp_support_first_tenant")
        fabrikam = connection.tenant_ids.filtered(lambda t: t.name == "Fabrikam")
        self.assertEqual(fabrikam.health_state, "degraded")
