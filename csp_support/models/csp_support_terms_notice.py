from odoo import api, fields, models

from .letters import Letter, post_letters
from .spoken_time import spoken_moment

# Letters that one step of the scheduled action sends before it commits.
BATCH = 100


class CspSupportTermsNotice(models.Model):
    """A customer who is told of a new version of his terms: once per version.

    Whom a version concerns is settled when it is published; the letters follow.
    """

    _name = "csp.support.terms.notice"
    _description = "Notice of New Support Terms"
    _order = "id desc"
    _rec_name = "partner_id"

    terms_id = fields.Many2one(
        "csp.support.terms",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="terms_id.company_id", store=True)
    tenant_id = fields.Many2one(
        "csp.tenant",
        readonly=True,
        ondelete="cascade",
        index=True,
        help="The letter stands there.",
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True
    )
    sent_at = fields.Datetime(string="Told", readonly=True)
    email = fields.Char(
        string="Mailed To",
        readonly=True,
        help="Empty: there is no address; the message stands on the tenant.",
    )
    message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")

    _once = models.Constraint(
        "unique(terms_id, partner_id)",
        "This customer is told of this version already.",
    )
    _unsent = models.Index("(id) WHERE sent_at IS NULL")

    @api.model
    def _queue(self, terms):
        """Have the customers told whose tenants come under `terms` when they start."""
        tenants = terms.offering_id.tenant_ids.filtered(
            lambda tenant: tenant._offering_at(terms.effective_from)
        )
        by_customer = tenants.grouped("partner_id")
        self.create(
            [
                {
                    "terms_id": terms.id,
                    "tenant_id": tenants[0].id,
                    "partner_id": customer.id,
                }
                for customer, tenants in by_customer.items()
                if customer
            ]
        )
        self.env.ref("csp_support.ir_cron_tell_of_terms").sudo()._trigger()

    @api.model
    def _cron_tell_customers(self):
        """Send the letters that are waiting; another worker passes over ours."""
        cron = self.env["ir.cron"]
        waiting = [("sent_at", "=", False)]
        cron._commit_progress(remaining=self.search_count(waiting))
        oldest = {"order": "id", "limit": BATCH}
        while notices := self.search(waiting, **oldest).try_lock_for_update():
            notices._send()
            if not cron._commit_progress(len(notices)):
                break

    def _send(self):
        # The company writes these letters, and nobody of it in particular.
        for company, notices in self.grouped("company_id").items():
            letters = [notice._letter() for notice in notices]
            messages = post_letters(letters, company.partner_id)
            for notice, letter, message in zip(notices, letters, messages, strict=True):
                notice.write(
                    {
                        "sent_at": fields.Datetime.now(),
                        "email": letter.email,
                        "message_id": message.id,
                    }
                )

    def _letter(self):
        """In the customer's language, with what changes and from when on."""
        issues = self.env["csp.service.issue"]
        lang = issues._letter_lang(self.partner_id, self.company_id)
        zone = issues._letter_zone(self.partner_id, self.company_id)
        notice = self.with_context(lang=lang, tz=zone)
        terms = notice.terms_id
        return Letter(
            thread=self._thread(),
            partner=self.partner_id,
            email=self.partner_id.email,
            lang=lang,
            subject=notice.env._(
                "Your support terms change: %(terms)s", terms=terms.display_name
            ),
            body=notice._letter_body(zone),
            link=f"{self.get_base_url()}/my/support/terms/{terms.id}",
            link_title=notice.env._("Read the terms"),
        )

    def _thread(self):
        """Where the letter stands."""
        return self.tenant_id

    def _speaker(self):
        """In whose name it is written."""
        return self.tenant_id._csp_speaker(self.partner_id)

    def _letter_body(self, zone):
        terms = self.terms_id
        return self.env["ir.qweb"]._render(
            "csp_support.terms_letter",
            {
                "name": terms._texts()["name"],
                "number": terms.number,
                "company": self._speaker(),
                "effective_from": spoken_moment(self.env, terms.effective_from),
                "zone": zone,
                "is_ahead": terms.effective_from > fields.Datetime.now(),
                "changes": terms._difference(),
            },
        )
