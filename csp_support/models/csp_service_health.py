from odoo import api, fields, models

# Microsoft's states, lower case. Documentation and live answers differ in case.
OPERATIONAL = {"serviceoperational"}
INTERRUPTED = {"serviceinterruption"}
RESOLVED = {
    "servicerestored",
    "postincidentreviewpublished",
    "falsepositive",
    "resolved",
    "resolvedexternal",
    "mitigated",
    "mitigatedexternal",
}


def is_healthy_status(status):
    """The service works. An unknown state is no proof of that."""
    return (status or "").lower() in OPERATIONAL | RESOLVED


class CspServiceHealth(models.Model):
    """What Microsoft last said of one service in one tenant."""

    _name = "csp.service.health"
    _description = "Health of a Service in a Tenant"
    _order = "is_healthy, service_id"
    _rec_name = "service_id"

    tenant_id = fields.Many2one(
        "csp.tenant", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="tenant_id.company_id", store=True)
    service_id = fields.Many2one("csp.service", required=True, ondelete="cascade")
    status = fields.Char(
        required=True, help="The status as Microsoft reported it, also if unknown here."
    )
    status_label = fields.Char(compute="_compute_status_label", string="State")
    is_healthy = fields.Boolean(compute="_compute_is_healthy", store=True)

    _service_tenant_unique = models.Constraint(
        "unique(tenant_id, service_id)",
        "A tenant has one state per service.",
    )

    @api.depends("status")
    def _compute_is_healthy(self):
        for health in self:
            health.is_healthy = is_healthy_status(health.status)

    @api.depends("status")
    @api.depends_context("lang")
    def _compute_status_label(self):
        labels = self.env["csp.service.issue"]._status_labels()
        for health in self:
            health.status_label = labels.get(health.status.lower(), health.status)
