from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.csp_mirror_pausing import Paused
from .mirror_common import MirrorCase


@tagged("-at_install", "post_install")
class TestMirrorStanding(MirrorCase):
    """How the connection stands, for who looks after it and for the desk."""

    def _standing(self, mirror=None):
        mirror = mirror or self.mirror
        mirror.invalidate_recordset()
        return mirror.standing, mirror.standing_text

    def test_up_to_date(self):
        share = self._offer()
        self._exchange()
        self._exchange()
        standing, text = self._standing()
        self.assertEqual(standing, "current")
        self.assertIn("Everything is on both sides", text)
        self.assertIn("comes here by itself", share.mirror_note)
        self.assertEqual(self.partnership.mirror_standing, "current")

    def test_waiting_and_since_when(self):
        share = self._offer()
        standing, text = self._standing()
        self.assertEqual(standing, "waiting")
        self.assertIn("Waiting to go over: 1, since", text)
        self.assertIn("On its way to their Odoo, since", share.mirror_note)

    def test_not_reached(self):
        self.to_them.is_cut = self.to_us.is_cut = True
        share = self._offer()
        self._exchange()
        standing, text = self._standing()
        self.assertEqual(standing, "failing")
        self.assertIn("does not answer", self.mirror.last_error)
        self.assertIn("Waiting to go over: 1", text)
        self.assertIn("next attempt", text)
        share.invalidate_recordset()
        self.assertIn("Their Odoo is not reached", share.mirror_note)

    def test_what_cannot_be_done_here_is_said(self):
        self.their_partnership.state = "ended"
        self._offer()
        self._exchange()
        standing, text = self._standing(self.theirs)
        self.assertEqual(standing, "held")
        self.assertIn("cannot be done here yet: 1", text)

    def test_before_and_after(self):
        self.mirror.action_end()
        self.assertEqual(self._standing(), ("ended", ""))
        self.assertFalse(self._offer().mirror_note)

    def test_paused_nothing_goes_and_nothing_is_lost(self):
        self.mirror.action_pause()
        share = self._offer()
        self.assertTrue(share.sudo().mirror_id)
        with self.assertRaises(Paused):
            self._calling().push(**self._sealed(events=[]))
        with self.assertRaises(Paused):
            self._calling().pull(**self._sealed(received={}))
        standing, text = self._standing()
        self.assertEqual(standing, "paused")
        self.assertIn("Waiting here: 1, since", text)
        self.assertIn("paused", share.mirror_note)
        reached = []
        mirrors = self.registry["csp.mirror"]
        with patch.object(mirrors, "_exchange", lambda mirror: reached.append(mirror)):
            self.mirror._cron_exchange()
        self.assertEqual(reached, [self.theirs])
        self.mirror.action_resume()
        self._exchange()
        self._exchange()
        self.assertEqual(self._twin(share).state, "offered")
        self.assertEqual(self._standing()[0], "current")

    def test_whoever_works_in_his_own_odoo_needs_no_mail(self):
        self.partnership.contact_ids = False
        self.company.alias_domain_id = False
        self.assertFalse(self.partnership._hears_by_mail())
        self.assertNotIn("mail", str([*self.partnership._advice()]))
        self.mirror.action_end()
        self.assertIn("mail address", str([*self.partnership._advice()]))

    def test_who_pauses(self):
        for user in (self.manager, self.agent, self.employee):
            mirror = self.mirror.with_user(user)
            mirror = mirror.with_context(allowed_company_ids=self.company.ids)
            for act in (mirror.action_pause, mirror.action_resume):
                with self.assertRaises(AccessError):
                    act()
        self.assertFalse(self.mirror.is_paused)

    def test_the_note_costs_the_same_for_one_and_for_many(self):
        shares = self.env["csp.ticket.share"].browse(
            [self._offer(f"Ticket {number}").id for number in range(6)]
        )
        counts = []
        for some in (shares[:1], shares):
            self.env.flush_all()
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            some.mapped("mirror_note")
            counts.append(self.env.cr.sql_log_count - start)
        self.assertLessEqual(counts[1], counts[0])
