import json
from importlib.util import find_spec
from pathlib import Path

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .test_portal_health import HealthPageCase

PHONE, DESKTOP = 375, 1280

# Looks at each page in a frame as wide as the screen, with axe-core in it.
LOOK = """
(async () => {
    const faults = [];
    const axe = await (await fetch(%(axe)s)).text();
    for (const [path, width] of %(pages)s) {
        const frame = document.createElement("iframe");
        frame.style = `width: ${width}px; height: 800px; border: 0`;
        frame.src = path;
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener("load", resolve));
        const {document: page, eval: run} = frame.contentWindow;
        if (page.documentElement.scrollWidth > width) {
            faults.push(`${path} is wider than ${width} pixels`);
        }
        run(axe);
        const found = await frame.contentWindow.axe.run(%(part)s);
        for (const fault of found.violations) {
            if (["serious", "critical"].includes(fault.impact)) {
                const places = fault.nodes.map((node) => node.html).join(" ");
                faults.push(`${path} at ${width}: ${fault.help}: ${places}`);
            }
        }
        frame.remove();
    }
    if (faults.length) {
        console.error(faults.join("\\n"));
    } else {
        console.log("test successful");
    }
})();
"""

# Odoo's own: the frame around our pages, its search bar and its conversation.
PART = {"include": ["#wrap"], "exclude": ["#task_chat", ".o_portal_navbar"]}


def axe_core():
    """The source of axe-core, which the environment of `make test` brings along."""
    found = find_spec("axe_playwright_python")
    if not found:
        raise RuntimeError(
            "This test needs axe-core. Run it with `make test`, or install the package "
            "axe-playwright-python (without its dependencies)."
        )
    return Path(found.origin).with_name("axe.min.js").read_text()


@tagged("-at_install", "post_install")
class TestPortalAccessibility(HealthPageCase):
    """Everybody can use our pages: by keyboard, by screen reader, on a telephone."""

    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._known(cls.contoso, "degraded")
        cls._service(cls.contoso, "Mail", "serviceDegradation")
        cls._service(cls.contoso, "Chat", "serviceOperational")
        axe = cls.env["ir.attachment"].create(
            {"name": "axe.min.js", "raw": axe_core(), "public": True}
        )
        cls.axe = f"/web/content/{axe.id}"
        long_word = "https://contoso.example/" + 30 * "very-long-"
        cls.issue = cls._issue(
            cls.contoso,
            impact="Nobody gets mail.",
            post_ids=[Command.create({"content": f"<p>We look. {long_word}</p>"})],
        )
        cls.issue.post_ids.created_at = fields.Datetime.now()
        cls._message(cls.contoso, 5, service_names="Exchange Online")
        cls._message(cls.contoso, -1, message_id="MC2")
        cls.ticket = cls._on(cls.issue, cls.customer, cls.contoso)
        cls._check(cls.ticket, "known_issue", issue_id=cls.issue.id)

    def _look_at(self, *paths):
        pages = [(path, width) for path in paths for width in (PHONE, DESKTOP)]
        code = LOOK % {
            "pages": json.dumps(pages),
            "axe": json.dumps(self.axe),
            "part": json.dumps(PART),
        }
        self.browser_js("/my", code, login=self.customer.login, timeout=180)

    def test_pages_of_the_customers_support(self):
        self._look_at(
            "/my/support", "/my/self-help", f"/my/support/terms/{self.terms.id}"
        )

    def test_pages_of_acceptance(self):
        path = f"/my/support/terms/{self.terms.id}"
        self._look_at("/my/support", path)
        self.env["csp.support.acceptance"]._accept(
            self.terms, self.customer, "Ada " + 40 * "Contoso", "192.0.2.7"
        )
        self._look_at(path)

    def test_pages_of_authorised_contacts(self):
        path = f"/my/support/contacts/{self.contoso.id}"
        self._look_at(path)
        self.contoso.authorised_contact_ids = self.customer.partner_id
        self._look_at(path, "/my/support")

    def test_page_of_terms_that_change(self):
        self.env["res.lang"]._activate_lang("it_IT")
        nights = self._calendar(hours=((0, 24),), days=range(7))
        self.offering.contact_ids[0].calendar_id = nights
        self.offering.write({"critical_resolution_minutes": 240, "notice_days": 30})
        self.offering.action_publish()
        second = self.offering.terms_ids.sorted("number")[-1]
        self._look_at(f"/my/support/terms/{second.id}", "/my/support")

    def test_pages_of_service_health(self):
        self._look_at("/my/health", f"/my/health/issue/{self.issue.id}")

    def test_pages_when_nothing_is_known(self):
        self.contoso.health_error = "Microsoft did not answer"
        self.contoso.messages_error = "Microsoft did not answer"
        self._look_at("/my/health", "/my/support")

    def test_pages_of_tickets(self):
        self._look_at("/my/tickets", f"/my/ticket/{self.ticket.id}")

    def test_page_of_a_closed_ticket(self):
        self.ticket.stage_id = self.ticket._crowd_stages().filtered("closed")[0]
        self._look_at(f"/my/ticket/{self.ticket.id}")

    def test_price_of_a_ticket_and_statements(self):
        self.env["csp.support.statement"].create(
            {
                "partner_id": self.contoso.partner_id.id,
                "company_id": self.company.id,
                "currency_id": self.euro.id,
                "month": "2025-10-01",
            }
        ).action_confirm()
        second = self._tenant("northwind", partner_id=self.contoso.partner_id.id)
        second.offering_id = self._offering(name="Second")
        # Charged, and not joined with what Microsoft has published.
        ticket = self._ticket(second, "Printer", partner_id=self.customer.partner_id.id)
        ticket.csp_tenant_id = second
        self.env["csp.ticket.time"].create(
            {"ticket_id": ticket.id, "minutes": 5, "words": "Hi", "is_public": True}
        )
        self.assertTrue(ticket.csp_consent_missing)
        page = f"/my/ticket/{ticket.id}"
        self._look_at("/new/ticket", "/my/support", page, f"{page}/consent")

    def test_forms(self):
        self._look_at("/new/ticket", "/new/subscription")

    def test_page_for_prospects(self):
        self.offering.action_make_public()
        self._look_at(f"/support/offering/{self.offering.public_token}")
