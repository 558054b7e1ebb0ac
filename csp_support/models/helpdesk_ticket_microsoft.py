from odoo import api, fields, models

from .csp_microsoft_request import WITH_MICROSOFT
from .spoken_time import spoken_moment


class HelpdeskTicket(models.Model):
    """The ticket while Microsoft has it: how long, and when it comes back.

    It stays in its stage, and no clock of ours stops: the time that Microsoft had it is
    kept beside them, for everybody to see which part of the waiting was whose.
    """

    _inherit = "helpdesk.ticket"

    csp_microsoft_request_ids = fields.Many2many(
        "csp.microsoft.request",
        relation="csp_microsoft_request_ticket_rel",
        column1="ticket_id",
        column2="request_id",
        string="Microsoft Requests",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    csp_microsoft_request_count = fields.Integer(
        compute="_compute_csp_microsoft_request_count",
        store=True,
        groups="base.group_user",
    )
    csp_with_microsoft_since = fields.Datetime(
        string="With Microsoft Since",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        groups="base.group_user",
    )
    csp_microsoft_seconds = fields.Integer(
        string="Seconds with Microsoft Before",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    csp_microsoft_hours = fields.Float(
        string="Time with Microsoft",
        compute="_compute_csp_microsoft_hours",
        groups="base.group_user",
        help="How long Microsoft has had the ticket, all in all.",
    )

    @api.depends("csp_microsoft_request_ids")
    def _compute_csp_microsoft_request_count(self):
        for ticket in self:
            ticket.csp_microsoft_request_count = len(ticket.csp_microsoft_request_ids)

    @api.depends("csp_with_microsoft_since", "csp_microsoft_seconds")
    def _compute_csp_microsoft_hours(self):
        now = fields.Datetime.now()
        for ticket in self:
            since = ticket.csp_with_microsoft_since or now
            seconds = ticket.csp_microsoft_seconds + (now - since).total_seconds()
            ticket.csp_microsoft_hours = seconds / 3600

    def _csp_follow_microsoft(self):
        """Go to Microsoft with the first request it has, come back with the last."""
        # A request may cover tickets of colleagues whom this user does not see.
        for ticket in self.sudo():
            requests = ticket.csp_microsoft_request_ids
            theirs = requests.filtered(lambda r: r.state in WITH_MICROSOFT)
            since = ticket.csp_with_microsoft_since
            if theirs and not since:
                ticket.csp_with_microsoft_since = min(theirs.mapped("state_at"))
            elif since and not theirs:
                ticket._csp_come_back(requests)

    def _csp_come_back(self, requests):
        """Keep how long Microsoft had it, and tell whose turn it is now."""
        since = self.csp_with_microsoft_since
        back_at = max(requests.mapped("state_at"), default=fields.Datetime.now())
        seconds = max((back_at - since).total_seconds(), 0)
        self.write(
            {
                "csp_with_microsoft_since": False,
                "csp_microsoft_seconds": self.csp_microsoft_seconds + int(seconds),
            }
        )
        request = requests.sorted("state_at", reverse=True)[:1]
        user = self.user_id or request.user_id
        if request.state in ("needs_us", "solved") and user:
            self.with_context(lang=user.lang)._csp_announce(request, user)

    def _csp_announce(self, request, user):
        request = request.with_env(self.env)
        labels = dict(request._fields["state"]._description_selection(self.env))
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Back from Microsoft: %s", labels[request.state]),
            note=self.env._(
                "Read what Microsoft said on %(request)s, and tell the customer.",
                request=request.display_name,
            ),
            user_id=user.id,
        )

    def _csp_tell_with_microsoft(self):
        """Tell each customer, on his own ticket and in our name, that Microsoft has it.

        Neither Microsoft's number nor another customer is named.
        """
        for ticket in self:
            customer = ticket.partner_id
            spoken = ticket.with_context(lang=customer.lang or ticket.env.lang)
            ticket.message_post(
                body=spoken.env._(
                    "We have handed your request over to Microsoft and follow it up "
                    "for you. You need not do anything: we write to you here as soon "
                    "as there is news."
                ),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=customer.ids,
            )

    def _prepare_adoption(self, check, previous):
        """A later check does not take back what was handed over."""
        vals = super()._prepare_adoption(check, previous)
        requests = self.csp_microsoft_request_ids
        if requests.filtered(lambda request: request.state != "withdrawn"):
            vals.pop("csp_route", None)
            vals.pop("csp_escalation_category", None)
        return vals

    def action_csp_microsoft_requests(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_microsoft_request_action"
        )
        requests = self.csp_microsoft_request_ids
        action["domain"] = [("ticket_ids", "=", self.id)]
        action["context"] = {}
        if len(requests) == 1:
            action.update(res_id=requests.id, views=[(False, "form")])
        return action

    # ------------------------------------------------------------------
    # The customer's page
    # ------------------------------------------------------------------

    def _portal_support_values(self):
        values = super()._portal_support_values()
        values["microsoft"] = self.sudo()._portal_microsoft_values()
        return values

    def _portal_microsoft_values(self):
        """Plainly where the request is. Not Microsoft's number: Microsoft talks to us.

        A request may cover several customers, and one who called Microsoft with its
        number would be sent back to us.
        """
        if self.csp_with_microsoft_since:
            since = spoken_moment(self.env, self.csp_with_microsoft_since)
            return {"state": "with_microsoft", "since": since}
        # Hardly any ticket has a request: the number, which is stored, spares a query.
        if self.csp_microsoft_request_count and not self.closed:
            states = self.csp_microsoft_request_ids.mapped("state")
            if {"needs_us", "solved"} & set(states):
                return {"state": "answered", "since": ""}
        return None
