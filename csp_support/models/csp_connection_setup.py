from odoo import api, fields, models

from .linked_text import with_links


class CspConnection(models.Model):
    """Leads from the app registration to the first tenants: what comes next."""

    _inherit = "csp.connection"

    setup_step = fields.Selection(
        [
            ("register", "Register the app"),
            ("sign_in", "Sign in"),
            ("test", "Test"),
            ("import", "Import tenants"),
        ],
        compute="_compute_setup_step",
        # Managers may look at a connection, and not at what credentials it has.
        compute_sudo=True,
        help="What comes next until the connection has tenants; then nothing.",
    )
    last_error_shown = fields.Html(compute="_compute_last_error_shown")

    @api.depends("flow", "credential_ids.kind", "tested_at", "last_error", "tenant_ids")
    def _compute_setup_step(self):
        for connection in self:
            connection.setup_step = connection._next_setup_step()

    def _next_setup_step(self):
        kinds = set(self.credential_ids.mapped("kind"))
        if not kinds & {"client_secret", "certificate"}:
            return "register"
        if self.flow == "delegated" and "refresh_token" not in kinds:
            return "sign_in"
        if not self.tested_at or self.last_error:
            return "test"
        return False if self.tenant_ids else "import"

    @api.depends("last_error")
    def _compute_last_error_shown(self):
        """The sentence, with its links to press."""
        for connection in self:
            connection.last_error_shown = with_links(connection.last_error)

    def action_import_tenants(self):
        """Begin an import of the tenants that this connection reaches."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_tenant_import_action"
        )
        return {
            **action,
            "views": [(False, "form")],
            "context": {
                "default_company_id": self.company_id.id,
                "default_connection_id": self.id,
            },
        }


class CspConnectionCapability(models.Model):
    _inherit = "csp.connection.capability"

    message_shown = fields.Html(
        string="What Is Missing", compute="_compute_message_shown"
    )

    @api.depends("message")
    def _compute_message_shown(self):
        for capability in self:
            capability.message_shown = with_links(capability.message)
