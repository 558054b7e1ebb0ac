import fnmatch

from odoo import api, fields, models


class CspProductService(models.Model):
    """Which services are part of a product, by how Microsoft names the product.

    Microsoft renames and rearranges its products: these are dated records, to be
    corrected by whoever knows better.
    """

    _name = "csp.product.service"
    _description = "Services of a Microsoft Product"
    _order = "pattern"
    _rec_name = "pattern"

    pattern = fields.Char(
        string="Product Name",
        required=True,
        help="As in the price list, without regard to case; * stands for any text. "
        "Where several fit a product, all their services count.",
    )
    service_ids = fields.Many2many("csp.service", string="Services", required=True)
    as_of = fields.Date(required=True, default=fields.Date.context_today)

    _pattern_unique = models.Constraint(
        "unique(pattern)", "This product name is already there."
    )

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self._derive_again()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._derive_again()
        return result

    def unlink(self):
        result = super().unlink()
        self._derive_again()
        return result

    @api.model
    def _derive_again(self):
        subscriptions = self.env["csp.subscription"].with_context(active_test=False)
        # Whoever keeps the catalogue need not see every company's subscriptions.
        subscriptions = subscriptions.sudo().search([])
        self.env.add_to_compute(subscriptions._fields["service_ids"], subscriptions)

    @api.model
    def _services_of(self, product_names):
        """Map each product name to the services that are part of it."""
        # The catalogue is no secret, whoever owns the product.
        rows = [
            (row.pattern.lower(), row.service_ids) for row in self.sudo().search([])
        ]
        nothing = self.env["csp.service"]
        return {
            name: nothing.union(
                *[
                    services
                    for pattern, services in rows
                    if fnmatch.fnmatchcase((name or "").lower(), pattern)
                ]
            )
            for name in set(product_names)
        }
