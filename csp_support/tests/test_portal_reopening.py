from odoo.tests import tagged

from .support_common import PortalCase


@tagged("-at_install", "post_install")
class TestPortalReopening(PortalCase):
    """A customer opens his closed ticket again and says why."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ticket = cls._ticket(
            cls.contoso, "No mail", partner_id=cls.customer.partner_id.id
        )
        stages = cls.ticket._crowd_stages()
        cls.closed = stages.filtered("closed")[0]
        cls.path = f"/my/ticket/{cls.ticket.id}"

    def _reopen(self, user, **data):
        self._log_in(user)
        return self._post("/ticket/reopen", ticket_id=self.ticket.id, **data)

    def test_closed_ticket_goes_on(self):
        self.ticket.stage_id = self.closed
        self._log_in(self.customer)
        self.assertTrue(self._page(self.path).xpath("//textarea[@name='words']"))
        response = self._reopen(self.customer, words="It is back <b>again</b>")
        self.assertTrue(response.headers["Location"].endswith(self.path))
        self.assertFalse(self.ticket.closed)
        self.assertFalse(self.ticket.closed_date)
        self.assertFalse(self.ticket.stage_id.unattended)
        [message] = self.ticket.message_ids.filtered(lambda m: "It is back" in m.body)
        self.assertEqual(message.author_id, self.customer.partner_id)
        self.assertIn("It is back &lt;b&gt;", message.body)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertFalse(self._page(self.path).xpath("//textarea[@name='words']"))

    def test_he_has_to_say_why(self):
        self.ticket.stage_id = self.closed
        self._reopen(self.customer, words="  ")
        self.assertTrue(self.ticket.closed)
        page = self._page(self.path)
        self.assertIn("write what still troubles you", page.plain)

    def test_open_ticket_stays_as_it_is(self):
        stage, messages = self.ticket.stage_id, self.ticket.message_ids
        self._reopen(self.customer, words="Again")
        self.assertEqual(self.ticket.stage_id, stage)
        self.assertEqual(self.ticket.message_ids, messages)

    def test_only_who_may_read_it(self):
        self.ticket.stage_id = self.closed
        for number in (self.ticket.id, self.ticket.id + 1000, 0, -1, "x", "9" * 40):
            self._log_in(self.stranger)
            response = self._post("/ticket/reopen", ticket_id=number, words="Me")
            self.assertEqual(response.status_code, 404, number)
        self.authenticate(None, None)
        response = self._post("/ticket/reopen", ticket_id=self.ticket.id, words="Me")
        self.assertIn("/web/login", response.headers["Location"])
        self.assertTrue(self.ticket.closed)
