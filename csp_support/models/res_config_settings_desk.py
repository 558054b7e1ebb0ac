from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .csp_emerging_incident_finding import DEFAULTS


class ResConfigSettings(models.TransientModel):
    """What the desk takes for an emerging incident, and how well checks did so far."""

    _inherit = "res.config.settings"

    csp_emerging_tickets = fields.Integer(
        string="Tickets of an Emerging Incident",
        default=DEFAULTS["tickets"],
        config_parameter="csp_support.emerging_tickets",
    )
    csp_emerging_customers = fields.Integer(
        string="Customers of an Emerging Incident",
        default=DEFAULTS["customers"],
        config_parameter="csp_support.emerging_customers",
    )
    csp_emerging_hours = fields.Integer(
        string="Hours of an Emerging Incident",
        default=DEFAULTS["hours"],
        config_parameter="csp_support.emerging_hours",
    )
    csp_precision = fields.Char(
        string="Precision of Proposals", compute="_compute_csp_precision"
    )

    @api.constrains(
        "csp_emerging_tickets", "csp_emerging_customers", "csp_emerging_hours"
    )
    def _check_csp_emerging(self):
        for settings in self:
            if (
                settings.csp_emerging_tickets < 2
                or settings.csp_emerging_customers < 1
                or settings.csp_emerging_hours < 1
            ):
                raise ValidationError(
                    self.env._(
                        "An emerging incident takes at least two tickets, one customer "
                        "and one hour."
                    )
                )

    @api.depends_context("lang", "allowed_company_ids")
    def _compute_csp_precision(self):
        self.csp_precision = self.env["csp.issue.precision"]._summary()
