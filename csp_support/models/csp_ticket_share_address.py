import re
import secrets

from odoo import api, fields, models
from odoo.tools import email_normalize_all, formataddr

# The part before the @. Whoever does not know it cannot guess it.
ADDRESS = re.compile(r"share-([0-9a-f]{16})@([^@]+)")

# Mail programs fold longer Reply-To lines where they must not.
MAXIMUM_LINE = 68


class CspTicketShare(models.Model):
    """The share's own mail address: what is sent there belongs to it, for ever.

    It needs no more than Odoo's alias domain, of which all addresses come to Odoo.
    """

    _inherit = "csp.ticket.share"

    reply_key = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_hex(8),
        groups="base.group_user",
    )
    reply_address = fields.Char(
        string="Mail Address",
        compute="_compute_reply_address",
        groups="base.group_user",
        help="Mails to this address come to this share, whatever their subject.",
    )

    _reply_key_unique = models.Constraint(
        "unique(reply_key)", "Another share has this mail address."
    )

    @api.depends("reply_key", "company_id.alias_domain_id.name")
    def _compute_reply_address(self):
        for share in self:
            # Alias domains are for administrators to read.
            domain = share.sudo().company_id.alias_domain_id.name
            share.reply_address = domain and f"share-{share.reply_key}@{domain}"

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        found = super()._notify_get_reply_to_batch(
            defaults=defaults, author_ids=author_ids
        )
        # Partners post too, who read no addresses.
        for share in self.sudo().filtered("reply_address"):
            found[share.id] = share._reply_line()
        return found

    def _reply_line(self):
        line = formataddr((self.company_id.name, self.reply_address))
        return line if len(line) <= MAXIMUM_LINE else self.reply_address

    # ------------------------------------------------------------------
    # Reading addresses
    # ------------------------------------------------------------------

    @api.model
    def _reply_keys(self, text):
        """The keys of our own shares' addresses in these address lines."""
        found = [
            match.groups()
            for match in map(ADDRESS.fullmatch, email_normalize_all(text or ""))
            if match
        ]
        if not found:
            return []
        ours = set(self.env["mail.alias.domain"].sudo().search([]).mapped("name"))
        return list(dict.fromkeys(key for key, domain in found if domain in ours))

    @api.model
    def _by_reply_key(self, keys):
        return self.search([("reply_key", "in", keys)]) if keys else self.browse()
