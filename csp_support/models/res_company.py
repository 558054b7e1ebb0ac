from odoo import fields, models

NOTICE_POLICIES = [
    ("by_hand", "Only when an agent tells them"),
    ("follow_up", "By themselves, once an agent has told them of the issue"),
    ("always", "By themselves, from the first link on"),
]


class ResCompany(models.Model):
    """How customers are told of published issues."""

    _inherit = "res.company"

    csp_notice_policy = fields.Selection(
        NOTICE_POLICIES,
        string="Customers Are Told",
        required=True,
        default="follow_up",
        help="Of the published issue their ticket is linked with, and of each change "
        "of Microsoft's state.",
    )
    csp_notice_delay = fields.Integer(
        string="Minutes a State Must Hold",
        default=3,
        help="What Microsoft takes back within this time is not told.",
    )
    csp_closing_days = fields.Integer(
        string="Days Until Closing Is Proposed",
        default=3,
        help="How long a customer may say that it still does not work, once Microsoft "
        "reports an issue solved.",
    )

    _csp_notice_times = models.Constraint(
        "CHECK(csp_notice_delay >= 0 AND csp_closing_days >= 0)",
        "Minutes and days of waiting cannot be less than zero.",
    )
