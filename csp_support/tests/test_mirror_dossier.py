from odoo.tests import tagged

from .mirror_common import MirrorCase


@tagged("-at_install", "post_install")
class TestMirrorDossier(MirrorCase):
    """The dossier goes along with the ticket, as the partner may read it."""

    def _offered_to_them(self, **vals):
        share = self._offer(**vals)
        self._exchange()
        return share, self._twin(share)

    def test_the_dossier_is_the_same_on_both_sides(self):
        share, twin = self._offered_to_them()
        self.assertTrue(share.dossier_content)
        self.assertEqual(twin.dossier_content, share.dossier_content)
        self.assertIn(share.ticket_number, twin._dossier_text())

    def test_it_is_printed_there_and_shown_on_the_form(self):
        share, twin = self._offered_to_them()
        html = self.env["ir.actions.report"]._render_qweb_html(
            "csp_support.action_report_csp_ticket_share", twin.ids
        )[0]
        self.assertIn(b"Contact at the partner", html)
        self.assertIn("Contact at the partner", twin.their_dossier)
        self.assertFalse(share.their_dossier)

    def test_what_they_write_in_it_does_not_act_here(self):
        share, twin = self._offered_to_them()
        share.sudo().dossier_content = {
            **share.dossier_content,
            "title": "<script>x()</script>",
            "sections": [{"title": "<b>x</b>", "text": "<img onerror='x()'>"}],
        }
        self._exchange()
        self.assertNotIn("<script", twin.their_dossier)
        self.assertNotIn("<img", twin.their_dossier)
        self.assertIn("&lt;script", twin.their_dossier)

    def test_what_is_withheld_here_is_not_in_it(self):
        share, twin = self._offered_to_them()
        for text in (str(twin.dossier_content), str(self.to_them.sent)):
            self.assertNotIn("contoso", text.lower())
        share.share_customer_name = True
        self._exchange()
        self.assertIn("contoso", str(twin.dossier_content).lower())
        share.share_customer_name = False
        self._exchange()
        self.assertNotIn("contoso", str(twin.dossier_content).lower())

    def test_a_newer_dossier_replaces_it(self):
        share, twin = self._offered_to_them()
        share.ticket_id.csp_users_affected = 7
        share._keep_dossier()
        self._exchange()
        self.assertIn("Users affected: 7", twin._dossier_text())

    def test_one_change_is_told_once(self):
        share, _twin = self._offered_to_them()
        before = len(self._events(self.mirror, kind="change"))
        share.write({"share_customer_name": True, "title": "Backup still fails"})
        self.assertEqual(len(self._events(self.mirror, kind="change")), before + 1)

    def test_a_share_without_a_dossier(self):
        share, twin = self._offered_to_them()
        share.sudo().dossier_content = False
        self._exchange()
        self.assertFalse(twin.dossier_content or twin.their_dossier)
        self.assertFalse(twin._shown_dossier(), "ours is nothing to show of theirs")

    def test_theirs_is_not_written_over_by_ours(self):
        _share, twin = self._offered_to_them()
        before = twin.dossier_content
        twin.share_health_evidence = not twin.share_health_evidence
        self.assertEqual(twin.dossier_content, before)

    def test_a_dossier_without_end_is_shortened(self):
        share, twin = self._offered_to_them()
        content = share.dossier_content
        long = {"title": "What was tried", "table": [["x" * 999] * 4] * 9999}
        share.sudo().dossier_content = {
            **content,
            "sections": [*content["sections"], long],
        }
        self._exchange()
        self.assertIn("LEFT OUT", twin._dossier_text())
        self.assertLess(len(str(twin.dossier_content)), 500_000)

    def test_files_that_act_become_plain_text(self):
        page = self.env["ir.attachment"].create(
            {"name": "page.html", "raw": b"<script>x()</script>"}
        )
        _share, twin = self._offered_to_them(files=page)
        self.assertNotIn("html", twin.attachment_ids.mimetype)
