from odoo import api, fields, models

from ..microsoft.partner_center_resources import SupportProfile
from .csp_support_profile import KIND_OF

# What the portal shows of the company to customers without an offering.
SHOWN_OF = {"email": "email", "telephone": "phone"}


class CspSupportProfile(models.Model):
    """The other places where customers read how to reach us.

    Customers with an offering read its terms on the portal; those without read the
    company's own phone and e-mail there. And offerings may differ from each other,
    while Microsoft shows the same to all.
    """

    _inherit = "csp.support.profile"

    portal_email = fields.Char(compute="_compute_portal")
    portal_telephone = fields.Char(compute="_compute_portal")
    portal_email_differs = fields.Boolean(compute="_compute_portal")
    portal_telephone_differs = fields.Boolean(compute="_compute_portal")
    other_offering_ids = fields.Many2many(
        "csp.support.offering",
        string="Offerings That Say Something Else",
        compute="_compute_other_offering_ids",
    )

    @api.depends("company_id.email", "company_id.phone", "offering_id.terms_ids")
    def _compute_portal(self):
        for profile in self:
            shown = {
                name: profile.company_id[field] or ""
                for name, field in SHOWN_OF.items()
            }
            different = profile._differing_from(shown)
            for name, value in shown.items():
                profile[f"portal_{name}"] = value
                profile[f"portal_{name}_differs"] = name in different

    def _differing_from(self, shown):
        """What the portal shows otherwise than the terms; what is empty does not."""
        published = self._published()
        told = {name: value for name, value in shown.items() if value}
        expected = {name: published.get(name, value) for name, value in told.items()}
        empty = dict.fromkeys(KIND_OF, "")
        page = SupportProfile(**{**empty, **told}, content={})
        return page.differences(**{**empty, **expected})

    @api.depends("email", "telephone", "website", "read_at", "offering_id.terms_ids")
    def _compute_other_offering_ids(self):
        offerings = self.env["csp.support.offering"]
        published = offerings.search(
            [("state", "=", "published"), ("company_id", "in", self.company_id.ids)]
        ).grouped("company_id")
        for profile in self:
            others = published.get(profile.company_id, offerings) - profile.offering_id
            profile.other_offering_ids = others.filtered(
                lambda offering, profile=profile: (
                    profile.read_at
                    and profile._differing(profile._published_by(offering))
                )
            )
