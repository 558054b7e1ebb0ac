import io
import json

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.service.model import call_kw
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from odoo.addons.mail.tests.common import MockEmail

from .common import tenant_id
from .mirror_common import MirrorCommon
from .share_common import ShareCommon

# However it is written, this reaches no partner from whom it is withheld.
NAMES = (
    *("nordwand", "marta", "bauer", "luca", "ferri", "020199", "811569869"),
    tenant_id("contoso"),
)

# How people and machines write the same names.
WRITTEN = (
    "Nordwand Chemie GmbH, NORDWAND CHEMIE, Nordwand, nordwand-chemie, NordwandChemie, "
    "Marta Bauer, Marta, LUCA FERRI, Luca, it@nordwand-chemie.example, "
    "marta.bauer@nordwand-chemie.example, luca@nw-group.example, "
    f"nordwandchemie.onmicrosoft.com, {tenant_id('contoso')}, +39 02 0199, +39 020199, "
    "https://nordwandchemie.sharepoint.com/sites/Nordwand%20Chemie, DE811569869"
)

PAGES = ("/my", "/my/shares", "/my/shares?shelf=yours", "/my/shares?shelf=ended")


class NamedEverywhere(ShareCommon):
    """A ticket whose customer's names stand wherever somebody can write them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer()
        cls.ticket = cls._named_ticket()
        cls._said_before()

    @classmethod
    def _customer(cls):
        company = cls.contoso.partner_id
        company.write(
            {
                "name": "Nordwand Chemie GmbH",
                "email": "it@nordwand-chemie.example",
                "phone": "+39 02 0199",
                "vat": "DE811569869",
            }
        )
        cls.contoso.write(
            {
                "name": "Nordwand Chemie Produktion",
                "domains": "nordwand-chemie.example\nnordwandchemie.onmicrosoft.com",
            }
        )
        cls.marta, cls.luca = cls.env["res.partner"].create(
            [
                {
                    "name": name,
                    "email": email,
                    "phone": "+39 02 0199",
                    "parent_id": company.id,
                }
                for name, email in (
                    ("Marta Bauer", "marta.bauer@nordwand-chemie.example"),
                    ("Luca Ferri", "luca@nw-group.example"),
                )
            ]
        )
        return company

    @classmethod
    def _named_ticket(cls):
        team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Team Nordwand", "company_id": cls.company.id}
        )
        ticket = cls._ready(
            f"VM stops: {WRITTEN}",
            description=f"<p>VM stops. <b>{WRITTEN}</b></p><p>Bye, Marta</p>",
            partner_id=cls.marta.id,
            partner_name="Marta Bauer",
            user_id=cls.agent.id,
            team_id=team.id,
            tag_ids=[(0, 0, {"name": "Customer Nordwand"})],
            category_id=cls.env["helpdesk.ticket.category"]
            .create({"name": "Nordwand's own", "company_id": cls.company.id})
            .id,
            csp_diagnosis=WRITTEN,
            csp_users_affected=WRITTEN,
        )
        issue = cls.env["csp.service.issue"].create(
            {
                "issue_id": "EX1187342",
                "title": f"Mail waits for {WRITTEN}",
                "impact": WRITTEN,
                "cloud": "sandbox",
                "tenant_ids": [(4, cls.contoso.id)],
            }
        )
        cls._seen(ticket, "known_issue", issue_id=issue.id, reason=WRITTEN)
        return ticket

    @classmethod
    def _said_before(cls):
        for author, subtype in (
            (cls.marta, "mail.mt_comment"),
            (cls.luca, "mail.mt_comment"),
            (cls.agent.partner_id, "mail.mt_comment"),
            (cls.agent.partner_id, "mail.mt_note"),
        ):
            cls.ticket.message_post(
                body=f"It waits. {WRITTEN}",
                subject=WRITTEN,
                author_id=author.id,
                message_type="comment",
                subtype_xmlid=subtype,
            )
        cls.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "description": WRITTEN,
                    "raw": b"what failed",
                    "res_model": cls.ticket._name,
                    "res_id": cls.ticket.id,
                }
                for name in ("nordwand_chemie.log", "Marta Bauer at Nordwand.png")
            ]
        )

    def _offer(self):
        shares = self.env["csp.ticket.share"].with_user(self.agent)
        shares = shares.with_context(allowed_company_ids=self.company.ids)
        return shares._offered(
            self.ticket.with_env(shares.env),
            self.partnership,
            share_conversation=True,
            share_attachments=True,
        )

    def _we_say(self, share, **vals):
        return share.message_post(
            body=f"See. {WRITTEN}",
            subject=f"See: {WRITTEN}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("Nordwand Chemie.txt", b"text")],
            partner_ids=(self.marta | self.luca).ids,
            incoming_email_cc=f"{self.marta.email}, {self.luca.email}",
            incoming_email_to=self.marta.email,
            **vals,
        )

    def assertNamesNobody(self, where, told):
        text = " ".join(str(told).split()).lower()
        for name in NAMES:
            self.assertNotIn(name, text.replace("%20", " "), where)


@tagged("-at_install", "post_install")
class TestShareLife(NamedEverywhere, MockEmail, HttpCase):
    """The customer's names, searched for in all that a partner ever gets."""

    def setUp(self):
        super().setUp()
        gateway = self.mock_mail_gateway()
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)

    def test_from_the_offer_to_the_end(self):
        share = self._offer()
        own = self._as(self.provider, share)
        self.share = share.sudo()
        steps = {
            "offered": lambda: None,
            "accepted": lambda: self._post("move", move="accept", reference="LP-1"),
            "asked": lambda: self._chat("<p>Which VM is it?</p>"),
            "told": lambda: self._we_say(share),
            "noted": lambda: share.message_post(body=WRITTEN, subject=WRITTEN),
            "corrected": lambda: share._message_update_content(
                share.message_ids[1], body=WRITTEN, partner_ids=self.marta.ids
            ),
            "changed": lambda: share.write(
                {"title": f"Now: {WRITTEN}", "description": f"<p>{WRITTEN}</p>"}
            ),
            "evidence": self._dossier_again,
            "answered": lambda: self._post("move", move="answer", words="Extend it"),
            "asked again": lambda: share._ask_again(f"Not solved: {WRITTEN}"),
            "answered again": lambda: own._answer("Extended once more"),
            "closed": lambda: share._close(),
        }
        seen = {}
        for step, take in steps.items():
            take()
            self.env.flush_all()
            self.env.invalidate_all()
            for where, told in self._told():
                self.assertNamesNobody(f"{step}: {where}", told)
                seen[where] = f"{seen.get(where, '')} {told}"
        self._assert_seen(seen)
        self._assert_paper_names_nobody()
        share._withdraw()
        self._assert_gone()

    def _dossier_again(self):
        self.ticket.csp_diagnosis = f"Once more: {WRITTEN}"
        self.share._keep_dossier()

    def _assert_seen(self, seen):
        """Each way has been gone in earnest, and told what may be told."""
        for where, words in (
            ("mails", "Not solved"),
            ("page", "VM stops"),
            ("page", "It waits."),
            ("messages on the page", "See. [customer]"),
            ("messages by RPC", "See. [customer]"),
            ("share by RPC", "[customer]"),
            ("dossier as text", "Once more"),
            ("dossier as a page", "Once more"),
            ("dossier's file", "application/pdf"),
            ("files", "[customer]"),
        ):
            self.assertIn(words, seen[where], where)

    def _assert_gone(self):
        """After it was withdrawn the ways lead nowhere."""
        self.env.flush_all()
        self.env.invalidate_all()
        with mute_logger("odoo.http"):
            for path in self._paths():
                self.assertEqual(self.url_open(path).status_code, 404, path)
        self.assertFalse(self._rpc("csp.ticket.share", "search", []))
        messages = self._rpc("mail.message", "search_read", [], ["body"])
        self.assertNotIn("VM stops", str(messages))

    # ------------------------------------------------------------------
    # What he does
    # ------------------------------------------------------------------

    def _post(self, action, **data):
        self.authenticate(self.provider.login, self.provider.login)
        data["csrf_token"] = Request.csrf_token(self)
        path = f"/my/shares/{self.share.id}/{action}"
        response = self.url_open(path, data=data, allow_redirects=False)
        self.assertEqual(response.status_code, 303)

    def _chat(self, body):
        self._ask("/mail/message/post", post_data={"body": body})

    # ------------------------------------------------------------------
    # What he gets
    # ------------------------------------------------------------------

    def _told(self):
        self.authenticate(self.provider.login, self.provider.login)
        yield from self._of_mails()
        yield from self._of_pages()
        yield from self._of_rpc()
        yield from self._of_dossier()

    def _of_mails(self):
        self._new_mails.filtered(lambda mail: mail.state == "outgoing").send()
        theirs = [
            mail
            for mail in self._mails
            if any(self.provider.email in address for address in mail["email_to"])
        ]
        yield "mails", "\n".join(map(str, theirs))
        yield "raw mails", "\n".join(str(mail["EmailMessage"]) for mail in theirs)
        kept = self._new_mails.filtered(
            lambda mail: self.provider.partner_id in mail.recipient_ids
        )
        yield (
            "kept mails",
            kept.read(
                [
                    "subject",
                    "body_html",
                    "headers",
                    "references",
                    "reply_to",
                    "email_from",
                ]
            ),
        )
        yield "names of attached files", kept.attachment_ids.mapped("name")

    def _paths(self):
        path = f"/my/shares/{self.share.id}"
        yield path
        yield f"{path}/dossier"
        for file in self.share.attachment_ids:
            yield f"{path}/file/{file.id}"

    def _of_pages(self):
        for path in PAGES:
            yield f"page {path}", self.url_open(path).text
        page, _dossier, *files = self._paths()
        yield "page", self.url_open(page).text
        self.assertTrue(files)
        for path in files:
            yield "files", self.url_open(path).headers["Content-Disposition"]
        yield "files", self.share.attachment_ids.mapped("name")
        counters = {"counters": ["share_count", "ticket_count"]}
        yield "counters", self.make_jsonrpc_request("/my/counters", counters)
        for path, params in (
            ("/mail/chatter_fetch", {}),
            ("/portal/chatter_init", {}),
            ("/mail/thread/messages", {}),
            ("/mail/thread/recipients", {}),
        ):
            yield "messages on the page", self._ask(path, **params)
        wanted = ["display_name", "contact_fields", "suggestedRecipients"]
        for each in (*wanted, "followers", "attachments", "activities"):
            yield "chatter's data", self._chatter_data(each)

    def _ask(self, path, **params):
        thread = {"thread_model": "csp.ticket.share", "thread_id": self.share.id}
        try:
            with mute_logger("odoo.http"):
                return json.dumps(self.make_jsonrpc_request(path, {**thread, **params}))
        except JsonRpcException as refusal:
            return str(refusal)

    def _chatter_data(self, wanted):
        asked = {
            "thread_model": "csp.ticket.share",
            "thread_id": self.share.id,
            "request_list": [wanted],
        }
        try:
            with mute_logger("odoo.http"):
                return self.make_jsonrpc_request(
                    "/mail/data", {"fetch_params": [["mail.thread", asked]]}
                )
        except JsonRpcException as refusal:
            return refusal

    def _rpc(self, model, method, *args, **kwargs):
        env = self.env(user=self.provider, context={}, su=False)
        return call_kw(env[model], method, list(args), kwargs)

    def _of_rpc(self):
        share = self._rpc("csp.ticket.share", "fields_get")
        # Odoo's own fields of activities fail for portal users.
        readable = [name for name in share if not name.startswith("activity_")]
        self.assertIn("description", readable)
        ids = self.share.ids
        yield "share by RPC", self._rpc("csp.ticket.share", "read", ids, readable)
        yield "share's name", self._rpc("csp.ticket.share", "name_search")
        for name in self._rpc("mail.message", "fields_get"):
            yield "messages by RPC", self._messages(name)

    def _messages(self, name):
        """One field of the messages he reads; those of other addons are closed."""
        domain = [("model", "=", "csp.ticket.share")]
        try:
            return self._rpc("mail.message", "search_read", domain, [name])
        except AccessError:
            return ""

    def _of_dossier(self):
        yield "dossier as text", self.share._dossier_text()
        reports = self.env["ir.actions.report"]
        page, _kind = reports._render_qweb_html(
            "csp_support.report_csp_ticket_share", self.share.ids
        )
        yield "dossier as a page", page.decode()
        response = self.url_open(f"/my/shares/{self.share.id}/dossier")
        yield "dossier's file", dict(response.headers)
        yield "dossier as it comes", response.text

    def _assert_paper_names_nobody(self):
        own = self._as(self.provider, self.share.sudo(False))
        with self.allow_pdf_render():
            paper = own.with_context(force_report_rendering=True)._dossier_pdf()
        pdf = PdfReader(io.BytesIO(paper))
        self.assertNamesNobody("paper", pdf.metadata)
        for page in pdf.pages:
            self.assertNamesNobody("paper", page.extract_text())


