from odoo import api, fields, models

PARTNER_CENTER_ROLES = [
    ("admin_agent", "Admin agent"),
    ("helpdesk_agent", "Helpdesk agent"),
    ("sales_agent", "Sales agent"),
    ("none", "None"),
]

# Who is in several groups is called by the one that allows most.
STRONGEST_FIRST = ("admin_agent", "helpdesk_agent", "sales_agent")


class ResUsers(models.Model):
    """What a user of ours is in Partner Center."""

    _inherit = "res.users"

    csp_partner_center_role = fields.Selection(
        PARTNER_CENTER_ROLES,
        string="Role in Partner Center",
        groups="base.group_user",
        help="Admin agents and Helpdesk agents may open requests with Microsoft for "
        "customers. Read from Microsoft Entra where the connection may, else set by "
        "hand. Empty: not known.",
    )
    csp_partner_center_connection_id = fields.Many2one(
        "csp.connection",
        string="Role Read Through",
        readonly=True,
        ondelete="set null",
        groups="csp_support.group_csp_manager",
        help="Empty for a role that was set by hand.",
    )

    def write(self, vals):
        by_hand = (
            "csp_partner_center_role" in vals
            and "csp_partner_center_connection_id" not in vals
        )
        if by_hand:
            vals = {**vals, "csp_partner_center_connection_id": False}
        return super().write(vals)

    @api.model
    def _csp_agents(self, company):
        """Who works on tickets in this company."""
        return self._csp_people("agent", company)

    @api.model
    def _csp_managers(self, company):
        """Who leads the desk in this company."""
        return self._csp_people("manager", company)

    @api.model
    def _csp_administrators(self, company):
        """Who looks after CSP Support in this company."""
        return self._csp_people("administrator", company)

    @api.model
    def _csp_people(self, level, company):
        group = self.env.ref(f"csp_support.group_csp_{level}").sudo()
        return group.all_user_ids.filtered(
            lambda user: company in user.company_ids and not user.share
        )

    @api.model
    def _keep_partner_center_roles(self, connection, role_groups):
        """Keep who is what in Partner Center, as the groups in Entra say.

        People are known by log-in or mail address. Who is in no group becomes "none",
        unless somebody set his role by hand or another connection knows it.
        """
        roles = self._roles_by_address(role_groups)
        agents = self.env.ref("csp_support.group_csp_agent").all_user_ids
        users = self.search(
            [
                ("share", "=", False),
                ("company_ids", "in", connection.company_id.ids),
            ]
        )
        for user in users:
            role = roles.get((user.login or "").lower()) or roles.get(
                (user.email or "").lower()
            )
            ours = user.csp_partner_center_connection_id == connection
            unknown = not user.csp_partner_center_role and user in agents
            if role or ours or unknown:
                user._keep_partner_center_role(role or "none", connection)

    def _keep_partner_center_role(self, role, connection):
        known = (self.csp_partner_center_role, self.csp_partner_center_connection_id)
        if known != (role, connection):
            self.write(
                {
                    "csp_partner_center_role": role,
                    "csp_partner_center_connection_id": connection.id,
                }
            )

    @api.model
    def _roles_by_address(self, role_groups):
        roles = {}
        for role in reversed(STRONGEST_FIRST):
            for group in role_groups:
                if group.role == role:
                    roles |= {
                        member.user.lower(): role
                        for member in group.members
                        if member.user
                    }
        return roles
