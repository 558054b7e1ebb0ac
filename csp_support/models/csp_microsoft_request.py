from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..microsoft.admin_pages import request_page
from .csp_health_check import ESCALATION_CATEGORIES
from .dossier import dossier_text
from .helpdesk_ticket_entitlement import SEVERITIES

STATES = [
    ("prepared", "Prepared"),
    ("waiting", "Waiting for the first answer"),
    ("working", "Microsoft is working on it"),
    ("needs_us", "Microsoft waits for us"),
    ("solved", "Microsoft says solved"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
]

# In these it is Microsoft's turn; in all the others it is ours, or nobody's.
WITH_MICROSOFT = ("waiting", "working")


class CspMicrosoftRequest(models.Model):
    """A case opened with Microsoft, for one ticket or for several of the same issue."""

    _name = "csp.microsoft.request"
    _description = "Microsoft Request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_names_search = ["number", "name"]
    _check_company_auto = True

    name = fields.Char(string="Title", required=True)
    number = fields.Char(
        string="Microsoft's Number",
        copy=False,
        index="btree_not_null",
        help="As Microsoft's page shows it once the request is open.",
    )
    state = fields.Selection(STATES, required=True, default="prepared", copy=False)
    state_at = fields.Datetime(
        string="Since", required=True, readonly=True, default=fields.Datetime.now
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    tenant_id = fields.Many2one(
        "csp.tenant",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        help="The tenant in whose name the request is opened.",
    )
    ticket_ids = fields.Many2many(
        "helpdesk.ticket",
        relation="csp_microsoft_request_ticket_rel",
        column1="request_id",
        column2="ticket_id",
        string="Tickets",
        required=True,
        check_company=True,
    )
    service_id = fields.Many2one("csp.service", string="Microsoft Service")
    category = fields.Selection(
        ESCALATION_CATEGORIES, string="Escalation Category", required=True
    )
    severity = fields.Selection(SEVERITIES, required=True)
    vehicle_id = fields.Many2one(
        "csp.microsoft.vehicle", string="Way to Microsoft", ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    opened_at = fields.Datetime(copy=False)
    due_at = fields.Datetime(
        string="First Answer Due",
        compute="_compute_due_at",
        store=True,
        index="btree_not_null",
        help="By Microsoft's own response times on the day the request was opened.",
    )
    answered_at = fields.Datetime(string="First Answer", readonly=True, copy=False)
    heard_at = fields.Datetime(
        string="Last Heard of Microsoft", readonly=True, copy=False
    )
    silent_at = fields.Datetime(
        string="Ask Again At",
        compute="_compute_silent_at",
        store=True,
        index="btree_not_null",
    )
    is_late = fields.Boolean(
        compute="_compute_is_late", help="No answer came in the time Microsoft gives."
    )
    tell_customers = fields.Boolean(
        default=True,
        help="When the request is opened, each customer is told on his own ticket "
        "that Microsoft has it now.",
    )
    content = fields.Json(readonly=True, copy=False)
    dossier = fields.Text(compute="_compute_dossier")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="csp_microsoft_request_attachment_rel",
        string="Files",
        help="What to upload with the request.",
    )
    partner_center_url = fields.Char(
        string="Partner Center", compute="_compute_pages", compute_sudo=True
    )
    request_url = fields.Char(
        string="New Request", compute="_compute_pages", compute_sudo=True
    )

    _number_unique = models.UniqueIndex(
        "(number, company_id) WHERE number IS NOT NULL",
        "This number is already there: open that request and add the ticket to it.",
    )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for request in self:
            request.display_name = " ".join(
                filter(None, (request.number, request.name))
            )

    @api.depends("opened_at", "severity")
    def _compute_due_at(self):
        clocks = self.env["csp.vendor.clock"].search([])
        for request in self:
            opened_at = request.opened_at
            clock = opened_at and clocks._of(request.severity, opened_at)
            request.due_at = clock and clock._answer_due(opened_at)

    @api.depends("heard_at", "severity", "state")
    def _compute_silent_at(self):
        clocks = self.env["csp.vendor.clock"].search([])
        for request in self:
            since = request.state == "working" and request.heard_at
            clock = since and clocks._of(request.severity, since)
            request.silent_at = clock and clock._silent_after(since)

    @api.depends("due_at", "answered_at")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for request in self:
            due_at = request.due_at
            request.is_late = bool(due_at and (request.answered_at or now) > due_at)

    @api.depends("content")
    def _compute_dossier(self):
        for request in self:
            request.dossier = dossier_text(request.content) if request.content else ""

    @api.depends("tenant_id", "service_id")
    def _compute_pages(self):
        for request in self:
            tenant, family = request.tenant_id, request.service_id.family
            request.partner_center_url = tenant and tenant._admin_page("partner_center")
            request.request_url = tenant and tenant._admin_page(request_page(family))

    # ------------------------------------------------------------------
    # What holds always
    # ------------------------------------------------------------------

    @api.constrains("state", "number", "opened_at")
    def _check_opened(self):
        for request in self:
            is_open = request.state not in ("prepared", "withdrawn")
            if is_open and not (request.number and request.opened_at):
                raise ValidationError(
                    self.env._(
                        "Enter the number that Microsoft gave to “%(request)s”: "
                        "without it nobody finds the request again.",
                        request=request.name,
                    )
                )

    @api.constrains("opened_at")
    def _check_opened_at(self):
        now = fields.Datetime.now()
        for request in self:
            if request.opened_at and request.opened_at > now:
                raise ValidationError(
                    self.env._("A request cannot have been opened in the future.")
                )

    @api.constrains("ticket_ids")
    def _check_tickets(self):
        for request in self:
            if not request.ticket_ids:
                raise ValidationError(
                    self.env._("A request to Microsoft is for one ticket at least.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        requests = super().create([self._normalised(vals) for vals in vals_list])
        for request in requests:
            request.ticket_ids._check_may_hand_over()
        # The model's rule alone would let somebody attach a stranger's ticket.
        requests.ticket_ids.check_access("write")
        requests.ticket_ids._csp_follow_microsoft()
        return requests

    @api.model
    def _normalised(self, vals):
        if vals.get("number"):
            vals = {**vals, "number": vals["number"].strip()}
        if "state" in vals:
            vals = {"state_at": fields.Datetime.now(), **vals}
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        if any(request.state != "prepared" for request in self):
            raise UserError(
                self.env._(
                    "What was opened with Microsoft is kept, with all that was said. "
                    "Withdraw the request instead."
                )
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_open(self):
        """The request is open on Microsoft's page, and has its number."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "prepared":
            raise UserError(self.env._("This request is open already."))
        self.write(
            {
                "state": "waiting",
                "opened_at": self.opened_at or fields.Datetime.now(),
                "state_at": self.opened_at or fields.Datetime.now(),
            }
        )
        self._log(
            "opened",
            self.env._("Opened as number %(number)s.", number=self.number),
            self.opened_at,
        )
        if self.tell_customers:
            self.ticket_ids._csp_tell_with_microsoft()

    def action_close(self):
        """The customer agrees that it is solved."""
        self.check_access("write")
        self.write({"state": "closed"})

    def action_withdraw(self):
        """Nothing is expected of Microsoft any more."""
        self.check_access("write")
        self.write({"state": "withdrawn"})

    def action_report(self):
        """Write down what was said; the button's context says by whom."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.action_csp_microsoft_report"
        )
        action["context"] = {
            "default_request_id": self.id,
            "default_kind": self.env.context.get("csp_kind", "microsoft"),
        }
        return action

    def action_prepare_again(self):
        """Change the dossier, as long as nobody at Microsoft has it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.action_csp_hand_over"
        )
        action["context"] = {
            "default_request_id": self.id,
            "default_ticket_ids": self.ticket_ids.ids,
        }
        return action

    def action_print(self):
        self.ensure_one()
        return self.env.ref(
            "csp_support.action_report_csp_microsoft_request"
        ).report_action(self)
