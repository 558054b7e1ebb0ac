from odoo import models


class CspTenant(models.Model):
    """“Do it yourself” on the portal: where the customer's own administrators work."""

    _inherit = "csp.tenant"

    def _portal_self_help_values(self):
        """Per tenant the ways into Microsoft's portals, and help with what he owns."""
        # What customers see is picked here, field by field.
        tenants = self.sudo()
        return [
            {
                "id": tenant.id,
                "name": tenant.name,
                "domain": next(iter(tenant._domain_names()), ""),
                "places": tenant._portal_places(),
                "services": tenant._portal_product_help(),
            }
            for tenant in tenants
        ]

    def _portal_places(self):
        """Microsoft's pages of this tenant, by what one does there."""
        cloud = self._customers_cloud()
        places = [
            {
                "name": self.env._("Microsoft 365 admin center"),
                "text": self.env._(
                    "Users, licences, groups and the settings of your services."
                ),
                "url": cloud.admin_center_url,
                "icon": "cogs",
            },
            {
                "name": self.env._("Service health"),
                "text": self.env._("What Microsoft reports of your services now."),
                "url": cloud.service_health_url(),
                "icon": "heartbeat",
            },
            {
                "name": self.env._("Message Center"),
                "text": self.env._("What Microsoft changes, and by when you must act."),
                "url": cloud.message_center_url(),
                "icon": "bullhorn",
            },
        ]
        if any(self._azure_subscription_ids().values()):
            places.append(
                {
                    "name": self.env._("Azure portal"),
                    "text": self.env._("Your resources, their costs and their health."),
                    "url": cloud.azure_portal_page(self.tenant_id),
                    "icon": "cloud",
                }
            )
        return places

    def _portal_product_help(self):
        """Help with the services he bought, or else with those Microsoft reports."""
        services = self.owned_service_ids or self.service_health_ids.service_id
        return [
            {
                "name": service.name,
                "admin_url": service.admin_url,
                "help_url": service.help_url,
            }
            for service in services
            if service.help_url
        ]
