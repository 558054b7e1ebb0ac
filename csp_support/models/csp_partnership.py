from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

ROLES = [
    ("provider", "Provider"),
    ("reseller", "Reseller"),
    ("deliverer", "Delivers Support"),
    ("publisher", "Publisher"),
]

STATES = [
    ("proposed", "Proposed"),
    ("active", "Active"),
    ("ended", "Ended"),
]

# What a share shows to the partner: agreed here, and changeable on each share.
SHOWN = (
    "share_customer_name",
    "share_contact",
    "share_conversation",
    "share_attachments",
    "share_health_evidence",
)


class CspPartnership(models.Model):
    """What is agreed with a company that we work on tickets with."""

    _name = "csp.partnership"
    _description = "Partnership"
    _inherit = ["mail.thread"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        tracking=True,
        domain="[('is_company', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    role = fields.Selection(
        ROLES,
        required=True,
        tracking=True,
        help="What they are to us: the provider that we buy through, a reseller that "
        "buys through us, the company whose support we resell or that works in our "
        "name, or the publisher of a marketplace product.",
    )
    state = fields.Selection(
        STATES, required=True, default="proposed", tracking=True, copy=False
    )
    contact_ids = fields.Many2many(
        "res.partner",
        relation="csp_partnership_contact_rel",
        string="Contacts",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="Their people, who get the mails. Those with a portal log-in see the "
        "shared tickets there.",
    )
    our_number = fields.Char(
        string="Our Number with Them", help="How they know us: customer or partner no."
    )
    their_number = fields.Char(string="Their Number with Us")
    talks_to_customer = fields.Selection(
        [("us", "We do"), ("them", "They do")],
        string="Who Talks to the Customer",
        required=True,
        default="us",
    )

    # What they see
    share_customer_name = fields.Boolean(string="Customer's Name")
    share_contact = fields.Boolean(string="Contact Person")
    share_conversation = fields.Boolean(string="Conversation with the Customer")
    share_attachments = fields.Boolean(string="Attachments")
    share_health_evidence = fields.Boolean(
        string="Service Health Evidence", default=True
    )

    # How fast they answer first
    critical_minutes = fields.Integer(
        string="Critical (A)",
        help="Minutes until whoever is asked reacts. 0: nothing is agreed.",
    )
    moderate_minutes = fields.Integer(
        string="Moderate (B)",
        help="Minutes until whoever is asked reacts. 0: nothing is agreed.",
    )
    minimal_minutes = fields.Integer(
        string="Minimal (C)",
        help="Minutes until whoever is asked reacts. 0: nothing is agreed.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Hours",
        check_company=True,
        ondelete="restrict",
        help="Reaction times run in these hours only. Empty: day and night.",
    )

    share_ids = fields.One2many("csp.ticket.share", "partnership_id", string="Shares")

    _once = models.UniqueIndex(
        "(partner_id, company_id, role) WHERE state != 'ended'",
        "There is a partnership with this organisation in this role already.",
    )
    _not_negative = models.Constraint(
        "CHECK(critical_minutes >= 0 AND moderate_minutes >= 0"
        " AND minimal_minutes >= 0)",
        "A reaction time cannot be less than nothing.",
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for partnership in self:
            partnership.name = partnership.name or partnership.partner_id.name

    @api.constrains("partner_id")
    def _check_organisation(self):
        for partnership in self:
            partner = partnership.partner_id
            if partner != partner.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "A partnership is with a company. Choose %(company)s instead "
                        "of %(person)s, and name the person among the contacts.",
                        company=partner.commercial_partner_id.display_name,
                        person=partner.display_name,
                    )
                )

    @api.constrains("partner_id", "contact_ids")
    def _check_contacts(self):
        for partnership in self:
            strangers = partnership.contact_ids.filtered(
                lambda person, owner=partnership.partner_id: (
                    person.commercial_partner_id != owner
                )
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(people)s are not with %(partner)s: they would read what is "
                        "shared with it.",
                        people=", ".join(strangers.mapped("display_name")),
                        partner=partnership.partner_id.display_name,
                    )
                )

    def _reaction_minutes(self, severity):
        """In how many minutes they react; 0 where nothing is agreed."""
        name = {"a": "critical", "b": "moderate", "c": "minimal"}.get(severity)
        return self[f"{name}_minutes"] if name else 0

    def _reaction_due(self, severity, moment):
        """When they have to have reacted to what is offered at `moment`; or False."""
        minutes = self._reaction_minutes(severity)
        if not (minutes and moment):
            return False
        if not self.calendar_id:
            return moment + timedelta(minutes=minutes)
        # A calendar without hours gives no moment.
        return self.calendar_id.plan_hours(minutes / 60, moment, compute_leaves=True)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "contact_ids"}:
            # Whoever keeps partnerships need not see each of their tickets.
            self.sudo().share_ids._revoke_files()
        return result

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_activate(self):
        self.check_access("write")
        self.state = "active"

    def action_end(self):
        """They see nothing any more, from now on, and nobody waits for anybody."""
        self.check_access("write")
        self.sudo().share_ids._end_with_partnership()
        self.state = "ended"

    def action_open_shares(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_ticket_share_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {}
        return action
