from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# What Microsoft published, and forgets itself after 30 days.
PUBLISHED = ("csp.service.issue", "csp.service.message")

# Records that go at a time, with what belongs to each.
BATCH = 100

DEFAULT_DAYS = 730


class CspHistory(models.AbstractModel):
    """What was published is kept as long as a setting says, and then forgotten."""

    _name = "csp.history"
    _description = "Published History"

    @api.model
    def _cron_forget(self):
        """Forget what is too old, a batch at a time."""
        cron = self.env["ir.cron"]
        before = fields.Datetime.now() - timedelta(days=self._history_days())
        self.env.flush_all()
        over = {
            model: model._over_before(before) & model._not_referred_to()
            for model in map(self.env.__getitem__, PUBLISHED)
        }
        cron._commit_progress(
            remaining=sum(model.search_count(domain) for model, domain in over.items())
        )
        for model, domain in over.items():
            while batch := model.search(domain, limit=BATCH, order="id"):
                batch.unlink()
                if not cron._commit_progress(len(batch)):
                    return

    @api.model
    def _history_days(self):
        parameters = self.env["ir.config_parameter"].sudo()
        return int(parameters.get_param("csp_support.history_days", DEFAULT_DAYS))

    @api.model
    def _over_before(self, moment):
        """Domain of what had come to its end before `moment`."""
        return Domain.FALSE

    @api.model
    def _not_referred_to(self):
        """Domain of what no other record needs: no ticket, check or hand-over."""
        return Domain.AND(
            Domain.custom(to_sql=_lacks(self.env[name]._table, field_name))
            for name, field_name in self._referring_fields()
        )

    @api.model
    def _referring_fields(self):
        """(model, field) of the stored links to this model, but for parts of it."""
        return [
            (name, field.name)
            for name, model in self.env.registry.items()
            if model._auto and not model._abstract
            for field in model._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name == self._name
            and field.ondelete != "cascade"
        ]


def _lacks(table, column):
    """For `Domain.custom`: no row of the table refers to the record."""

    def to_sql(_model, alias, _query):
        return SQL(
            "NOT EXISTS (SELECT FROM %s referring WHERE %s = %s)",
            SQL.identifier(table),
            SQL.identifier("referring", column),
            SQL.identifier(alias, "id"),
        )

    return to_sql
