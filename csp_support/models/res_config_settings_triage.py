from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import triage


class ResConfigSettings(models.TransientModel):
    """From which score a published issue is linked unasked, or suggested."""

    _inherit = "res.config.settings"

    csp_link_bar = fields.Float(
        string="Link from",
        digits=(3, 2),
        default=triage.Bars.link,
        config_parameter="csp_support.link_bar",
    )
    csp_suggest_bar = fields.Float(
        string="Suggest from",
        digits=(3, 2),
        default=triage.Bars.suggest,
        config_parameter="csp_support.suggest_bar",
    )
    csp_encoder = fields.Boolean(
        string="Sentence Encoder Installed", compute="_compute_csp_encoder"
    )

    @api.constrains("csp_link_bar", "csp_suggest_bar")
    def _check_csp_bars(self):
        for settings in self:
            if not 0 < settings.csp_suggest_bar <= settings.csp_link_bar <= 1:
                raise ValidationError(
                    self.env._(
                        "The bars lie between 0 and 1, and what is linked unasked "
                        "scores at least what is suggested."
                    )
                )

    def _compute_csp_encoder(self):
        self.csp_encoder = triage.encoder.installed() is not None

    def set_values(self):
        result = super().set_values()
        # Triage is kept with its bars.
        self.env.registry.clear_cache()
        return result
