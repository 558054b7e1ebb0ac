from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .support_quote import Quote


class HelpdeskTicket(models.Model):
    """The customer's consent to what a ticket costs, or that it is missing.

    Tickets by mail and telephone are taken without; the agent can ask for it.
    """

    _inherit = "helpdesk.ticket"

    csp_consent_ids = fields.One2many(
        "csp.ticket.consent",
        "ticket_id",
        string="Consents",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    csp_consent_missing = fields.Boolean(
        string="Consent Missing",
        compute="_compute_csp_consent_missing",
        store=True,
        groups="base.group_user",
        help="The ticket costs something, or came outside service hours, and its "
        "customer has not agreed to it yet.",
    )
    csp_consent_asked_at = fields.Datetime(
        string="Asked for Consent", readonly=True, copy=False, groups="base.group_user"
    )

    @api.depends(
        "csp_terms_id",
        "csp_coverage",
        "csp_pricing",
        "csp_price",
        "csp_in_hours",
        "csp_is_free",
        "csp_consent_ids",
    )
    def _compute_csp_consent_missing(self):
        for ticket in self:
            ticket.csp_consent_missing = (
                ticket._csp_needs_consent()
                and not ticket.csp_is_free
                and not ticket._csp_agreed()
            )

    def _csp_agreed(self):
        """The consents to what it costs now: another price is agreed to again."""
        return self.csp_consent_ids.filtered(
            lambda consent: consent._shown_price() == self._csp_shown_price()
        )

    def _csp_shown_price(self):
        price = self.csp_currency_id.round(self.csp_price) if self.csp_price else 0
        beyond = self._csp_is_beyond_hours()
        return (self.csp_pricing, price, self.csp_currency_id, beyond)

    def _csp_needs_consent(self):
        is_charged = self.csp_pricing in ("per_ticket", "hourly")
        return is_charged or bool(self.csp_terms_id) and not self.csp_in_hours

    def _csp_quote(self):
        """What this ticket costs, as its customer is told."""
        hours = self._csp_plan_hours(fields.Date.context_today(self))
        digits = self.csp_currency_id.decimal_places
        return Quote(
            self.csp_pricing or "not_covered",
            f"{self.csp_price:.{digits}f}" if self.csp_currency_id else "",
            self.csp_currency_id.name or "",
            terms_id=self.csp_terms_id.id,
            in_hours=self.csp_in_hours,
            free_if_microsoft=self._csp_free_if_microsoft(),
            hours=hours[self],
            is_beyond_hours=self._csp_is_beyond_hours(),
            is_filed=True,
        )

    # ------------------------------------------------------------------
    # Consent
    # ------------------------------------------------------------------

    @api.model
    def _prepare_consent(self, quote, user):
        """Values of the consent of `user`, who reads in the language of this env."""
        return {
            **self._prepare_shown_price(quote),
            "user_id": user.id,
            "who": user.name,
        }

    @api.model
    def _prepare_shown_price(self, quote):
        return {
            "pricing": quote.pricing,
            "is_beyond_hours": quote.is_beyond_hours,
            "price": float(quote.price or 0),
            "currency_id": self._currency_id(quote.currency),
            "in_hours": quote.in_hours,
            "words": quote.words(self.env),
        }

    @api.model
    def _prepare_consents(self, quote, user):
        """Values of a new ticket whose customer agreed before he sent it."""
        return {"csp_consent_ids": [Command.create(self._prepare_consent(quote, user))]}

    def _keep_consent(self, user):
        """`user` agrees to what this ticket costs; once is enough."""
        if self.csp_consent_missing:
            # Customers have no rights on consents: only giving one makes it.
            self.env["csp.ticket.consent"].sudo().create(
                {"ticket_id": self.id, **self._prepare_consent(self._csp_quote(), user)}
            )

    def action_csp_ask_consent(self):
        """Ask the customer by mail, with the price and a link to agree to it."""
        self._check_agent()
        for ticket in self:
            ticket._csp_ask_consent()

    def _csp_ask_consent(self):
        self._check_consent_missing()
        if not self.partner_id:
            raise UserError(
                self.env._("Choose the customer on the ticket: somebody has to agree.")
            )
        lang = self.partner_id.lang or self.env.lang
        # Who asks need not have the right to see the tenant and its terms.
        body = self.sudo().with_context(lang=lang)._csp_consent_question()
        self.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
        )
        # Whoever may write to the customer need not be able to write on the ticket.
        self.sudo().csp_consent_asked_at = fields.Datetime.now()

    def _check_consent_missing(self):
        if not self.csp_consent_missing:
            raise UserError(
                self.env._("Nothing has to be agreed to on %s.", self.display_name)
            )

    def _csp_consent_question(self):
        quote = self._csp_quote()
        return self.env["ir.qweb"]._render(
            "csp_support.consent_question",
            {
                "headline": quote.headline(self.env),
                "details": list(quote.details(self.env)),
                "url": f"{self.get_base_url()}/my/ticket/{self.id}/consent",
            },
        )

    # ------------------------------------------------------------------
    # The customer's page
    # ------------------------------------------------------------------

    def _portal_consent_values(self):
        quote = self._csp_quote()
        return {
            "headline": quote.headline(self.env),
            "details": list(quote.details(self.env)),
            "key": quote.key,
        }
