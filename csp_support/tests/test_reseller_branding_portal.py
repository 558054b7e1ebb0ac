import json

from odoo.tests import tagged

from .branding_common import OURS, BrandingCase


@tagged("-at_install", "post_install")
class TestResellerBrandingPortal(BrandingCase):
    """A reseller's customer meets the reseller on the portal, and all others us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.ticket | cls.shown | cls.foreign).user_id = cls.agent
        cls.agent.partner_id.phone = "+39 02 7777"

    def _html(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return response.text

    def assertTheirs(self, html):
        for ours in (*OURS, "agent@ours.example"):
            self.assertNotIn(ours, html)
        self.assertIn("Alpine Support", html)

    def assertOurs(self, html):
        self.assertNotIn("Alpine", html)
        self.assertIn("Partner under test", html)
        self.assertIn("/logo.png?", html)

    def test_pages_of_the_end_customer(self):
        self._log_in(self.customer)
        for path in (
            "/my",
            "/my/support",
            "/my/health",
            "/my/tickets",
            f"/my/ticket/{self.ticket.id}",
            f"/my/ticket/{self.shown.id}",
        ):
            with self.subTest(path=path):
                self.assertTheirs(self._html(path))

    def test_whom_to_call(self):
        self._log_in(self.customer)
        for path in ("/my/support", f"/my/ticket/{self.ticket.id}"):
            page = self._page(path)
            self.assertIn("+39 0471 111", page.plain)
            self.assertTrue(page.xpath("//a[@href='mailto:help@alpine.example']"))
            self.assertTrue(page.xpath("//main//img[@alt='Alpine Support']"))
        self.assertIn("from Alpine Support, which supports you", self._support())

    def test_he_still_opens_tickets_here(self):
        self._log_in(self.customer)
        page = self._page("/my/support")
        self.assertTrue(page.xpath("//section//a[@href='/new/ticket']"))

    def test_without_an_offering(self):
        self.contoso.offering_id = False
        self._log_in(self.customer)
        self.assertIn("Ask Alpine Support which support", self._support())
        self.assertTheirs(self._html("/my/support"))

    def test_a_reseller_without_logo_phone_and_site(self):
        self.alpine.write({"image_1920": False, "phone": False, "website": False})
        self._log_in(self.customer)
        for path in ("/my/support", f"/my/ticket/{self.ticket.id}"):
            self.assertTheirs(self._html(path))

    def test_pages_of_others_bear_our_name(self):
        for user, path in (
            (self.stranger, "/my/support"),
            (self.stranger, f"/my/ticket/{self.foreign.id}"),
            (self.alpine_user, "/my"),
        ):
            self._log_in(user)
            html = self._html(path).replace("Alpine Ski House", "")
            with self.subTest(user=user.login, path=path):
                self.assertOurs(html)

    def test_the_reseller_reads_his_customers_ticket_from_us(self):
        self._log_in(self.alpine_user)
        html = self._html(f"/my/ticket/{self.ticket.id}")
        self.assertNotIn("Alpine Support", html)
        self.assertIn("/logo.png?", html)

    def test_who_comes_by_the_link_in_the_mail(self):
        path = self.ticket._get_share_url(pid=self.customer.partner_id.id)
        self.assertTheirs(self._html(path))
        path = self.foreign._get_share_url(pid=self.stranger.partner_id.id)
        html = self._html(path)
        self.assertNotIn("Alpine", html)
        self.assertIn("/logo.png?", html)

    def test_what_we_say_as_a_company(self):
        self._say(self.ticket)
        self._say(self.foreign)
        self._log_in(self.customer)
        said = self._talk(self.ticket)
        self.assertNotIn("Partner under test", said)
        self.assertIn("Alpine Support", said)
        self._log_in(self.stranger)
        self.assertIn("Partner under test", self._talk(self.foreign))

    def test_agents_keep_their_own_names(self):
        self._say(self.ticket, self.agent.partner_id)
        self._log_in(self.customer)
        self.assertIn(self.agent.name, self._talk(self.ticket))

    def test_once_it_is_no_longer_agreed(self):
        self._log_in(self.customer)
        self.assertTheirs(self._html("/my"))
        self.partnership.sender_name = False
        self.assertOurs(self._html("/my"))
        self.partnership.sender_name = "Alpine Support"
        self.assertTheirs(self._html("/my"))
        self.contoso.reseller_id = False
        self.assertOurs(self._html("/my"))

    def test_who_also_buys_from_us_meets_us(self):
        self._tenant("adventure_works", partner_id=self.contoso.partner_id.id)
        self._log_in(self.customer)
        self.assertIn("Partner under test", self._html("/my"))

    def test_no_query_once_it_is_known(self):
        for user in (self.customer, self.stranger, self.agent, self.env.user):
            user._csp_letterhead()
            customer = user.partner_id.commercial_partner_id
            companies = tuple(user._get_company_ids())
            before = self.env.cr.sql_log_count
            self.env["csp.tenant"]._sender_id_of(customer.id, companies)
            self.assertEqual(self.env.cr.sql_log_count, before)

    def _support(self):
        return self._page("/my/support").plain

    def _say(self, ticket, author=None):
        ticket.message_post(
            body="Solved.",
            author_id=(author or self.company.partner_id).id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _talk(self, ticket):
        """What the page's conversation is made of."""
        return json.dumps(
            self.make_jsonrpc_request(
                "/mail/chatter_fetch",
                {"thread_model": ticket._name, "thread_id": ticket.id},
            )
        )
