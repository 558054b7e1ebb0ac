from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# Days before the end of a relationship at which somebody is told.
WARNING_DAYS = (90, 30, 7, 1)


class CspGdapRelationship(models.Model):
    """Tells in time that a relationship ends: what has ended cannot be revived."""

    _inherit = "csp.gdap.relationship"

    warned_days = fields.Integer(
        readonly=True,
        copy=False,
        help="The last warning was the one so many days before the end; 0: none yet.",
    )
    warned_end_at = fields.Datetime(
        readonly=True, copy=False, help="The end that the warnings were about."
    )

    @api.model
    def _cron_warn_of_end(self):
        """Warn of what ends, and notice what has ended since Microsoft was asked."""
        now = fields.Datetime.now()
        self.search(self._to_warn_of(now))._warn_of_end(now)
        ended = self.search([("is_in_force", "=", True), ("end_at", "<=", now)])
        ended.tenant_id._keep_effective_roles()

    @api.model
    def _to_warn_of(self, now):
        """What Microsoft extends by itself needs nobody, where it really does so."""
        return Domain(
            [
                ("is_in_force", "=", True),
                ("end_at", ">", now),
                ("end_at", "<=", now + timedelta(days=max(WARNING_DAYS))),
            ]
        ) & (
            Domain("auto_extends", "=", False)
            | Domain("has_global_administrator", "=", True)
        )

    def _warn_of_end(self, now):
        for relationship in self:
            days = min(
                day
                for day in WARNING_DAYS
                if relationship.end_at <= now + timedelta(days=day)
            )
            same_end = relationship.warned_end_at == relationship.end_at
            if not same_end or days < relationship.warned_days:
                relationship._warn_of_end_in(days)

    def _warn_of_end_in(self, days):
        self.ensure_one()
        self._schedule_warning()
        self.write({"warned_days": days, "warned_end_at": self.end_at})

    def _schedule_warning(self):
        """An activity for the tenant's responsible, or for the administrators.

        Each reads it in his own language, with the day in his own time zone.
        """
        tenant = self.tenant_id
        users = tenant.user_id or self.env["res.users"]._csp_administrators(
            self.company_id
        )
        for user in users:
            reader = self.with_context(lang=user.lang, tz=user.tz)
            (tenant or self).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=fields.Date.context_today(reader, self.end_at),
                summary=reader._warning_summary(),
                note=reader._warning_note(),
                user_id=user.id,
            )

    def _warning_summary(self):
        return self.env._(
            "Delegated admin relationship “%(relationship)s” ends on %(date)s",
            relationship=self.name,
            date=format_date(self.env, self.end_at),
        )

    def _warning_note(self):
        values = {"customer": self.tenant_id.name or self.customer_name or self.name}
        if self.has_global_administrator:
            return self.env._(
                "Ask %(customer)s for a new relationship in time, without Global "
                "Administrator: Microsoft does not extend one that grants it, and what "
                "has ended cannot be revived.",
                **values,
            )
        return self.env._(
            "Ask %(customer)s for a new relationship in time, or switch on in Partner "
            "Center that this one extends by itself: what has ended cannot be revived, "
            "and all its roles end together.",
            **values,
        )
