from odoo.http import request

from ..models.helpdesk_ticket_impact import ABLE, AFFECTED
from .parameters import number
from .ticket_form import TicketForm


class TicketMatter(TicketForm):
    """Which service the ticket is about, and how bad it is."""

    def _get_create_new_ticket_values(self, **kwargs):
        values = super()._get_create_new_ticket_values(**kwargs)
        own = self._form_tenants()._portal_services()
        # Employees who are no agents file tickets, too, and may not read the catalogue.
        services = request.env["csp.service"].sudo().search([])
        values.update(
            own_services=_names(services & own),
            other_services=_names(services - own),
            affected_choices=self._choices("csp_affected", AFFECTED),
            able_choices=self._choices("csp_able_to_work", ABLE),
        )
        return values

    def _choices(self, name, selection):
        """Values and labels of a selection that customers may not read."""
        field = request.env["helpdesk.ticket"]._fields[name]
        labels = dict(field._description_selection(request.env))
        return [(value, labels[value]) for value, _label in selection]

    def _prepare_submit_ticket_vals(self, **kwargs):
        vals = super()._prepare_submit_ticket_vals(**kwargs)
        vals.update(
            request.env["helpdesk.ticket"]._prepare_impact(
                kwargs.get("affected"), kwargs.get("able")
            ),
            csp_service_id=self._chosen_service(**kwargs).id,
        )
        return vals

    def _chosen_service(self, service=None, **kwargs):
        services = request.env["csp.service"].sudo()
        return services.search([("id", "=", number(service))])


def _names(services):
    return [
        {"id": str(service.id), "name": service.name}
        for service in services.sorted("name")
    ]
