from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError
from odoo.fields import Domain

from .letters import Letter, post_letters

# By itself a customer is reminded of a version so many times, and no more.
MOST_REMINDERS = 3

# So many of a customer's people get the mail, where none of them is authorised.
MOST_RECIPIENTS = 5

BATCH = 100


class CspSupportAcceptanceStatus(models.Model):
    """Reminds customers who have not accepted: by hand, or by itself."""

    _inherit = "csp.support.acceptance.status"

    def action_remind(self):
        """Mail those of these customers who have not accepted yet."""
        if not self.env.user.has_group("csp_support.group_csp_agent"):
            raise AccessError(self.env._("Only support agents remind customers."))
        self.check_access("read")
        # Reminders are written by the desk only, so nobody has the right to make them.
        due = self.sudo().filtered(
            lambda row: row.state == "missing" and row.can_log_in
        )
        due._remind(self.env.user)
        return self._tell_reminded(len(due), len(self) - len(due))

    def _tell_reminded(self, told, untold):
        message = self.env._("Reminded: %(count)s.", count=told)
        if untold:
            message += " " + self.env._(
                "Not reminded: %(count)s, who have accepted already or of whom nobody "
                "has a log-in to the portal.",
                count=untold,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if told else "warning",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    @api.model
    def _cron_remind(self):
        """Remind whom nobody has reminded for as long as his company wants."""
        cron = self.env["ir.cron"]
        due = self._due()
        rows = self.search(due, limit=BATCH)
        while rows:
            rows._remind()
            if not cron._commit_progress(len(rows), remaining=self.search_count(due)):
                return
            rows = self.search(due, limit=BATCH)

    @api.model
    def _due(self):
        now = fields.Datetime.now()
        companies = (
            self.env["res.company"].sudo().search([("csp_reminder_days", ">", 0)])
        )
        return (
            Domain("state", "=", "missing")
            & Domain("can_log_in", "=", True)
            & Domain("reminder_count", "<", MOST_REMINDERS)
            & Domain.OR(
                Domain("company_id", "=", company.id)
                & Domain("waiting_since", "<=", company._csp_reminder_border(now))
                for company in companies
            )
        )

    def _remind(self, user=None):
        """One letter to each who may accept; kept, so that no replay sends another."""
        signatories = self._signatories()
        told = {row: signatories[row][:MOST_RECIPIENTS] for row in self}
        letters = [
            row._letter(person.partner_id)
            for row, people in told.items()
            for person in people
            if person.email
        ]
        self._keep_reminders(told, user)
        for author, group in self._by_author(letters, user):
            post_letters(group, author)
        self.invalidate_model()

    def _keep_reminders(self, told, user):
        try:
            self.env["csp.support.reminder"].sudo().create(
                [
                    {
                        "terms_id": row.terms_id.id,
                        "company_id": row.company_id.id,
                        "commercial_partner_id": row.commercial_partner_id.id,
                        "number": row.reminder_count + 1,
                        "sent_at": fields.Datetime.now(),
                        "user_id": user.id if user else False,
                        "emails": ", ".join(filter(None, people.mapped("email"))),
                    }
                    for row, people in told.items()
                ]
            )
        except UniqueViolation as error:
            # Another worker has reminded them meanwhile: what is left is seen then.
            raise ConcurrencyError(str(error)) from error

    def _by_author(self, letters, user):
        """Letters together with whom they come from: the person, or our company.

        Those of one group stand on threads of one model.
        """
        groups = {}
        for letter in letters:
            author = (user or letter.thread.company_id).partner_id
            groups.setdefault((author, letter.thread._name), []).append(letter)
        return [(author, group) for (author, _model), group in groups.items()]

    def _letter(self, partner):
        issues = self.env["csp.service.issue"]
        lang = issues._letter_lang(partner, self.company_id)
        zone = issues._letter_zone(partner, self.company_id)
        row = self.with_context(lang=lang, tz=zone)
        terms = row.terms_id
        return Letter(
            thread=row._thread(),
            partner=partner,
            email=partner.email,
            lang=lang,
            subject=row.env._("Please accept: %(terms)s", terms=terms.display_name),
            body=row._letter_body(partner),
            link=f"{self.get_base_url()}/my/support/terms/{terms.id}",
            link_title=row.env._("Read and accept"),
        )

    def _thread(self):
        """On what the letter stands."""
        return self.tenant_id

    def _letter_body(self, partner):
        return self.env["ir.qweb"]._render(
            "csp_support.acceptance_letter",
            {
                **self._named_values(self.terms_id.id, self.effective_from),
                "customer": self.commercial_partner_id.name,
                "company": self._thread()._csp_speaker(partner),
            },
        )
