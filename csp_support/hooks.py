def uninstall_hook(env):
    """Give customers' tickets back to helpdesk_mgmt's own rule."""
    rule = env.ref("helpdesk_mgmt.helpdesk_ticket_rule_portal", False)
    if rule:
        rule.domain_force = (
            "['|', ('partner_id', 'child_of', [user.commercial_partner_id.id]),"
            " ('message_partner_ids', 'child_of', [user.commercial_partner_id.id])]"
        )
