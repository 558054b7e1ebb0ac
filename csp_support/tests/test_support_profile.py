from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import csp_connection
from .support_common import SupportCase

CRON = "csp_support.ir_cron_read_support_profiles"

# As the sandbox has it at its start.
EMAIL, PHONE, PAGE = (
    "support@partner.example",
    "+39 02 5550 1234",
    "www.partner.example",
)


class ProfileCase(SupportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["csp.support.profile"].search([]).unlink()

    def setUp(self):
        super().setUp()
        # Tokens of the test before are good for another hour.
        csp_connection._providers.clear()
        self.connection.flow = "delegated"
        self.connection.refresh_token = self.sandbox.refresh_token()
        self._restore()

    def _restore(self):
        """Microsoft shows again what it showed at the start."""
        center, _token = self.connection._partner_center()
        center.set_support_profile(EMAIL, PHONE, PAGE)
        csp_connection._providers.clear()
        self.connection.refresh_token = self.sandbox.refresh_token()
        self.sandbox.reset()

    def _published(self, email=EMAIL, phone=PHONE, page=f"https://{PAGE}"):
        contacts = [
            self._contact(kind, value)
            for kind, value in (("email", email), ("phone", phone), ("web", page))
            if value
        ]
        return self._offering(contact_ids=[*contacts, self._contact("portal")])

    def _profile(self, offering=None, user=None):
        profile = self.env["csp.support.profile"].create(
            {
                "connection_id": self.connection.id,
                "offering_id": offering.id if offering else False,
            }
        )
        return profile.with_user(user or self.administrator)

    def _read(self, offering=None):
        profile = self._profile(offering)
        profile.action_read()
        return profile

    def _differing(self, profile):
        names = ("email", "telephone", "website")
        return [name for name in names if profile[f"{name}_differs"]]

    def _sent(self):
        return [
            request["path"]
            for request in self.sandbox.all_requests()
            if request["method"] == "PUT"
        ]


@tagged("-at_install", "post_install")
class TestSupportProfile(ProfileCase):
    """What Microsoft tells customers, beside what our terms say."""

    def test_as_published_though_written_otherwise(self):
        offering = self._published(
            email="Support@Partner.example",
            phone="+39 0255501234",
            page="https://www.partner.example/",
        )
        profile = self._read(offering)
        self.assertRecordValues(
            profile,
            [
                {
                    "email": EMAIL,
                    "telephone": PHONE,
                    "website": PAGE,
                    "state": "same",
                    "error": False,
                }
            ],
        )
        self.assertFalse(self._differing(profile))

    def test_drift_is_shown_field_by_field(self):
        profile = self._read(self._published(phone="+39 02 5550 999"))
        self.assertEqual(profile.state, "different")
        self.assertEqual(self._differing(profile), ["telephone"])
        self.assertEqual(profile.published_telephone, "+39 02 5550 999")

    def test_what_the_terms_do_not_say_is_not_compared(self):
        profile = self._read(self._published(email=False, page=False))
        self.assertEqual(profile.state, "same")
        self.assertFalse(profile.published_email)

    def test_without_terms(self):
        self.assertEqual(self._read().state, "without_terms")

    def test_offering_of_the_company_is_compared_by_itself(self):
        offering = self._published()
        profile = self.env["csp.support.profile"].create(
            {"connection_id": self.connection.id}
        )
        self.assertEqual(profile.offering_id, offering)

    def test_portal_that_tells_something_else(self):
        profile = self._read(self._published())
        self.company.write({"email": EMAIL, "phone": "+39 0255501234"})
        self.assertFalse(profile.portal_email_differs)
        self.assertFalse(profile.portal_telephone_differs)
        self.company.write({"email": "old@partner.example", "phone": False})
        self.assertEqual(profile.portal_email, "old@partner.example")
        self.assertTrue(profile.portal_email_differs)
        self.assertFalse(profile.portal_telephone_differs, "what is empty says nothing")
        self.assertEqual(profile.state, "same", "Microsoft shows what the terms say")

    def test_portal_without_terms_is_not_compared(self):
        profile = self._read()
        self.company.email = "old@partner.example"
        self.assertFalse(profile.portal_email_differs)

    def test_offerings_that_say_something_else(self):
        """Microsoft shows one contact to all, whatever their offering says."""
        profile = self._read(self._published())
        self._published()
        other = self._published(phone="+39 02 5550 999")
        draft = self._draft(contact_ids=[self._contact("phone", "+39 02 5550 999")])
        withdrawn = self._published(phone="+39 02 5550 999")
        withdrawn.action_withdraw()
        profile.invalidate_recordset()
        self.assertEqual(profile.other_offering_ids, other)
        self.assertNotIn(draft, profile.other_offering_ids)

    def test_never_read_or_failed_is_not_the_same(self):
        profile = self._profile(self._published())
        self.assertEqual((profile.state, self._differing(profile)), ("unknown", []))
        profile.action_read()
        self.assertEqual(profile.state, "same")
        self.sandbox.fail(None, kind="status", status=500, path="/v1/profiles")
        profile.action_read()
        self.assertEqual(profile.state, "unknown")
        self.assertTrue(profile.error)
        self.assertEqual(profile.email, EMAIL)
        self.sandbox.reset()
        profile.action_read()
        self.assertEqual((profile.state, profile.error), ("same", False))

    def test_second_factor_missing_is_told(self):
        self.sandbox.fail(None, kind="without_mfa")
        profile = self._read(self._published())
        self.assertEqual(profile.state, "unknown")
        self.assertIn("multi-factor", profile.error)

    def test_the_app_alone_may_not(self):
        self.connection.flow = "application"
        profile = self._read(self._published())
        self.assertEqual(profile.state, "unknown")
        self.assertTrue(profile.error)

    def test_profiles_are_read_without_anybody(self):
        self._published()
        self.env["csp.connection"].search(
            [("id", "!=", self.connection.id)]
        ).flow = "application"
        self._run()
        profile = self.env["csp.support.profile"].search([])
        self.assertEqual(profile.connection_id, self.connection)
        self.assertEqual(profile.state, "same")
        self.assertGreater(profile.due_at, fields.Datetime.now())
        self.sandbox.reset()
        self._run()
        self.assertFalse(self.sandbox.all_requests())

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref(CRON).method_direct_trigger()
        self.env.invalidate_all()


@tagged("-at_install", "post_install")
class TestSupportProfileChange(ProfileCase):
    def tearDown(self):
        # Whatever runs later meets the profile of the start.
        self.sandbox.reset()
        self._restore()
        super().tearDown()

    def _change(self, profile, **vals):
        context = profile.action_open_change()["context"]
        changes = self.env["csp.support.profile.change"].with_user(self.administrator)
        return changes.with_context(**context).create(vals)

    def test_nothing_is_sent_before_somebody_confirmed(self):
        profile = self._read(self._published(phone="+39 02 5550 999"))
        change = self._change(profile)
        self.assertEqual(
            (change.present_telephone, change.telephone), (PHONE, "+39 02 5550 999")
        )
        self.assertEqual((change.email, change.website), (EMAIL, PAGE))
        self.assertFalse(self._sent())

    def test_drift_is_mended(self):
        profile = self._read(self._published(phone="+39 02 5550 999"))
        answer = self._change(profile).action_send()
        self.assertEqual(answer["params"]["type"], "success")
        self.assertEqual(self._sent(), ["/v1/profiles/support"])
        self.assertEqual(
            (profile.telephone, profile.state), ("+39 02 5550 999", "same")
        )
        profile.action_read()
        self.assertEqual(profile.telephone, "+39 02 5550 999")
        self.assertEqual((profile.email, profile.website), (EMAIL, PAGE))

    def test_changed_by_somebody_else_meanwhile(self):
        profile = self._read(self._published(phone="+39 02 5550 999"))
        change = self._change(profile)
        profile.sudo().email = "old@partner.example"
        answer = change.action_send()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertIn("meanwhile", answer["params"]["message"])
        self.assertFalse(self._sent())

    def test_refusal_changes_nothing_and_keeps_the_sign_in(self):
        profile = self._read(self._published(phone="+39 02 5550 999"))
        change = self._change(profile)
        credential = type(self.connection)
        self.sandbox.fail(None, kind="status", status=403, path="/v1/profiles")
        kept = []
        original = credential._keep_refresh_token

        def keep(connection, token):
            kept.append(token)
            return original(connection, token)

        with patch.object(credential, "_keep_refresh_token", keep):
            answer = change.action_send()
        self.assertEqual(answer["params"]["type"], "danger")
        self.assertEqual(profile.telephone, PHONE)
        self.assertTrue(kept[0])


@tagged("-at_install", "post_install")
class TestSupportProfileAccess(ProfileCase):
    def test_manager_looks_and_does_not_change(self):
        profile = self._read(self._published(phone="+39 02 5550 999"))
        seen = profile.with_user(self.manager)
        self.assertEqual(seen.state, "different")
        for forbidden in (
            seen.action_read,
            seen.action_open_change,
            lambda: seen.write({"offering_id": False}),
            lambda: (
                self.env["csp.support.profile.change"]
                .with_user(self.manager)
                .create({"profile_id": profile.id})
            ),
        ):
            with self.assertRaises(AccessError):
                forbidden()
        self.assertFalse(self._sent())

    def test_nobody_else_sees_anything(self):
        profile = self._read(self._published())
        customer = self.env["res.partner"].create({"name": "Contoso"})
        portal = self._portal_user("csp_profile_customer", customer)
        for user in (self.agent, self.employee, portal):
            with self.assertRaises(AccessError):
                profile.with_user(user).read(["email"])
            with self.assertRaises(AccessError):
                profile.with_user(user).action_read()

    def test_administrator_of_another_company_sees_nothing(self):
        profile = self._read(self._published())
        other = self.env["res.company"].create({"name": "Another partner"})
        self.administrator.write({"company_ids": other.ids, "company_id": other.id})
        profiles = profile.with_context(allowed_company_ids=other.ids)
        self.assertFalse(profiles.search([("id", "=", profile.id)]))
        with self.assertRaises(AccessError):
            profiles.action_read()
