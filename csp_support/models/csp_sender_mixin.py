from odoo import models

LAYOUT = "csp_support.mail_layout_in_their_name"


class CspSenderMixin(models.AbstractModel):
    """What we write about to customers, of whom some are a reseller's.

    Where it is agreed with him, they read his name and nothing of ours, while whoever
    else gets the same message gets it from us.
    """

    _name = "csp.sender.mixin"
    _description = "Written About in a Reseller's Name"

    # ------------------------------------------------------------------
    # In whose name
    # ------------------------------------------------------------------

    def _csp_reseller(self):
        """The reseller whose customer this is about; none if it is ours."""
        return self.env["res.partner"]

    def _csp_customer(self):
        """The company that this is about."""
        return self.env["res.partner"]

    def _csp_sender(self):
        """The partnership in whose name its customers are written to, if any is."""
        partnerships = self.env["csp.partnership"]
        return partnerships._sender_for(self._csp_reseller(), self.company_id)

    def _csp_is_end_customer(self, person):
        """Whether a mail to that person, or to a mere address, is to the customer."""
        return not person or person.commercial_partner_id == self._csp_customer()

    def _csp_speaker(self, person):
        """Whose name stands below what we write to that person."""
        thread = self.sudo()
        sender = thread._csp_sender()
        if sender.sender_name and thread._csp_is_end_customer(person):
            return sender.sender_name
        return thread.company_id.name

    # ------------------------------------------------------------------
    # Mails: a layout without our name, which they get with his letterhead
    # ------------------------------------------------------------------

    def _notify_get_recipients_classify(
        self, message, recipients_data, *args, **kwargs
    ):
        groups = super()._notify_get_recipients_classify(
            message, recipients_data, *args, **kwargs
        )
        thread = self.sudo()
        if not (thread and thread._csp_sender().sender_name):
            return groups
        parts = [thread._csp_parted(group) for group in groups]
        ours, theirs = ([pair[side] for pair in parts] for side in (0, 1))
        return [group for group in ours + theirs if group["recipients_data"]]

    def _csp_parted(self, group):
        """A group of recipients as two: who gets it from us, and in the other name."""
        partners = self.env["res.partner"]
        theirs = [
            reader
            for reader in group["recipients_data"]
            if self._csp_is_end_customer(partners.browse(reader["id"]))
        ]
        ours = [each for each in group["recipients_data"] if each not in theirs]
        return _of(group, ours), {**_of(group, theirs), "csp_in_their_name": True}

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        if recipients_group.get("csp_in_their_name"):
            msg_vals = {**(msg_vals or {}), "email_layout_xmlid": LAYOUT}
        return super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )


def _of(group, readers):
    """The same group, of these of its readers only."""
    return {
        **group,
        "recipients_data": readers,
        "recipients_ids": [reader["id"] for reader in readers if reader["id"]],
        "recipients_emails": [
            reader["email_normalized"] for reader in readers if not reader["id"]
        ],
    }
