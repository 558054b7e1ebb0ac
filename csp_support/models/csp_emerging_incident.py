from odoo import api, fields, models
from odoo.exceptions import AccessError

STATES = [
    ("rising", "Rising"),
    ("reported", "Reported to Microsoft"),
    ("explained", "Explained by a published issue"),
    ("quiet", "Quiet"),
]

# In these it may still grow.
LIVE = ("rising", "reported")


class CspEmergingIncident(models.Model):
    """Similar tickets of several customers in a short time, and nothing published."""

    _name = "csp.emerging.incident"
    _description = "Emerging Incident"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "last_at desc, id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    service_id = fields.Many2one("csp.service", readonly=True, index="btree_not_null")
    state = fields.Selection(
        STATES, required=True, readonly=True, default="rising", tracking=True
    )
    ticket_ids = fields.One2many(
        "helpdesk.ticket", "csp_emerging_id", string="Tickets", readonly=True
    )
    ticket_count = fields.Integer(
        string="Tickets Counted", compute="_compute_extent", store=True
    )
    customer_count = fields.Integer(
        string="Customers", compute="_compute_extent", store=True
    )
    first_at = fields.Datetime(
        string="First Ticket", compute="_compute_extent", store=True
    )
    last_at = fields.Datetime(
        string="Last Ticket", compute="_compute_extent", store=True, index=True
    )
    tenant_ids = fields.Many2many(
        "csp.tenant", string="Tenants", compute="_compute_tenant_ids"
    )
    issue_id = fields.Many2one(
        "csp.service.issue",
        string="Published Issue",
        readonly=True,
        tracking=True,
        ondelete="restrict",
        index="btree_not_null",
        help="What Microsoft published in the end.",
    )

    @api.depends("service_id", "ticket_count", "customer_count")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for incident in self:
            incident.display_name = self.env._(
                "%(service)s: %(tickets)s similar tickets of %(customers)s customers",
                service=incident.service_id.name or self.env._("Several services"),
                tickets=incident.ticket_count,
                customers=incident.customer_count,
            )

    @api.depends("ticket_ids.commercial_partner_id")
    def _compute_extent(self):
        for incident in self:
            tickets = incident.ticket_ids
            moments = tickets.mapped("create_date")
            incident.ticket_count = len(tickets)
            incident.customer_count = len(tickets.commercial_partner_id)
            incident.first_at = min(moments, default=False)
            incident.last_at = max(moments, default=False)

    @api.depends("ticket_ids.csp_tenant_id")
    def _compute_tenant_ids(self):
        for incident in self:
            incident.tenant_ids = incident.ticket_ids.csp_tenant_id

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state", "rising") != "rising":
            self.activity_unlink(["mail.mail_activity_data_todo"])
        return result

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------

    def action_report(self):
        """Prepare one request to Microsoft for all tickets that nothing explains."""
        self.ensure_one()
        self._check_agent()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.action_csp_hand_over"
        )
        tickets = self.ticket_ids.filtered(lambda ticket: not ticket.csp_issue_id)
        action["context"] = {"default_ticket_ids": tickets.ids}
        return action

    def action_dismiss(self):
        """It is no incident: these tickets are not looked at together again."""
        self._check_agent()
        # Agents read incidents; the scheduled action and these buttons write them.
        self.sudo().state = "quiet"

    def _check_agent(self):
        self.check_access("read")
        if not self.env.user.has_group("csp_support.group_csp_agent"):
            raise AccessError(
                self.env._("Only support agents decide on emerging incidents.")
            )
