import json

from odoo.tests import tagged

from .share_common import ShareCommon
from .support_common import PortalCase
from .test_portal_accessibility import DESKTOP, LOOK, PART, PHONE, axe_core

# Odoo's own: the conversation at the foot of the page.
OURS = {**PART, "exclude": [*PART["exclude"], "#share_chat"]}

# Goes through each page as the keyboard does: whatever can be reached, in the order in
# which it is read, and with a mark on it.
WALK = """
(async () => {
    const faults = [];
    for (const [path, width] of %(pages)s) {
        const frame = document.createElement("iframe");
        frame.style = `width: ${width}px; height: 800px; border: 0`;
        frame.src = path;
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener("load", resolve));
        const page = frame.contentWindow.document;
        const seen = (place) => place.checkVisibility({visibilityProperty: true});
        const among = (places) =>
            [...page.querySelector("#wrap").querySelectorAll(places)].filter(
                (place) => seen(place) && !place.closest(%(theirs)s)
            );
        const top = (place) => place.getBoundingClientRect().top;
        const reached = among("a[href], button, input, select, textarea, summary");
        if (!reached.length) {
            faults.push(`${path}: nothing can be reached`);
        }
        for (const place of reached) {
            place.focus();
            const style = frame.contentWindow.getComputedStyle(place);
            const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
            if (place.tabIndex !== 0 || page.activeElement !== place || !marked) {
                faults.push(`${path} at ${width}: not reached: ${place.outerHTML}`);
            }
        }
        const heads = among("h1, h2");
        for (const places of width === %(phone)s ? [reached, heads] : []) {
            places.slice(1).forEach((place, index) => {
                const before = places[index].getBoundingClientRect();
                if (top(place) < before.top - before.height) {
                    faults.push(`${path}: out of order: ${place.outerHTML}`);
                }
            });
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


@tagged("-at_install", "post_install")
class TestSharePortalUse(ShareCommon, PortalCase):
    """A partner's people use their pages by eye, ear, keyboard and telephone."""

    browser_size = "1366x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership.share_health_evidence = True
        cls.ticket = cls._ready(
            "Backup of the VM fails", description="<p>It stops at 3 am.</p>" * 20
        )
        cls.ticket.message_post(
            body="It fails again.",
            author_id=cls.contoso.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        file = cls.env["ir.attachment"].create(
            {"name": "log.txt", "raw": b"x", "res_model": cls.ticket._name}
        )
        cls.share = cls.env["csp.ticket.share"]._offered(
            cls.ticket, cls.partnership, files=file, share_conversation=True
        )
        cls.path = f"/my/shares/{cls.share.id}"
        axe = cls.env["ir.attachment"].create(
            {"name": "axe.min.js", "raw": axe_core(), "public": True}
        )
        cls.axe = f"/web/content/{axe.id}"

    def _use(self, *paths):
        pages = [(path, width) for path in paths for width in (PHONE, DESKTOP)]
        look = LOOK % {
            "axe": json.dumps(self.axe),
            "pages": json.dumps(pages),
            "part": json.dumps(OURS),
        }
        walk = WALK % {
            "pages": json.dumps(pages),
            "phone": PHONE,
            "theirs": json.dumps(", ".join(OURS["exclude"])),
        }
        for code in (look, walk):
            self.browser_js("/my", code, login=self.provider.login, timeout=180)

    def test_a_share_that_waits_for_him(self):
        self._use("/my/shares", "/my/shares?shelf=ended", self.path)

    def test_a_share_in_work(self):
        self.share._accept("LP-1")
        self.share._start()
        self._use(self.path)

    def test_a_share_that_was_declined(self):
        self.share._decline("Not our product")
        self._use("/my/shares?shelf=ended", self.path)

    def test_it_is_read_from_what_to_whose_turn(self):
        self._log_in(self.provider)
        heads = self._page(self.path).xpath("//div[@id='wrap']//h2")
        self.assertEqual(
            [head.text_content().strip() for head in heads],
            [
                "What it is about",
                "Your turn",
                "What we know",
                "Microsoft service health",
                "Conversation with the customer",
                "Files",
                "Between you and us",
            ],
        )
