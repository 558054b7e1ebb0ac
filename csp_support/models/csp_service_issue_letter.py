import pytz
from markupsafe import Markup

from odoo import models
from odoo.tools.mail import plaintext2html

from .spoken_time import spoken_day


class CspServiceIssue(models.Model):
    """How a published issue reads in a customer's language and time zone."""

    _inherit = "csp.service.issue"

    def _letter_body(self, speaker, lang, zone, words=None, closing_at=None):
        """HTML for a customer: our `words`, Microsoft's state, and what to do.

        `speaker` is who signs it: our company, or the customer's reseller.

        `closing_at` is when closing his ticket is proposed, if he is asked at all
        whether it works again. Nothing in it depends on who reads it.
        """
        self.ensure_one()
        issue = self.with_context(lang=lang, tz=zone)
        body = issue.env["ir.qweb"]._render(
            "csp_support.issue_letter",
            {
                "words": plaintext2html(words or issue._standard_words()),
                "issue": issue._portal_values(),
                "update": issue._portal_update_values(),
                "company": speaker,
                "zone": zone,
                "closing_day": spoken_day(issue.env, closing_at),
                "in_english": not lang.startswith("en"),
            },
        )
        return Markup(body)

    def _standard_words(self):
        """What we say of our own accord, in the language of the context."""
        if self.is_resolved:
            return self.env._("Microsoft reports that this problem is solved.")
        if self.is_planned:
            return self.env._("This is maintenance that Microsoft has announced.")
        return self.env._(
            "We know of this problem: it is on Microsoft's side, and Microsoft works "
            "on it. You need not do anything. We tell you as soon as its state changes."
        )

    def _unasked_words(self, tenant_name):
        """What we say to a customer who has not called, of one of his tenants."""
        if self.is_resolved:
            return self.env._(
                "The problem of which we told you is solved, Microsoft reports."
            )
        return self.env._(
            "Microsoft has published a problem that may touch you in %(tenant)s. You "
            "need not do anything. If it troubles you, open a ticket: we then tell you "
            "more.",
            tenant=tenant_name,
        )

    def _letter_lang(self, partner, company):
        """The customer's language if it is installed here, or else the company's."""
        installed = dict(self.env["res.lang"].get_installed())
        wanted = (partner.lang, company.partner_id.lang, self.env.lang)
        return next((lang for lang in wanted if lang in installed), "en_US")

    def _letter_zone(self, partner, company):
        wanted = (
            partner.tz,
            partner.commercial_partner_id.tz,
            company.partner_id.tz,
        )
        return next((zone for zone in wanted if zone in pytz.all_timezones_set), "UTC")