@tagged("-at_install", "post_install")
class TestMirroredShareLife(NamedEverywhere, MirrorCommon, HttpCase):
    """The same where the partner has an Odoo of his own, which gets all as JSON."""

    def test_from_the_offer_to_the_end(self):
        share = self._offer()
        self._exchange()
        twin = self._twin(share)
        twin._accept("LP-1")
        self._we_say(share)
        share.write({"title": f"Now: {WRITTEN}"})
        twin._answer("Extend it")
        self._exchange()
        share._ask_again(f"Not solved: {WRITTEN}")
        self._exchange()
        twin._answer("Extended once more")
        self._exchange()
        share._close()
        self._exchange()
        told = json.dumps(self.to_them.sent)
        for words in ("VM stops", "See. [customer]", "Not solved: [customer]"):
            self.assertIn(words, told)
        self.assertNamesNobody("events", told)
        self.assertNamesNobody("twin", twin.sudo().read())
        self.assertNamesNobody("its ticket", twin.sudo().ticket_id.read())
        for record in (twin.sudo(), twin.sudo().ticket_id):
            said = record.message_ids
            self.assertNamesNobody("its thread", said.read(["body", "subject"]))
            self.assertNamesNobody("its files", said.attachment_ids.mapped("name"))
        self.assertEqual(twin.state, "closed")
