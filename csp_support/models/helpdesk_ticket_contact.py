from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Whether who asked is one of those whom the customer has named for it."""

    _inherit = "helpdesk.ticket"

    csp_unauthorised_contact = fields.Boolean(
        string="Not an Authorised Contact",
        compute="_compute_csp_unauthorised_contact",
        store=True,
        groups="base.group_user",
        help="The customer had named who may ask for support, and who asked was not "
        "among them.",
    )

    @api.depends("csp_tenant_id", "partner_id")
    def _compute_csp_unauthorised_contact(self):
        # Whoever files a ticket need not have the right to see tenants.
        for ticket in self.sudo():
            tenant, person = ticket.csp_tenant_id, ticket.partner_id
            if not tenant.has_authorised_contacts:
                ticket.csp_unauthorised_contact = False
                continue
            # The company itself is nobody: an agent wrote down a call.
            is_person = person and person != person.commercial_partner_id
            named = tenant.authorised_contact_ids
            ticket.csp_unauthorised_contact = bool(
                named and is_person and person not in named
            )
