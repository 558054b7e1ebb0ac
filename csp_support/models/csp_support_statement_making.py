from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils

# Customers whose statements are made, and committed, at a time.
BATCH = 100


class CspSupportStatement(models.Model):
    """Makes the statements of a month: of each customer, once."""

    _inherit = "csp.support.statement"

    @api.model
    def _cron_make(self):
        """Make the statements of the month that has ended, for every company."""
        cron = self.env["ir.cron"]
        month = self._last_month()
        for company in self.env["res.company"].search([]):
            customers = self._customers_without(company, month)
            for start in range(0, len(customers), BATCH):
                self._make(company, month, customers[start : start + BATCH])
                cron._commit_progress(BATCH)

    @api.model
    def _last_month(self):
        today = fields.Date.context_today(self)
        return fields.Date.subtract(date_utils.start_of(today, "month"), months=1)

    @api.model
    def _customers_without(self, company, month):
        """Customers and resellers of a company without a statement of that month."""
        tenants = self.env["csp.tenant"].sudo().with_context(active_test=False)
        found = tenants.search_fetch(
            [("company_id", "=", company.id), ("commercial_partner_id", "!=", False)],
            ["commercial_partner_id"],
        )
        made = self.sudo().search_fetch(
            [("company_id", "=", company.id), ("month", "=", month)], ["partner_id"]
        )
        resellers = self.env["csp.partnership"].sudo()._billed(company).partner_id
        customers = found.commercial_partner_id | resellers
        return (customers - made.partner_id).sorted("id")

    @api.model
    def _make(self, company, month, customers):
        """Make the statements of these customers that have something to say.

        There is one per customer and currency; one that is there already is left alone.
        """
        if month > fields.Date.context_today(self):
            raise UserError(self.env._("That month has not begun yet."))
        # Reckons from tickets and terms of all teams; only this makes statements.
        env = self.sudo().with_company(company).env
        by_key = {}
        for key, vals in (
            *self._lines_of_tenants(env, company, month, customers),
            *self._lines_of_resellers(env, company, month, customers),
            *self._corrections(env, company, month, customers),
        ):
            by_key.setdefault(key, []).append(vals)
        for made in self._made(env, company, month, customers):
            by_key.pop((made.partner_id, made.currency_id), None)
        return self._create_statements(env, company, month, by_key)

    @api.model
    def _lines_of_tenants(self, env, company, month, customers):
        """((customer, currency), values) of fees and tickets, tenant by tenant."""
        tenants = env["csp.tenant"].with_context(active_test=False)
        tenants = tenants.search(
            [
                ("company_id", "=", company.id),
                ("commercial_partner_id", "in", customers.ids),
            ]
        )
        lines = tenants._statement_lines(month)
        for tenant in tenants:
            for currency, vals in lines[tenant]:
                yield (tenant.commercial_partner_id, currency), vals

    @api.model
    def _lines_of_resellers(self, env, company, month, customers):
        """((reseller, currency), values) of his fees and of the tickets he filed."""
        partnerships = env["csp.partnership"]._billed(company, customers)
        lines = partnerships._statement_lines(month)
        for partnership in partnerships:
            for currency, vals in lines[partnership]:
                yield (partnership.partner_id, currency), vals

    @api.model
    def _corrections(self, env, company, month, customers):
        """((customer, currency), values) of what earlier statements charged wrongly."""
        lines = env["csp.support.statement.line"]
        for line in lines._to_correct(company, month, customers):
            statement = line.statement_id
            key = statement.partner_id, statement.currency_id
            yield key, line._prepare_correction()

    @api.model
    def _made(self, env, company, month, customers):
        return env["csp.support.statement"].search_fetch(
            [
                ("company_id", "=", company.id),
                ("month", "=", month),
                ("partner_id", "in", customers.ids),
            ],
            ["partner_id", "currency_id"],
        )

    @api.model
    def _create_statements(self, env, company, month, by_key):
        statements = env["csp.support.statement"].create(
            [
                {
                    "company_id": company.id,
                    "partner_id": customer.id,
                    "currency_id": currency.id,
                    "month": month,
                }
                for customer, currency in by_key
            ]
        )
        env["csp.support.statement.line"].create(
            [
                {**vals, "statement_id": statement.id, "sequence": position}
                for statement, lines in zip(statements, by_key.values(), strict=True)
                for position, vals in enumerate(_without_repeated_fees(lines))
            ]
        )
        return statements.with_env(self.env)


def _without_repeated_fees(lines):
    """A fee per month is paid once, however many tenants a customer has."""
    seen = set()
    for vals in sorted(lines, key=lambda vals: vals["kind"] != "fee"):
        once = vals.pop("once", None)
        if once is None or once not in seen:
            seen.add(once)
            yield vals
