from datetime import timedelta
from unittest.mock import patch

from odoo import fields

from .common import CspCommon
from .outgoing_mails import OutgoingMails

UPDATE = "We are looking at the mail queues."


class NoticeCommon(OutgoingMails, CspCommon):
    """A published issue and the tickets of those who called because of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["mail.mail"].search([("state", "=", "outgoing")]).unlink()
        cls.company.partner_id.email = "desk@partner.example"
        cls.company.partner_id.lang = "en_US"
        cls.env["res.lang"]._activate_lang("it_IT")
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.contoso = cls._tenant("contoso")
        cls.issue = cls.env["csp.service.issue"].create(
            {
                "issue_id": "EX1187342",
                "title": "Users can't send or receive email",
                "cloud": "sandbox",
                "service_name": "Exchange Online",
                "classification": "incident",
                "status": "investigating",
                "start_at": "2026-11-23 06:00:00",
                "tenant_ids": [cls.fabrikam.id, cls.contoso.id],
                "post_ids": [
                    (
                        0,
                        0,
                        {
                            "created_at": "2026-11-23 07:15:00",
                            "content": f"<p>{UPDATE}</p>",
                        },
                    )
                ],
            }
        )

    @classmethod
    def _contact(cls, tenant, name, **vals):
        login = name.lower().replace(" ", ".")
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": tenant.partner_id.id,
                "email": f"{login}@{tenant.name}.example",
                **vals,
            }
        )

    @classmethod
    def _linked(cls, tenant, contact, link="suggested", **vals):
        """A ticket of this contact, linked with the issue."""
        return cls._ticket(
            tenant,
            "Outlook is dead",
            partner_id=contact.id,
            partner_email=contact.email,
            csp_issue_id=cls.issue.id,
            csp_issue_link=link,
            **vals,
        )

    def _tell(self, words=None, user=None, issue=None):
        """The agent sends; how many customers were told."""
        issue = (issue or self.issue).with_user(user or self.agent)
        return issue._tell_by_hand(words or {"en_US": "We know about it."})

    def _goes(self, status, resolved=False, minutes_ago=10):
        """Microsoft's state has changed so long ago."""
        self.issue.write({"status": status, "is_resolved": resolved})
        self.issue.state_changed_at = fields.Datetime.now() - timedelta(
            minutes=minutes_ago
        )

    def _run(self):
        """One run of the scheduled action."""
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=60):
            self.env["csp.service.issue"]._cron_tell_customers()
