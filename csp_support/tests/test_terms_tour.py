from unittest.mock import patch

from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestTermsTour(PortalCase):
    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.offering.write({"name": "Office hours", "round_the_clock": True})
        cls.offering.action_publish()

    def test_customer_reads_what_changed_and_downloads_it(self):
        reports = self.registry["ir.actions.report"]
        render = reports._render_qweb_pdf

        def draw(report, *args, **kwargs):
            """In tests Odoo draws PDFs only where it is told to."""
            report = report.with_context(force_report_rendering=True)
            return render(report, *args, **kwargs)

        with patch.object(reports, "_render_qweb_pdf", draw):
            self.start_tour(
                "/my/support", "csp_support_terms", login=self.customer.login
            )


@tagged("-at_install", "post_install")
class TestTermsTourOnThePhone(TestTermsTour):
    browser_size = "375x667"
