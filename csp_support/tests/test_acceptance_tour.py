from unittest.mock import patch

from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestAcceptanceTour(PortalCase):
    browser_size = "1366x900"

    def test_customer_accepts_his_terms(self):
        reports = self.registry["ir.actions.report"]
        render = reports._render_qweb_pdf

        def draw(report, *args, **kwargs):
            """In tests Odoo draws PDFs only where it is told to."""
            report = report.with_context(force_report_rendering=True)
            return render(report, *args, **kwargs)

        with patch.object(reports, "_render_qweb_pdf", draw):
            self.start_tour("/my", "csp_support_acceptance", login=self.customer.login)
        acceptance = self.env["csp.support.acceptance"].search(
            [("terms_id", "=", self.terms.id)]
        )
        self.assertEqual(acceptance.typed_name, "Ada Contoso")
        self.assertEqual(acceptance.user_id, self.customer)
        self.assertEqual(self.contoso.authorised_contact_ids, self.customer.partner_id)


@tagged("-at_install", "post_install")
class TestAcceptanceTourOnThePhone(TestAcceptanceTour):
    browser_size = "375x667"
