import re
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

TOKEN = re.compile(r"[\w-]{32}", re.ASCII)
SALESPEOPLE = "csp_support.group_csp_agent"


class CspSupportOffering(models.Model):
    """An offering on a page for prospects: whoever has its link reads what is in force.

    There is no such page until somebody makes its link.
    """

    _inherit = "csp.support.offering"

    public_token = fields.Char(
        copy=False, readonly=True, index="btree_not_null", groups=SALESPEOPLE
    )
    public_url = fields.Char(
        string="Page for Prospects",
        compute="_compute_public_url",
        groups=SALESPEOPLE,
        help="Whoever has this link reads the version in force, without logging in. "
        "Search engines are told to leave it alone.",
    )

    @api.depends("public_token")
    def _compute_public_url(self):
        for offering in self:
            path = f"/support/offering/{offering.public_token}"
            offering.public_url = (
                offering.public_token and offering.get_base_url() + path
            )

    def action_make_public(self):
        """Make the page, under a link that nobody can guess; a former link ends."""
        self.check_access("write")
        for offering in self:
            if offering.state != "published":
                raise UserError(
                    self.env._(
                        "%(offering)s is not offered to customers. Publish it before "
                        "you make a page of it for prospects.",
                        offering=offering.display_name,
                    )
                )
            offering.public_token = secrets.token_urlsafe(24)

    def action_end_public(self):
        """End the page: its link leads nowhere any more."""
        self.check_access("write")
        self.public_token = False

    @api.model
    def _public_terms(self, token):
        """The version in force behind a link's token, in sudo; none for any other."""
        # The visitor is nobody we know: the token is his only right.
        offerings = self.sudo()
        if TOKEN.fullmatch(token):
            offerings = offerings.search(
                [("public_token", "=", token), ("state", "=", "published")]
            )
        return offerings and offerings._terms_at(fields.Datetime.now())
