from odoo import models

from .spoken_time import spoken_moment


class CspTenant(models.Model):
    """What a customer with Azure is told of it: Microsoft 365 is not everything."""

    _inherit = "csp.tenant"

    def _portal_health_values(self, issues):
        values = {**super()._portal_health_values(issues), "azure": None}
        if not any(self._azure_subscription_ids().values()) or self.excluded:
            return values
        if values["state"] == "operational":
            values["label"] = self.env._("Microsoft 365 works normally")
        return {**values, "azure": self._portal_azure_values()}

    def _portal_azure_values(self):
        known = self.azure_state in self._portal_azure_labels()
        could_not = self.env._(
            "could not be checked; until then nothing here says that all is well"
        )
        return {
            "label": self._portal_azure_labels().get(self.azure_state, could_not),
            "is_known": known,
            "checked_at": spoken_moment(self.env, self.azure_checked_at),
        }

    def _portal_azure_labels(self):
        return {
            "operational": self.env._("Microsoft reports no open event"),
            "advisory": self.env._("Microsoft has published an advisory"),
            "affected": self.env._("Microsoft reports an open event"),
        }
