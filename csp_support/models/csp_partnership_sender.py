from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formataddr, ormcache, parse_contact_from_email, plaintext2html
from odoo.tools.mail import (
    append_content_to_html,
    html2plaintext,
    prepend_html_content,
)
from odoo.tools.misc import limited_field_access_token

from ..correspondence import renamed, renamed_html
from .ir_mail_server import SENDER_NAME

LOGO = "image_256"

# Mails are read again after years: what is in them opens until the year 2106.
FOR_GOOD = hex(2**32)

# In whose name is kept in memory, by these.
DECIDES_SENDER = {"sender_name", "sender_email"}


class CspPartnership(models.Model):
    """Mails to a reseller's customers in his name, as far as it is agreed.

    The address of the sender stays ours, as no other may send from the reseller's
    domain; answers go to him.
    """

    _name = "csp.partnership"
    _inherit = ["csp.sender.mixin", "csp.partnership"]

    sender_name = fields.Char(
        help="Mails reach their customers under this name, with their logo, and so do "
        "the customers' pages on the portal. Empty: ours.",
    )
    sender_email = fields.Char(
        string="Reply Address",
        help="Where their customers' answers go. Empty: to us.",
    )
    sender_footer = fields.Text(
        string="Footer", help="Stands below mails to their customers."
    )

    def write(self, vals):
        result = super().write(vals)
        if DECIDES_SENDER & vals.keys():
            self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------------
    # Whose customers
    # ------------------------------------------------------------------

    @api.model
    def _sender_for(self, reseller, company):
        """The partnership in whose name that reseller's customers are written to."""
        # Customers read what is signed with it, and of partnerships nothing else.
        found = reseller and self._sender_id(
            reseller.commercial_partner_id.id, company.id
        )
        return self.sudo().browse(found or ())

    @api.model
    @ormcache("reseller_id", "company_id")
    def _sender_id(self, reseller_id, company_id):
        partnership = self.sudo().search(
            [
                ("state", "=", "active"),
                ("role", "=", "reseller"),
                ("partner_id", "=", reseller_id),
                ("company_id", "=", company_id),
            ],
            limit=1,
        )
        agreed = partnership.sender_name or partnership.sender_email
        return agreed and partnership.id

    # ------------------------------------------------------------------
    # Mails
    # ------------------------------------------------------------------

    def _in_their_name(self, email, company):
        """What changes in a mail to one of their customers."""
        changed = {}
        if self.sender_name:
            changed.update(self._renamed_email(email, company))
        if self.sender_email:
            name = self.sender_name or self.partner_id.name
            changed["reply_to"] = formataddr((name, self.sender_email))
        body = changed.get("body", email["body"])
        if self.sender_name:
            body = self._on_their_paper(body)
        elif self.sender_footer:
            body = append_content_to_html(
                body, plaintext2html(self.sender_footer), plaintext=False
            )
        return {**changed, "body": body, "body_alternative": html2plaintext(body)}

    def _renamed_email(self, email, company):
        """Their name wherever ours stands: templates and agents write it."""
        names = self._names_for(company)
        _name, answers_to = parse_contact_from_email(email["reply_to"] or "")
        return {
            "body": renamed_html(email["body"], names),
            "subject": renamed(email["subject"], names),
            "reply_to": answers_to and formataddr((self.sender_name, answers_to)),
            # One dictionary serves all recipients of a mail.
            "headers": {**email["headers"], SENDER_NAME: self.sender_name},
        }

    def _names_for(self, company):
        """{ours: theirs} of what a customer knows a company by."""
        theirs = self._letterhead()
        pairs = [
            (company.name, self.sender_name),
            (company.phone, theirs["phone"]),
            (company.email, theirs["email"]),
            (company.website, theirs["website"]),
            (_bare(company.website), _bare(theirs["website"])),
        ]
        return {ours: found for ours, found in pairs if ours}

    def _on_their_paper(self, body):
        """The mail between their letterhead and their footer."""
        letterhead = self._letterhead()
        head, foot = (
            self.env["ir.qweb"]._render(template, {"letterhead": letterhead})
            for template in ("csp_support.mail_letterhead", "csp_support.mail_footer")
        )
        body = prepend_html_content(Markup(body), head)
        return append_content_to_html(body, foot, plaintext=False)

    # ------------------------------------------------------------------
    # What customers know them by
    # ------------------------------------------------------------------

    def _letterhead(self):
        """Name, logo and where to reach them."""
        self.ensure_one()
        partner = self.partner_id
        return {
            "name": self.sender_name,
            "logo": self._logo_url(),
            "phone": partner.phone or "",
            "email": self.sender_email or partner.email or "",
            "website": partner.website or "",
            "footer": self.sender_footer or "",
        }

    def _logo_url(self):
        """Address of the logo for who cannot log in: mail programs; empty without."""
        partner = self.partner_id
        if not partner.with_context(bin_size=True)[LOGO]:
            return ""
        token = limited_field_access_token(partner, LOGO, FOR_GOOD, scope="binary")
        base = partner.get_base_url()
        return f"{base}/web/image/res.partner/{partner.id}/{LOGO}?access_token={token}"


def _bare(website):
    """A website as people write it."""
    return (website or "").rpartition("://")[2].rstrip("/")
