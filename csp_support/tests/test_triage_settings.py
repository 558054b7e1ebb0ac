from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .. import triage
from .common import CspCase


@tagged("-at_install", "post_install")
class TestTriageSettings(CspCase):
    """The bars of triage, and what it says of itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fabrikam = cls._tenant("fabrikam")

    def _checked(self):
        self.fabrikam._refresh_health()
        ticket = self._ticket(
            self.fabrikam, "Outlook: nobody can send or receive mail since this morning"
        )
        ticket._record_health_checks()
        return ticket.csp_last_check_id

    def _set_bars(self, link, suggest):
        settings = self.env["res.config.settings"].create(
            {"csp_link_bar": link, "csp_suggest_bar": suggest}
        )
        settings.set_values()

    def test_bars_take_effect_at_once(self):
        self.assertEqual(self._checked().verdict, "known_issue")
        self._set_bars(1, 0.3)
        self.assertEqual(self._checked().verdict, "possible_issue")
        self._set_bars(1, 1)
        self.assertEqual(self._checked().verdict, "no_known_issue")

    def test_bars_that_make_no_sense_are_refused(self):
        for link, suggest in ((0.3, 0.5), (1.2, 0.5), (0.8, 0), (0.8, -1)):
            with self.assertRaisesRegex(ValidationError, "between 0 and 1"):
                self._set_bars(link, suggest)

    def test_the_check_says_when_it_went_by_words_alone(self):
        self.addCleanup(self.env.registry.clear_cache)
        with patch.object(triage.encoder, "installed", return_value=None):
            self.env.registry.clear_cache()
            check = self._checked()
        self.assertEqual(check.verdict, "known_issue")
        self.assertIn("by words alone", check.reason)

    def test_the_check_says_nothing_of_it_with_the_encoder(self):
        self.assertTrue(triage.encoder.installed())
        self.env.registry.clear_cache()
        self.assertNotIn("words alone", self._checked().reason)
