from odoo import api, models

from .csp_ticket_share import OPEN_STATES

# Who else got a mail that became a message, and who gets one now.
COPIES = ("incoming_email_cc", "incoming_email_to", "outgoing_email_to")


class CspTicketShare(models.Model):
    """The share's own talk: who hears of it, and whose turn it is after a word."""

    _inherit = "csp.ticket.share"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for share in self:
            share.access_url = f"/my/shares/{share.id}"
        return result

    # ------------------------------------------------------------------
    # Links open nothing by themselves: whoever follows one has to log in
    # ------------------------------------------------------------------

    def _portal_ensure_token(self):
        return ""

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        return super()._get_share_url(redirect=redirect, share_token=False)

    @api.model
    def _get_thread_with_access(self, thread_id, **kwargs):
        signed = ("hash", "pid", "token")
        kwargs = {key: kwargs[key] for key in kwargs if key not in signed}
        return super()._get_thread_with_access(thread_id, **kwargs)

    def _revoke_files(self):
        """Links to files, which Odoo's pages give out, open them no longer."""
        # The files of both sides, whoever of them may see which.
        files = self.env["ir.attachment"].sudo()
        files.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("access_token", "!=", False),
            ]
        ).access_token = False

    def _withdraw(self):
        result = super()._withdraw()
        self._revoke_files()
        return result

    # ------------------------------------------------------------------
    # Who hears of it
    # ------------------------------------------------------------------

    def _partner_contacts(self):
        """The partner's people who may hear of this share now."""
        # Agents read partnerships; who posts may be the partner himself.
        share = self.sudo()
        if share.state == "withdrawn" or share.partnership_id.state != "active":
            return share.partnership_id.contact_ids.browse()
        return share.partnership_id.contact_ids

    def _own_readers(self):
        """Who of us hears what the partner says."""
        user = self.sudo()._responsible()
        return user.partner_id if user._is_internal() else user.partner_id.browse()

    def _author(self):
        """In whose name a step is told: one of ours or of the partner's, or ours.

        The step of a customer or of the machine is our company's.
        """
        user, share = self.env.user, self.sudo()
        if user._is_internal() and not user._is_superuser():
            return user.partner_id
        if user.partner_id in share.partnership_id.contact_ids:
            return user.partner_id
        return share.company_id.partner_id

    def message_post(self, *, body="", subject=None, partner_ids=None, **kwargs):
        """Both sides hear what is said, and neither reads what is withheld."""
        if self._is_said(kwargs):
            heard_by = self._partner_contacts() | self._own_readers()
            partner_ids = (heard_by | self._ours_among(partner_ids)).ids
            body, subject = self._concealed(body), self._concealed(subject)
            copies = [name for name in COPIES if kwargs.get(name)]
            kwargs |= {name: self._concealed(kwargs[name]) for name in copies}
        return super().message_post(
            body=body, subject=subject, partner_ids=partner_ids, **kwargs
        )

    def _message_update_content(self, message, /, *, body, partner_ids=None, **kwargs):
        """What is corrected later names nobody either, unless it is a note of ours."""
        if not (message.is_internal or message.subtype_id.internal):
            body = self._concealed(body)
            if partner_ids is not None:
                partner_ids = self._ours_among(partner_ids).ids
        return super()._message_update_content(
            message, body=body, partner_ids=partner_ids, **kwargs
        )

    def _ours_among(self, partner_ids):
        """Those of these people who are ours: the partner reads who was written to."""
        people = self.env["res.partner"].sudo().browse(partner_ids or ())
        return people.filtered(lambda person: not person.partner_share)

    def _is_said(self, kwargs):
        """Whether a message is for both sides, and no note among ourselves."""
        comment = self.env.ref("mail.mt_comment")
        subtype_id = kwargs.get("subtype_id")
        return kwargs.get("subtype_xmlid") == "mail.mt_comment" or (
            subtype_id == comment.id
        )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Nobody but us and the partner, whoever was put in copy or follows."""
        found = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        contacts = set(self._partner_contacts().ids)
        return [
            reader
            for reader in found
            if not reader.get("share") or reader["id"] in contacts
        ]

    # ------------------------------------------------------------------
    # After a word
    # ------------------------------------------------------------------

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        # Partners write, who have no right to write on shares.
        self.sudo()._heard(message.sudo())
        return result

    def _heard(self, message):
        if not self._is_word(message):
            return
        side = "them" if self._is_of_partner(message) else "us"
        self.unread_by_partner = side == "us"
        if self.env.context.get("csp_share_moves") or self.state not in OPEN_STATES:
            return
        self._turn_to("us" if side == "them" else "them")
        if side == self._side("worker") and not self.reacted_at:
            self.reacted_at = message.date

    def _is_word(self, message):
        """Whether somebody said it to the other side; a note is none."""
        is_said = message.message_type in ("comment", "email")
        return is_said and not (message.subtype_id.internal or message.is_internal)

    def _is_of_partner(self, message):
        author = message.author_id
        organisation = self.sudo().partnership_id.partner_id
        return not author or author.commercial_partner_id == organisation
