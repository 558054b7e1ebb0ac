from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .csp_history import DEFAULT_DAYS

# Microsoft lists what is over for so long: what we forgot sooner would come again.
LISTED_DAYS = 30


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    csp_history_days = fields.Integer(
        string="Days that Published Issues are Kept",
        default=DEFAULT_DAYS,
        config_parameter="csp_support.history_days",
    )

    @api.constrains("csp_history_days")
    def _check_csp_history_days(self):
        for settings in self:
            if settings.csp_history_days <= LISTED_DAYS:
                raise ValidationError(
                    self.env._(
                        "Keep published issues for more than %(days)s days: Microsoft "
                        "lists them itself for that long.",
                        days=LISTED_DAYS,
                    )
                )
