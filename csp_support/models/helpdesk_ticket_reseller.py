from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """Tickets of a reseller's customers: who asks, and who else reads them.

    Whoever filed a ticket is its customer here: he gets our answers, and nobody else
    does by accident. A reseller reads the tickets of his customers; these read what he
    filed for them only if he says so.
    """

    _inherit = "helpdesk.ticket"

    # Both are in the record rule for portal users, and the list of tickets, which is
    # helpdesk_mgmt's, repeats the rule as the visitor: he has to be able to read them.
    # They tell him whom he knows anyway: his own reseller, or his own customer.
    csp_reseller_id = fields.Many2one(
        "res.partner",
        string="Reseller",
        compute="_compute_csp_readers",
        store=True,
        index="btree_not_null",
        help="Serves the customer of this ticket; his people read it on the portal.",
    )
    csp_customer_sees = fields.Boolean(
        string="End Customer Sees It",
        tracking=True,
        copy=False,
        groups="base.group_user",
        help="The reseller filed the ticket: his customer reads it only if this is on.",
    )
    csp_end_customer_id = fields.Many2one(
        "res.partner",
        string="Also Read by",
        compute="_compute_csp_readers",
        store=True,
        index="btree_not_null",
        help="The reseller's customer, who reads what the reseller filed for him.",
    )
    csp_is_resellers = fields.Boolean(
        string="Filed by the Reseller",
        compute="_compute_csp_is_resellers",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends(
        "partner_id",
        "csp_customer_sees",
        "csp_tenant_id.reseller_id",
        "csp_tenant_id.commercial_partner_id",
    )
    def _compute_csp_readers(self):
        # Whoever files a ticket need not have the right to see tenants.
        for ticket in self.sudo():
            tenant = ticket.csp_tenant_id
            asker = ticket.partner_id.commercial_partner_id
            owner = tenant.commercial_partner_id
            reseller = tenant.reseller_id.commercial_partner_id
            # What another reseller filed stays between him and us.
            is_theirs = not asker or asker in (owner, reseller)
            ticket.csp_reseller_id = is_theirs and reseller
            is_shown = ticket.csp_customer_sees and is_theirs and asker != owner
            ticket.csp_end_customer_id = is_shown and owner

    @api.depends("partner_id", "csp_tenant_id.reseller_id")
    def _compute_csp_is_resellers(self):
        for ticket in self:
            asker = ticket.partner_id.commercial_partner_id
            ticket.csp_is_resellers = asker and ticket.csp_tenant_id._is_resold_by(
                asker
            )

    def _csp_tenant_fits(self):
        """A reseller asks for his customers' tenants."""
        return super()._csp_tenant_fits() or self.csp_is_resellers

    @api.depends("csp_tenant_id.reseller_id")
    def _compute_csp_unauthorised_contact(self):
        result = super()._compute_csp_unauthorised_contact()
        for ticket in self.sudo().filtered("csp_unauthorised_contact"):
            # Who of the reseller may ask is said in his partnership.
            if ticket.csp_is_resellers:
                ticket.csp_unauthorised_contact = False
        return result
