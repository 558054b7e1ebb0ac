"""Who may do more with a ticket than read it and write on it."""

from odoo.http import request


def is_onlooker(ticket):
    """Whether the visitor reads what somebody of another company asked.

    A reseller reads the tickets of his customers, and these some of his. Whoever comes
    with the secret of a mail is the one who asked.
    """
    visitor = request.env.user
    readers = ticket.sudo().csp_reseller_id | ticket.sudo().csp_end_customer_id
    company = visitor.commercial_partner_id
    return company in readers and company != ticket.sudo().commercial_partner_id


def check_asker(ticket):
    """What costs or closes a ticket is for the company that asked."""
    if is_onlooker(ticket):
        # The same answer for what is not there and for what is not theirs.
        raise request.not_found()
