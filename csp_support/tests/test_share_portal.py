from odoo.tests import tagged
from odoo.tools import mute_logger

from .share_common import ShareCommon
from .support_common import PortalCase
from .test_portal_route_matrix import NO_NUMBERS, NUMBERS_OF_NOBODY

ROUTES = ("", "/dossier", "/file/{file}")


@tagged("-at_install", "post_install")
class TestSharePortal(ShareCommon, PortalCase):
    """A provider's people work on shared tickets, and see those alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.margies = cls._organisation("Margie's Travel")
        cls.rival = cls._portal_user("margies_user", cls.margies)
        cls.other = cls._partnership(cls.margies, cls.rival, role="deliverer")
        cls.unnamed = cls._portal_user("lucerne_clerk", cls.lucerne)
        ticket = cls._ticket(cls.contoso, "Backup of the VM fails at Contoso")
        cls.file = cls.env["ir.attachment"].create(
            {"name": "log.txt", "raw": b"what failed", "res_model": ticket._name}
        )
        cls.share = cls.env["csp.ticket.share"]._offered(
            ticket, cls.partnership, files=cls.file
        )
        cls.copy = cls.share.attachment_ids
        cls.path = f"/my/shares/{cls.share.id}"

    def _routes(self, share=None):
        share = share or self.share
        for route in ROUTES:
            yield f"/my/shares/{share.id}" + route.format(file=self.copy.id)

    def _move(self, move, **data):
        response = self._post(f"{self.path}/move", move=move, **data)
        self.env.invalidate_all()
        return response

    # ------------------------------------------------------------------
    # The list
    # ------------------------------------------------------------------

    def test_the_list_says_whose_turn_it_is_and_what_is_new(self):
        self._log_in(self.provider)
        page = self._page("/my/shares")
        self.assertIn("Backup of the VM fails", page.plain)
        self.assertIn("waiting for you", page.plain)
        self.assertIn("New", page.plain)
        self._page(self.path)
        self.assertNotIn("New Backup", self._page("/my/shares").plain)

    def test_shelves_and_words_choose(self):
        self._log_in(self.provider)
        title = "Backup of the VM"
        self.assertIn(title, self._page("/my/shares?shelf=yours").plain)
        for query in ("shelf=ours", "shelf=ended", "search=printer"):
            self.assertNotIn(title, self._page(f"/my/shares?{query}").plain)
        self.assertIn(title, self._page("/my/shares?search=backup").plain)

    def _counted(self, user):
        self._log_in(user)
        names = ("share_count", "share_waiting_count")
        found = self.make_jsonrpc_request("/my/counters", {"counters": names})
        return [found[name] for name in names]

    def test_the_home_says_how_many_wait_for_him(self):
        self.assertEqual(self._counted(self.provider), [1, 1])
        self.assertTrue(self._page("/my").xpath("//a[contains(@href, '=yours')]"))
        self.share._accept()
        self.share._answer("Extend it.")
        self.assertEqual(self._counted(self.provider), [1, 0])
        self.assertEqual(self._counted(self.rival), [0, 0])
        self.assertEqual(self._counted(self.unnamed), [0, 0])

    def test_one_field_for_his_number(self):
        self._log_in(self.provider)
        fields = "//input[@name='reference']"
        self.assertEqual(len(self._page(self.path).xpath(fields)), 1)
        self.share._accept()
        self.assertEqual(len(self._page(self.path).xpath(fields)), 1)

    def test_it_is_his_turn_only_while_we_wait_for_him(self):
        self._log_in(self.provider)
        self.assertIn("Your turn", self._page(self.path).plain)
        self.share._accept()
        self.share._answer("Extend it.")
        page = self._page(self.path)
        self.assertNotIn("Your turn", page.plain)
        self.assertIn("What you can do Give it back", page.plain)

    def test_what_he_gave_back_does_not_read_as_declined(self):
        self.share._accept()
        self.share._return("It is yours to size.")
        self._log_in(self.provider)
        page = self._page("/my/shares?shelf=ended")
        self.assertIn("Given back", page.plain)
        self.assertNotIn("Declined", page.plain)

    def test_what_is_no_shelf_page_or_text_harms_nothing(self):
        self._log_in(self.provider)
        for query in ("shelf=x", "shelf=", "search=%00", "search=%25%27", "page=x"):
            self._page(f"/my/shares?{query}")
        self._page("/my/shares/page/99999")

    def test_others_lists_are_empty(self):
        for user in (self.rival, self.unnamed, self.customer):
            self._log_in(user)
            self.assertIn("No shared ticket here", self._page("/my/shares").plain)

    def test_a_longer_list_asks_no_more(self):
        self._log_in(self.provider)

        def queries():
            self._page("/my/shares")
            return self._count_queries(lambda: self._page("/my/shares"))

        one = queries()
        for number in range(5):
            self._share(self._ticket(self.contoso, f"Fault {number}"))
        self.assertLessEqual(queries(), one)

    # ------------------------------------------------------------------
    # One share
    # ------------------------------------------------------------------

    def test_the_customer_is_not_named(self):
        self._log_in(self.provider)
        text = self.url_open(self.path).text
        for name in ("Contoso", "contoso"):
            self.assertNotIn(name, text)
        self.partnership.share_customer_name = True
        self.share.share_customer_name = True
        self.assertIn("ontoso", self._page(self.path).plain)

    @mute_logger("odoo.http")
    def test_nobody_else_finds_it(self):
        for user in (self.rival, self.unnamed, self.customer):
            self._log_in(user)
            for path in self._routes():
                with self.subTest(user=user.login, path=path):
                    response = self.url_open(path, allow_redirects=False)
                    self.assertEqual(response.status_code, 404)
            self.assertEqual(self._move("accept").status_code, 404)
            response = self._post(f"{self.path}/reference", reference="X1")
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self.share.state, "offered")
        self.assertFalse(self.share.their_reference)

    def test_who_has_not_logged_in_has_to(self):
        self.authenticate(None, None)
        for path in self._routes():
            response = self.url_open(path, allow_redirects=False)
            self.assertIn("/web/login", response.headers["Location"])

    @mute_logger("odoo.http")
    def test_withdrawn_or_ended_it_is_gone_for_the_partner(self):
        self._log_in(self.provider)
        for end in (self.share._withdraw, self.partnership.action_end):
            with self.subTest(end=end.__name__):
                self._page(self.path)
                end()
                for path in self._routes():
                    self.assertEqual(self.url_open(path).status_code, 404)
                self.share.sudo().state = "offered"

    @mute_logger("odoo.http")
    def test_numbers_above_and_below_and_none(self):
        foreign = self._share(self._ticket(self.contoso, "Other"), self.other)
        near = (foreign.id, self.share.id - 1, foreign.id + 1)
        self._log_in(self.provider)
        for text in (*near, *NUMBERS_OF_NOBODY, *NO_NUMBERS):
            for route in ROUTES:
                path = f"/my/shares/{text}" + route.format(file=self.copy.id)
                with self.subTest(path):
                    self.assertEqual(self.url_open(path).status_code, 404)
            for change in ("move", "reference"):
                response = self._post(
                    f"/my/shares/{text}/{change}", move="accept", reference="X1"
                )
                self.assertEqual(response.status_code, 404, f"{text} {change}")
        for text in (*NUMBERS_OF_NOBODY, *NO_NUMBERS):
            response = self.url_open(f"{self.path}/file/{text}")
            self.assertEqual(response.status_code, 404, text)
        shares = self.share | foreign.sudo()
        self.assertEqual(set(shares.mapped("state")), {"offered"})
        self.assertFalse(any(shares.mapped("their_reference")))

    @mute_logger("odoo.http")
    def test_changes_are_for_posts_and_gone_once_withdrawn(self):
        self._log_in(self.provider)
        for change in ("move", "reference"):
            path = f"{self.path}/{change}"
            self.assertEqual(self.url_open(path).status_code, 405)
        self.share._withdraw()
        for change in ("move", "reference"):
            response = self._post(
                f"{self.path}/{change}", move="accept", reference="X1"
            )
            self.assertEqual(response.status_code, 404)
        self.assertEqual(self.share.state, "withdrawn")

    @mute_logger("odoo.http")
    def test_a_file_of_another_share_is_not_there(self):
        share = self.env["csp.ticket.share"]._offered(
            self._ticket(self.contoso, "Other"), self.other, files=self.file
        )
        self._log_in(self.provider)
        for number in (share.attachment_ids.id, self.file.id, 0):
            response = self.url_open(f"{self.path}/file/{number}")
            self.assertEqual(response.status_code, 404)

    def test_files_and_dossier_come_down(self):
        self._log_in(self.provider)
        response = self.url_open(f"{self.path}/file/{self.copy.id}")
        self.assertEqual(response.content, b"what failed")
        self.assertIn("log.txt", response.headers["Content-Disposition"])
        with self.allow_pdf_render():
            response = self.url_open(f"{self.path}/dossier")
        self.assertEqual(response.headers["Content-Type"], "application/pdf")

    # ------------------------------------------------------------------
    # What he does
    # ------------------------------------------------------------------

    def test_from_accepting_to_the_answer(self):
        self._log_in(self.provider)
        self._move("accept", reference="LP-77")
        self.assertEqual(self.share.state, "accepted")
        self.assertEqual(self.share.their_reference, "LP-77")
        self._move("start")
        self._move("answer", words="The vault was full. Done.")
        self.assertEqual(self.share.state, "answered")
        self.assertEqual(self.share.next_actor, "us")
        self.assertIn("vault was full", self.share.answer)
        page = self._page(self.path)
        self.assertNotIn("Send the answer", page.plain)

    def test_declining_wants_a_reason(self):
        self._log_in(self.provider)
        self._move("decline", words="  ")
        self.assertEqual(self.share.state, "offered")
        self.assertIn("Say why", self._page(self.path).plain)
        self._move("decline", words="Not our product")
        self.assertEqual(self.share.state, "declined")
        self.assertIn("Not our product", self._page(self.path).plain)

    def test_moves_of_the_other_side_or_of_nobody_do_nothing(self):
        self._log_in(self.provider)
        for move in ("close", "withdraw", "ask_again", "answer", "_write", ""):
            self._move(move, words="x")
            self.assertEqual(self.share.state, "offered", move)
        self.assertIn("could not be done", self._page(self.path).plain)

    def test_without_our_forms_token_nothing_happens(self):
        self._log_in(self.provider)
        with mute_logger("odoo.http"):
            response = self.url_open(f"{self.path}/move", data={"move": "accept"})
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.share.state, "offered")

    def test_a_reseller_who_asked_us_closes_or_asks_again(self):
        ticket = self._ticket(self.fabrikam, "Asked of us")
        share = self.env["csp.ticket.share"].create(
            {
                "ticket_id": ticket.id,
                "partnership_id": self.other.id,
                "received": True,
                "title": ticket.name,
            }
        )
        share._accept()
        share._answer("Try again")
        self.path = f"/my/shares/{share.id}"
        self._log_in(self.rival)
        self.assertIn("Close, it is solved", self._page(self.path).plain)
        self._move("ask_again", words="Still the same")
        self.assertEqual(share.state, "working")
        self._move("close")
        self.assertEqual(share.state, "closed")

    def test_his_number_can_change_and_is_bounded(self):
        self._log_in(self.provider)
        self._post(f"{self.path}/reference", reference=" LP-1 ")
        self.assertEqual(self.share.their_reference, "LP-1")
        self._post(f"{self.path}/reference", reference="9" * 500)
        self.assertEqual(len(self.share.their_reference), 60)
