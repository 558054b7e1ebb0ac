from odoo import api, fields, models

from ..microsoft.graph import Graph
from ..microsoft.tenant_relationships import PartnerTenant

# Without these the connection cannot do its main job.
ESSENTIAL = ("token", "service_health")


class CspConnectionCapability(models.Model):
    """One thing a connection can or cannot do, as its last test found."""

    _name = "csp.connection.capability"
    _description = "Capability of a Microsoft Connection"
    _order = "connection_id, id"
    _rec_name = "capability"

    connection_id = fields.Many2one(
        "csp.connection", required=True, ondelete="cascade", index=True, readonly=True
    )
    capability = fields.Selection(
        [
            ("token", "Sign in"),
            ("service_health", "Service health"),
            ("gdap", "Delegated admin relationships (GDAP)"),
            ("partner_center", "Partner Center"),
            ("azure", "Azure Service Health"),
        ],
        required=True,
        readonly=True,
    )
    works = fields.Boolean(readonly=True)
    applies = fields.Boolean(
        readonly=True, default=True, help="It is of use for our part in the programme."
    )
    result = fields.Selection(
        [("works", "Works"), ("missing", "Missing"), ("none", "Does not apply")],
        compute="_compute_result",
    )
    message = fields.Text(readonly=True, help="What is missing, and where to grant it.")

    @api.depends("works", "applies")
    def _compute_result(self):
        for line in self:
            found = "works" if line.works else "missing"
            line.result = found if line.applies else "none"


class CspConnection(models.Model):
    _inherit = "csp.connection"

    capability_ids = fields.One2many(
        "csp.connection.capability", "connection_id", readonly=True, copy=False
    )

    def _capability_checks(self, transport, token, _provider):
        """What a test tries, beside signing in: name and what to call."""
        cloud = self._microsoft_cloud()
        arguments = (cloud, transport, token, self.partner_tenant_id, self.client_id)
        return {
            "service_health": Graph(*arguments).health_overviews,
            "gdap": PartnerTenant(*arguments).relationships,
        }

    def _keep_capabilities(self, errors):
        """Keep what a test found; the sentence of what is essential and missing."""
        self.ensure_one()
        # Nobody writes what a test found but the test.
        self.sudo().capability_ids.unlink()
        self.env["csp.connection.capability"].sudo().create(
            [
                {
                    "connection_id": self.id,
                    "capability": name,
                    "works": not error,
                    "message": error and self._sentence(error),
                }
                for name, error in errors.items()
            ]
        )
        if set(errors) > {"token"}:
            self._keep_what_does_not_apply()
        missing = [errors[name] for name in ESSENTIAL if errors.get(name)]
        return self._sentence(missing[0]) if missing else False

    def _keep_what_does_not_apply(self):
        """Say of what was not tried why it is of no use here."""
        self.env["csp.connection.capability"].sudo().create(
            [
                {
                    "connection_id": self.id,
                    "capability": name,
                    "applies": False,
                    "message": sentence,
                }
                for name, sentence in self._what_does_not_apply().items()
            ]
        )

    def _what_does_not_apply(self):
        """{capability: why it is not tried}."""
        return {}
