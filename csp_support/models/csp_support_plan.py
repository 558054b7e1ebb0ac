from datetime import timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CspSupportPlan(models.AbstractModel):
    """Who has a support offering, from when to when: a tenant, or a reseller himself.

    Models that have one bring `company_id` and `partner_id`.
    """

    _name = "csp.support.plan"
    _description = "Support Plan"

    offering_id = fields.Many2one(
        "csp.support.offering",
        string="Support Offering",
        index=True,
        check_company=True,
        ondelete="restrict",
        groups="base.group_user",
        domain="[('state', '=', 'published'), ('company_id', '=', company_id)]",
    )
    offering_start = fields.Date(string="Support From", groups="base.group_user")
    offering_end = fields.Date(
        string="Support Until",
        groups="base.group_user",
        help="Last day of support. Empty: until further notice.",
    )

    @api.constrains("offering_start", "offering_end")
    def _check_offering_dates(self):
        for plan in self:
            start, end = plan.offering_start, plan.offering_end
            if start and end and end < start:
                raise ValidationError(
                    self.env._(
                        "Support for %(tenant)s cannot end on %(end)s, before it "
                        "starts on %(start)s.",
                        tenant=plan.display_name,
                        start=start,
                        end=end,
                    )
                )

    @api.constrains("offering_id")
    def _check_offering_is_published(self):
        for plan in self.filtered("offering_id"):
            if plan.offering_id.state != "published":
                raise ValidationError(
                    self.env._(
                        "%(offering)s is not offered to customers. Publish it before "
                        "you give it to %(tenant)s.",
                        offering=plan.offering_id.display_name,
                        tenant=plan.display_name,
                    )
                )

    def _offering_at(self, moment):
        """The offering under which they ask at `moment` (naive UTC)."""
        return self._agreed_offering_at(moment)

    def _agreed_offering_at(self, moment):
        """The offering they had at `moment` (naive UTC), in its time zone."""
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
        """The version of their terms in force at `moment` (naive UTC)."""
        offering = self._offering_at(moment)
        return offering._terms_at(moment) if offering else offering.terms_ids

    def _buyer(self):
        """Who pays: his pricelist and his taxes hold."""
        return self.partner_id
