from odoo import fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Once Microsoft reports an issue solved: closing, or a customer who says no."""

    _inherit = "helpdesk.ticket"

    csp_close_proposed_at = fields.Datetime(
        string="Closing Proposed From",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
        help="Until then the customer may say that it still does not work.",
    )
    csp_still_broken_at = fields.Datetime(
        string="Still Does Not Work",
        copy=False,
        readonly=True,
        index="btree_not_null",
        groups="base.group_user",
        help="Since then the customer says that his fault outlived the published "
        "issue: notices of the issue pass over this ticket.",
    )

    # ------------------------------------------------------------------
    # Closing what nobody has contradicted
    # ------------------------------------------------------------------

    def action_close_proposed(self):
        """Close those of these tickets whose customers have let their time pass."""
        self._check_agent()
        now = fields.Datetime.now()
        due = self.filtered(
            lambda t: (
                not t.closed
                and t.csp_close_proposed_at
                and t.csp_close_proposed_at <= now
            )
        )
        if not due:
            raise UserError(
                self.env._(
                    "None of these tickets is proposed for closing: that is for "
                    "tickets whose published issue is solved, once their customers "
                    "have had time to say that it still does not work."
                )
            )
        for stage, tickets in due.grouped(
            lambda ticket: ticket._crowd_stages().filtered("closed")[:1]
        ).items():
            tickets.stage_id = stage
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(closed)s tickets closed, %(left)s left as they are.",
                    closed=len(due),
                    left=len(self - due),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # ------------------------------------------------------------------
    # A customer who still has the fault
    # ------------------------------------------------------------------

    def _asks_whether_it_works(self):
        """Whether the customer may say so: he was asked, and has not answered yet."""
        return bool(self.csp_close_proposed_at) and not self.csp_still_broken_at

    def _keep_still_broken(self):
        """Take this one out of the crowd of its issue, for an agent to look at."""
        self.write(
            {
                "csp_still_broken_at": fields.Datetime.now(),
                "csp_close_proposed_at": False,
            }
        )
        if self.closed:
            self.stage_id = self._reopening_stage()
        # Nobody reads along: the activity is in the company's own language.
        lang = self.company_id.partner_id.lang
        self.with_context(lang=lang)._ask_agent_to_look()

    def _crowd_stages(self):
        return self.team_id.with_company(self.company_id)._get_applicable_stages()

    def _ask_agent_to_look(self):
        responsible = self.user_id or self.team_id.user_id
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._(
                "%(issue)s is solved, but not for this customer",
                issue=self.csp_issue_id.issue_id,
            ),
            note=self.env._(
                "The customer has answered the question whether it works again. Read "
                "what he writes: notices of the issue pass over his ticket now."
            ),
            user_id=responsible.id,
        )

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        # Customers answer, who have no right to write on tickets.
        ticket = self.sudo()
        if ticket._is_answer(message.sudo()) and ticket._asks_whether_it_works():
            ticket._keep_still_broken()
        return result

    def _say_still_broken(self, author):
        """The customer `author` has pressed the button."""
        self.message_post(
            body=self.env._("It still does not work."),
            author_id=author.id or None,
            email_from=None if author else self.partner_email,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _is_answer(self, message):
        """Whether somebody outside wrote it, by mail or on the portal."""
        author = message.author_id
        return (
            message.message_type in ("comment", "email")
            and not message.is_internal
            and not message.subtype_id.internal
            and (not author or author.partner_share)
        )

    def _link_issue(self, issue):
        """Whom a person links anew belongs to the crowd again."""
        self.sudo().filtered("csp_still_broken_at").csp_still_broken_at = False
        return super()._link_issue(issue)
