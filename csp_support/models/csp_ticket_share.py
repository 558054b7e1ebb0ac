import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .csp_partnership import SHOWN
from .helpdesk_ticket_entitlement import SEVERITIES

STATES = [
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("working", "In Work"),
    ("answered", "Answered"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
]

OPEN_STATES = ("offered", "accepted", "working", "answered")

ACTORS = [("us", "Us"), ("them", "The partner")]

# What agents write themselves. All else changes by the moves of a share only.
WRITABLE = {
    "title",
    "description",
    "severity",
    "their_reference",
    "attachment_ids",
    *SHOWN,
}

# What is said when a share is made, and stands from then on.
GIVEN = {"ticket_id", "partnership_id"}


class CspTicketShare(models.Model):
    """One ticket, shared with one partner organisation: its own talk, its own state.

    What is said here never reaches the customer; what is said on the ticket reaches the
    partner only as far as the share says so.
    """

    _name = "csp.ticket.share"
    _description = "Shared Ticket"
    _inherit = ["mail.thread", "mail.activity.mixin", "portal.mixin"]
    _order = "id desc"
    _rec_names_search = ["title", "ticket_number", "their_reference"]
    _check_company_auto = True
    _mail_post_access = "read"

    # Nobody comes in by a link alone, see `_portal_ensure_token`.
    access_token = fields.Char(groups="base.group_user")
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    partnership_id = fields.Many2one(
        "csp.partnership",
        string="Partner",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        groups="base.group_user",
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    uuid = fields.Char(
        string="Shared Identifier",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        groups="base.group_user",
        help="The same on both sides, whatever number each of them gives.",
    )
    received = fields.Boolean(
        readonly=True,
        copy=False,
        help="The partner shares his ticket with us: it is we who accept and answer.",
    )
    state = fields.Selection(
        STATES, required=True, default="offered", readonly=True, copy=False, index=True
    )
    next_actor = fields.Selection(
        ACTORS,
        string="Who Acts Next",
        readonly=True,
        copy=False,
    )
    next_since = fields.Datetime(string="Since", readonly=True, copy=False)
    decline_reason = fields.Text(string="Reason", readonly=True, copy=False)
    is_returned = fields.Boolean(
        string="Given Back",
        readonly=True,
        copy=False,
        help="Accepted first, and given back later.",
    )
    answer = fields.Html(
        string="Last Answer",
        readonly=True,
        copy=False,
        sanitize_attributes=True,
    )
    offered_at = fields.Datetime(
        string="Offered",
        required=True,
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
    )
    reacted_at = fields.Datetime(string="Reacted", readonly=True, copy=False)
    answered_at = fields.Datetime(string="Answered", readonly=True, copy=False)
    ended_at = fields.Datetime(string="Ended", readonly=True, copy=False)
    unread_by_partner = fields.Boolean(
        string="Not Read by the Partner", readonly=True, copy=False
    )

    # What the partner reads
    ticket_number = fields.Char(
        string="Our Reference", related="ticket_id.number", store=True
    )
    their_reference = fields.Char(copy=False, index="btree_not_null")
    title = fields.Char(required=True)
    description = fields.Html(sanitize_attributes=True)
    severity = fields.Selection(SEVERITIES)
    share_customer_name = fields.Boolean(
        string="Customer's Name",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
    )
    share_contact = fields.Boolean(
        string="Contact Person",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
    )
    share_conversation = fields.Boolean(
        string="Conversation with the Customer",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
    )
    share_attachments = fields.Boolean(
        string="Attachments",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
    )
    share_health_evidence = fields.Boolean(
        string="Service Health Evidence",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
        groups="base.group_user",
    )

    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="csp_ticket_share_attachment_rel",
        string="Files",
        copy=False,
        help="Copies of the ticket's files, for the partner.",
    )

    _uuid_unique = models.Constraint(
        "unique(uuid, company_id)", "This share is there already."
    )
    _one_open = models.UniqueIndex(
        "(ticket_id, partnership_id)"
        " WHERE state IN ('offered', 'accepted', 'working', 'answered')",
        "This ticket is shared with this partner already.",
    )

    @api.depends("ticket_id")
    def _compute_company_id(self):
        for share in self:
            share.company_id = share.ticket_id.company_id

    @api.depends("partnership_id")
    def _compute_shown(self):
        for share in self:
            for name in SHOWN:
                share[name] = share.partnership_id[name]

    @api.depends("ticket_number", "title")
    def _compute_display_name(self):
        for share in self:
            share.display_name = " ".join(
                filter(None, (share.ticket_number, share.title))
            )

    @api.constrains("partnership_id")
    def _check_partnership(self):
        for share in self:
            if share.partnership_id.state != "active":
                raise ValidationError(
                    self.env._(
                        "The partnership with %(partner)s is not active: nothing can "
                        "be shared with it.",
                        partner=share.partnership_id.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Who may make and change what
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_may_set(vals, WRITABLE | GIVEN)
        # One that ended in this very transaction makes room for another.
        self.flush_model(["state"])
        shares = super().create([self._prepared(vals) for vals in vals_list])
        # The model's rule alone would let somebody share a stranger's ticket.
        shares.ticket_id.check_access("write")
        shares._conceal_texts()
        return shares

    def write(self, vals):
        self._check_may_set(vals, WRITABLE)
        result = super().write(vals)
        if vals.keys() & {"title", "description", *SHOWN}:
            self._conceal_texts()
        return result

    def _check_may_set(self, vals, allowed):
        if not self.env.su and (vals.keys() & self._own_fields()) - allowed:
            raise AccessError(
                self.env._(
                    "The state of a share, and whose turn it is, follow from what both "
                    "sides do. Use its buttons."
                )
            )

    @api.model
    def _own_fields(self):
        """Names of the fields that are neither of the thread nor of activities."""
        return {
            name
            for name, field in self._fields.items()
            if "csp_support" in field._modules
        }

    def _prepared(self, vals):
        """Values of a new share, with what the partner reads taken from the ticket."""
        ticket = self.env["helpdesk.ticket"].browse(vals.get("ticket_id"))
        received = vals.get("received", False)
        return {
            "title": ticket.name,
            "description": ticket.description,
            "severity": ticket.csp_severity,
            "next_actor": "us" if received else "them",
            "next_since": fields.Datetime.now(),
            "unread_by_partner": not received,
            **vals,
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_offered(self):
        raise UserError(
            self.env._(
                "What was shared is kept, with all that was said. Withdraw it instead: "
                "the partner then sees nothing of it any more."
            )
        )
