from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CspTenant(models.Model):
    """Which support the customer is entitled to for a tenant, and from when to when."""

    _inherit = "csp.tenant"

    offering_id = fields.Many2one(
        "csp.support.offering",
        string="Support Offering",
        index=True,
        tracking=True,
        check_company=True,
        ondelete="restrict",
        groups="base.group_user",
        domain="[('state', '=', 'published'), ('company_id', '=', company_id)]",
    )
    offering_start = fields.Date(
        string="Support From", tracking=True, groups="base.group_user"
    )
    offering_end = fields.Date(
        string="Support Until",
        tracking=True,
        groups="base.group_user",
        help="Last day of support. Empty: until further notice.",
    )

    @api.constrains("offering_start", "offering_end")
    def _check_offering_dates(self):
        for tenant in self:
            start, end = tenant.offering_start, tenant.offering_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "Support for %(tenant)s cannot end on %(end)s, before it "
                        "starts on %(start)s.",
                        tenant=tenant.display_name,
                        start=start,
                        end=end,
                    )
                )

    @api.constrains("offering_id")
    def _check_offering_is_published(self):
        for tenant in self.filtered("offering_id"):
            if tenant.offering_id.state != "published":
                raise ValidationError(
                    self.env._(
                        "%(offering)s is not offered to customers. Publish it before "
                        "you give it to %(tenant)s.",
                        offering=tenant.offering_id.display_name,
                        tenant=tenant.display_name,
                    )
                )

    def _offering_at(self, moment):
        """The offering the customer had at `moment` (naive UTC), in its time zone."""
        self.ensure_one()
        offering = self.offering_id
        if not offering:
            return offering
        day = moment.date()
        if self._is_near_offering_border(day):
            zone = pytz.timezone(offering._timezone())
            day = pytz.utc.localize(moment).astimezone(zone).date()
        start, end = self.offering_start or day, self.offering_end or day
        return offering if start <= day <= end else offering.browse()

    def _is_near_offering_border(self, day):
        """The time zone matters a day before and after, and is read only then."""
        borders = filter(None, (self.offering_start, self.offering_end))
        return any(abs(border - day) <= timedelta(days=1) for border in borders)

    def _terms_at(self, moment):
        """The version of the customer's terms in force at `moment` (naive UTC)."""
        offering = self._offering_at(moment)
        return offering._terms_at(moment) if offering else offering.terms_ids
