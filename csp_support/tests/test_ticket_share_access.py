from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .share_common import ShareCase


@tagged("-at_install", "post_install")
class TestTicketShareAccess(ShareCase):
    """Who sees a share, who of the partner does, and what neither may do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["helpdesk.ticket.team"].create(
            {"name": "Team", "company_id": cls.company.id, "user_ids": cls.agent.ids}
        )
        cls.ticket = cls._ticket(cls.contoso, "VM stops", team_id=cls.team.id)
        cls.share = cls._share(cls.ticket)
        cls.colleague = cls._portal_user("lucerne_colleague", cls.lucerne)
        cls.customer = cls._portal_user("contoso_customer", cls.contoso.partner_id)
        cls.alpine = cls._organisation("Alpine Ski House")
        cls.reseller = cls._portal_user("alpine_user", cls.alpine)
        cls.other_partnership = cls._partnership(
            cls.alpine, cls.reseller, role="deliverer"
        )
        cls.public = cls.env.ref("base.public_user")

    def assertSeen(self, user, share=None):
        share = self._as(user, share or self.share)
        self.assertEqual(share.read(["title"])[0]["title"], share.sudo().title)
        self.assertEqual(share.search([("id", "=", share.id)]), share)

    def assertHidden(self, user, share=None):
        share = self._as(user, share or self.share)
        with self.assertRaises(AccessError, msg=user.login):
            share.read(["title"])
        try:
            found = share.search([("id", "=", share.id)])
        except AccessError:
            return
        self.assertFalse(found, user.login)

    # ------------------------------------------------------------------

    def test_seen_by_who_sees_the_ticket(self):
        self.assertSeen(self.agent)
        self.assertSeen(self.manager)
        self.assertHidden(self._user("other_agent", "csp_support.group_csp_agent"))

    def test_seen_by_the_contact_it_is_shared_with(self):
        self.assertSeen(self.provider)

    def test_hidden_from_everybody_else(self):
        for user in (
            self.colleague,
            self.customer,
            self.reseller,
            self.employee,
            self.public,
        ):
            self.assertHidden(user)

    def test_each_partner_sees_his_own_share_only(self):
        other = self._share(self.ticket, self.other_partnership)
        self.assertSeen(self.provider)
        self.assertHidden(self.provider, other)
        self.assertSeen(self.reseller, other)
        self.assertHidden(self.reseller)

    def test_hidden_once_withdrawn(self):
        self.share._withdraw()
        self.assertHidden(self.provider)
        self.assertSeen(self.agent)

    def test_hidden_once_the_partnership_has_ended(self):
        self.partnership.action_end()
        self.assertHidden(self.provider)

    def test_hidden_from_who_is_no_contact_any_more(self):
        self.partnership.contact_ids -= self.provider.partner_id
        self.assertHidden(self.provider)

    def test_hidden_from_who_went_to_another_company(self):
        self.provider.partner_id.parent_id = self.alpine
        self.assertHidden(self.provider)

    def test_other_companys_agents_see_nothing(self):
        other = self.env["res.company"].create({"name": "Another partner"})
        stranger = new_test_user(
            self.env,
            "stranger",
            groups="csp_support.group_csp_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        self.assertHidden(stranger)
        with self.assertRaises(AccessError):
            self.partnership.with_user(stranger).with_context(
                allowed_company_ids=other.ids
            ).read(["name"])

    def test_partner_reads_no_ticket_and_no_partnership(self):
        for records in (self.ticket, self.partnership):
            with self.assertRaises(AccessError):
                self._as(self.provider, records).read(["name"])
        share = self._as(self.provider, self.share)
        for name in ("ticket_id", "partnership_id", "uuid", "access_token"):
            with self.assertRaises(AccessError, msg=name):
                share.read([name])

    def test_partner_writes_nothing(self):
        share = self._as(self.provider, self.share)
        for operation in ("create", "write", "unlink"):
            self.assertFalse(share.has_access(operation))

    def test_partner_speaks_in_his_own_name(self):
        share = self._as(self.provider, self.share)
        message = share.message_post(
            body="All is well",
            author_id=self.agent.partner_id.id,
            email_from="agent@partner.example",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(message.sudo().author_id, self.provider.partner_id)
        self.assertIn(self.provider.email, message.sudo().email_from)

    def test_customer_marks_nothing_as_passed_on(self):
        ticket = self._as(self.customer, self.ticket)
        ticket.with_context(csp_passed_on=self.share.id).message_post(
            body="Hello", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(self.share.passed_on_at)

    def test_internal_notes_are_ours(self):
        self.share.message_post(body="Between us", subtype_xmlid="mail.mt_note")
        self.share.message_post(
            body="For you", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        seen = (
            self._as(self.provider, self.share)
            .env["mail.message"]
            .search([("model", "=", self.share._name), ("res_id", "=", self.share.id)])
        )
        self.assertEqual(seen.mapped("preview"), ["For you"])

    def test_agent_shares_no_ticket_unseen(self):
        stranger = self._user("other_agent", "csp_support.group_csp_agent")
        vals = {"ticket_id": self.ticket.id, "partnership_id": self.partnership.id}
        self.share._withdraw()
        with self.assertRaises(AccessError):
            self.env["csp.ticket.share"].with_user(stranger).create(vals)

    def test_only_managers_keep_partnerships(self):
        with self.assertRaises(AccessError):
            self.partnership.with_user(self.agent).our_number = "1"
        with self.assertRaises(AccessError):
            self.partnership.with_user(self.agent).action_end()
        self.partnership.with_user(self.manager).our_number = "1"
        for user in (self.employee, self.customer, self.provider, self.public):
            with self.assertRaises(AccessError):
                self.partnership.with_user(user).read(["name"])

    # ------------------------------------------------------------------
    # Links
    # ------------------------------------------------------------------

    def test_links_carry_no_secret(self):
        share = self._as(self.provider, self.share)
        self.assertEqual(share.access_url, f"/my/shares/{share.id}")
        for link in (share._get_share_url(), share.get_portal_url()):
            self.assertFalse(link.partition("access_token=")[2])
        self.assertFalse(self.share.sudo().access_token)

    def test_signed_links_open_nothing(self):
        share = self.share.sudo()
        share.access_token = "known"
        thread = self.env["csp.ticket.share"].with_user(self.public)
        pid = self.provider.partner_id.id
        for secret in (
            {"token": "known"},
            {"hash": share._sign_token(pid), "pid": pid},
        ):
            self.assertFalse(thread._get_thread_with_access(share.id, **secret))

    # ------------------------------------------------------------------
    # Companies
    # ------------------------------------------------------------------

    def test_nothing_is_shared_across_our_companies(self):
        other = self.env["res.company"].create({"name": "Another of ours"})
        self.env.user.company_ids |= other
        foreign = self.env["csp.partnership"].create(
            {
                "partner_id": self._organisation("Theirs").id,
                "company_id": other.id,
                "role": "provider",
                "state": "active",
            }
        )
        with self.assertRaises(UserError):
            self.env["csp.ticket.share"].create(
                {"ticket_id": self.ticket.id, "partnership_id": foreign.id}
            )

    def test_contacts_are_of_the_organisation(self):
        with self.assertRaises(ValidationError):
            self.partnership.contact_ids |= self.reseller.partner_id
        with self.assertRaises(ValidationError):
            self._partnership(self.provider.partner_id, self.provider)
