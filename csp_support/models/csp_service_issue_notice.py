from datetime import timedelta
from functools import cache

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError
from odoo.fields import Command
from odoo.tools import SQL

from .letters import post_letters

# Tickets that one step of the scheduled action tells before it commits.
BATCH = 200


class CspServiceIssue(models.Model):
    """Telling the customers whose tickets are linked with a published issue."""

    _inherit = "csp.service.issue"

    notice_ids = fields.One2many(
        "csp.issue.notice",
        "issue_id",
        string="Notices",
        readonly=True,
        groups="base.group_user",
    )

    # ------------------------------------------------------------------
    # By themselves
    # ------------------------------------------------------------------

    @api.model
    def _cron_tell_customers(self):
        """Tell those who do not know yet what holds: first who called, then others."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=1)
        while tickets := self._claim_untold():
            for (issue, company), crowd in tickets.grouped(
                lambda ticket: (ticket.csp_issue_id, ticket.company_id)
            ).items():
                issue._tell(crowd, company, "automatic", issue._words_so_far(company))
            if not cron._commit_progress(len(tickets)):
                break
        self._tell_unasked()
        self._tell_followers()
        cron._commit_progress(remaining=0)
        self._trigger_notices()

    @api.model
    def _claim_untold(self):
        """Tickets whose customers are to be told now, ours until the transaction ends.

        Another worker passes over them; when it comes back, they have been told.
        """
        self._flush_for_notices()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.id
                %s AND %s <= %s
                ORDER BY ticket.csp_issue_id, ticket.id
                LIMIT %s
                FOR NO KEY UPDATE OF ticket SKIP LOCKED
                """,
                self._untold(),
                self._ripe_at(),
                fields.Datetime.now(),
                BATCH,
            )
        )
        return self.env["helpdesk.ticket"].browse(number for (number,) in rows)

    @api.model
    def _trigger_notices(self):
        """Have the scheduled action run when the next customers are to be told."""
        self._flush_for_notices()
        query = SQL(
            "SELECT LEAST((SELECT MIN(%(ripe_at)s) %(untold)s), "
            "(SELECT MIN(%(ripe_at)s) %(followers)s))",
            ripe_at=self._ripe_at(),
            untold=self._untold(),
            followers=self._untold_followers(),
        )
        [(moment,)] = self.env.execute_query(query)
        if moment:
            # Whoever links a ticket need not have the right to see scheduled actions.
            cron = self.env.ref("csp_support.ir_cron_tell_customers").sudo()
            cron._trigger(at=max(moment, fields.Datetime.now()))

    @api.model
    def _flush_for_notices(self):
        self.env["helpdesk.ticket"].flush_model()
        self.flush_model(["state_key", "state_changed_at"])
        self.env["csp.issue.notice"].flush_model()
        self.env["csp.issue.follower"].flush_model()
        self.env["res.company"].flush_model(["csp_notice_policy", "csp_notice_delay"])

    @api.model
    def _untold(self):
        """FROM and WHERE: tickets of the crowd that may be told of another state."""
        return SQL(
            """
              FROM helpdesk_ticket ticket
              JOIN csp_service_issue issue ON issue.id = ticket.csp_issue_id
              JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id
              JOIN res_company company ON company.id = ticket.company_id
             WHERE ticket.active
               AND NOT COALESCE(stage.closed, FALSE)
               AND ticket.csp_issue_link IN ('suggested', 'confirmed')
               AND ticket.csp_still_broken_at IS NULL
               AND ticket.csp_told_state IS DISTINCT FROM issue.state_key
               AND %s
            """,
            self._automatic(),
        )

    @api.model
    def _automatic(self):
        """Condition: `company` tells its customers of `issue` by itself."""
        return SQL(
            """(
                company.csp_notice_policy = 'always'
                OR company.csp_notice_policy = 'follow_up'
                AND EXISTS (
                    SELECT 1
                      FROM csp_issue_notice notice
                     WHERE notice.issue_id = issue.id
                       AND notice.company_id = company.id
                       AND notice.kind = 'hand'
                )
            )"""
        )

    @api.model
    def _ripe_at(self):
        """When a state of `issue` has held long enough for `company`."""
        return SQL(
            "COALESCE(issue.state_changed_at, issue.create_date)"
            " + company.csp_notice_delay * INTERVAL '1 minute'"
        )

    def _words_so_far(self, company):
        """{language: words} an agent wrote for this very state, for who comes later."""
        last = self.env["csp.issue.notice"].search(
            [
                ("issue_id", "=", self.id),
                ("company_id", "=", company.id),
                ("kind", "=", "hand"),
            ],
            limit=1,
        )
        if last.state_key != self.state_key:
            return {}
        return {row.lang: row.words for row in last.words_ids}

    # ------------------------------------------------------------------
    # Telling
    # ------------------------------------------------------------------

    def _tell(self, tickets, company, kind, words):
        """Post and mail one notice to the customers of these tickets, and keep it.

        `words` are ours, {language: text}; the company's language stands for those
        that are missing, and standard words for it.
        """
        self.ensure_one()
        # The agent need not see every ticket of the crowd, nor do customers' mails
        # depend on who sends them.
        issue, tickets, company = self.sudo(), tickets.sudo(), company.sudo()
        closing_at = issue._closing_at(company)
        letters = tickets._letters(issue, words, closing_at)
        notice = issue._keep_notice(company, kind, words)
        issue._send(notice, letters)
        tickets.with_context(tracking_disable=True).write(
            {
                "csp_told_state": issue.state_key,
                "csp_told_post_id": issue.post_ids[:1].id,
                "csp_told_at": fields.Datetime.now(),
                "csp_close_proposed_at": closing_at,
            }
        )
        return notice

    def _closing_at(self, company):
        """When closing is proposed to those told now; False while it is not solved."""
        days = company.sudo().csp_closing_days
        return self.is_resolved and fields.Datetime.now() + timedelta(days=days)

    def _keep_notice(self, company, kind, words):
        return self.env["csp.issue.notice"].create(
            {
                "issue_id": self.id,
                "company_id": company.id,
                "kind": kind,
                "status": self.status,
                "is_resolved": self.is_resolved,
                "state_key": self.state_key,
                "post_id": self.post_ids[:1].id,
                "author_id": self.env.uid,
                "sent_at": fields.Datetime.now(),
                "words_ids": [
                    Command.create({"lang": lang, "words": text})
                    for lang, text in words.items()
                ],
            }
        )

    def _send(self, notice, letters):
        by_hand = notice.kind == "hand"
        author = notice.author_id if by_hand else notice.company_id
        messages = post_letters(letters, author.partner_id)
        try:
            self.env["csp.issue.notice.recipient"].create(
                [
                    self._prepare_recipient(notice, letter, message)
                    for letter, message in zip(letters, messages, strict=True)
                ]
            )
        except UniqueViolation as error:
            # Another worker has told them meanwhile: then nothing is left to tell.
            raise ConcurrencyError(str(error)) from error

    def _prepare_recipient(self, notice, letter, message):
        thread = letter.thread
        is_ticket = thread._name == "helpdesk.ticket"
        return {
            "notice_id": notice.id,
            "state_number": self.state_number,
            "ticket_id": is_ticket and thread.id,
            "tenant_id": thread.csp_tenant_id.id if is_ticket else thread.id,
            "partner_id": letter.partner.id,
            "email": letter.email,
            "lang": letter.lang,
            "message_id": message.id,
        }

    def _bodies(self, closing_at=None):
        """A function (speaker, language, zone, words) → body that renders each once."""

        @cache
        def body(speaker, lang, zone, words):
            return self._letter_body(speaker, lang, zone, words, closing_at)

        return body
