from odoo import api, fields, models
from odoo.fields import Command

from ..models.csp_partnership import SHOWN
from ..models.helpdesk_ticket_entitlement import SEVERITIES


class CspShareOffer(models.TransientModel):
    """Shares a ticket with a partner, once it is seen what he will read."""

    _name = "csp.share.offer"
    _description = "Share a Ticket"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, readonly=True)
    company_id = fields.Many2one(related="ticket_id.company_id")
    partnership_id = fields.Many2one(
        "csp.partnership",
        string="Partner",
        required=True,
        domain="[('state', '=', 'active'), ('company_id', '=', company_id)]",
    )
    has_contacts = fields.Boolean(compute="_compute_has_contacts")
    title = fields.Char(
        compute="_compute_texts",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    description = fields.Html(
        compute="_compute_texts",
        store=True,
        precompute=True,
        readonly=False,
        sanitize_attributes=True,
    )
    severity = fields.Selection(
        SEVERITIES,
        compute="_compute_texts",
        store=True,
        precompute=True,
        readonly=False,
    )
    share_customer_name = fields.Boolean(
        string="Customer's Name",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
    )
    share_contact = fields.Boolean(
        string="Contact Person",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
    )
    share_conversation = fields.Boolean(
        string="Conversation with the Customer",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
    )
    share_attachments = fields.Boolean(
        string="Attachments",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
    )
    share_health_evidence = fields.Boolean(
        string="Service Health Evidence",
        compute="_compute_shown",
        store=True,
        precompute=True,
        readonly=False,
    )
    available_attachment_ids = fields.Many2many(
        "ir.attachment", compute="_compute_available_attachment_ids"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="csp_share_offer_attachment_rel",
        string="Files",
        compute="_compute_attachment_ids",
        store=True,
        precompute=True,
        readonly=False,
        help="What is inside leaves us as it is. Where the customer is not named, "
        "files that name him, or cannot be searched, wait on the shared ticket until "
        "you have looked at them.",
    )
    preview = fields.Html(compute="_compute_preview", sanitize=False)

    @api.depends("partnership_id")
    def _compute_has_contacts(self):
        for offer in self:
            contacts = offer.partnership_id.contact_ids
            offer.has_contacts = bool(contacts.filtered("email"))

    @api.depends("ticket_id")
    def _compute_texts(self):
        for offer in self:
            ticket = offer.ticket_id
            offer.title = ticket.name
            offer.description = ticket.description
            offer.severity = ticket.csp_severity

    @api.depends("partnership_id")
    def _compute_shown(self):
        for offer in self:
            for name in SHOWN:
                offer[name] = offer.partnership_id[name]

    @api.depends("ticket_id")
    def _compute_available_attachment_ids(self):
        shares = self.env["csp.ticket.share"]
        for offer in self:
            offer.available_attachment_ids = shares._ticket_files(offer.ticket_id)

    @api.depends("share_attachments")
    def _compute_attachment_ids(self):
        for offer in self:
            files = offer.available_attachment_ids
            offer.attachment_ids = files if offer.share_attachments else False

    @api.depends("partnership_id", "title", "description", "severity", *SHOWN)
    @api.depends("attachment_ids")
    def _compute_preview(self):
        for offer in self:
            offer.preview = offer.partnership_id and offer._preview()

    def _preview(self):
        # What a partner would read is picked in sudo.
        self.ticket_id.check_access("write")
        share = self.env["csp.ticket.share"].new(
            {
                **self._prepare_share(),
                "ticket_id": self.ticket_id.id,
                "partnership_id": self.partnership_id.id,
                "attachment_ids": [Command.set(self.attachment_ids.ids)],
            }
        )
        return share._preview()

    def _prepare_share(self):
        names = ("title", "description", "severity", *SHOWN)
        return {name: self[name] for name in names}

    # ------------------------------------------------------------------

    def action_share(self):
        """Share it now, and open what is shared."""
        self.ensure_one()
        self.ticket_id._check_agent()
        share = self.env["csp.ticket.share"]._offered(
            self.ticket_id,
            self.partnership_id,
            files=self.attachment_ids & self.available_attachment_ids,
            **self._prepare_share(),
        )
        return share._open()
