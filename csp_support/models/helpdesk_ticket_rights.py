from odoo import api, fields, models
from odoo.tools import format_date

ANSWERS = [
    ("yes", "Yes"),
    ("part", "In part"),
    ("no", "No"),
    ("provider", "Goes to the provider"),
    ("unknown", "Not known"),
]


class HelpdeskTicket(models.Model):
    """What we may do in the customer's tenant for this ticket; if not, what to ask."""

    _inherit = "helpdesk.ticket"

    csp_may_see_health = fields.Selection(
        ANSWERS,
        string="May We See Health",
        compute="_compute_csp_rights",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_health_right = fields.Char(
        string="Look at Service Health",
        compute="_compute_csp_rights",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_may_open_request = fields.Selection(
        ANSWERS,
        string="May We Open Requests",
        compute="_compute_csp_rights",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_request_right = fields.Char(
        string="Open a Microsoft Request",
        compute="_compute_csp_rights",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_may_mend = fields.Selection(
        ANSWERS,
        string="May We Mend",
        compute="_compute_csp_rights",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_mend_right = fields.Char(
        string="Mend This",
        compute="_compute_csp_rights",
        compute_sudo=True,
        groups="base.group_user",
    )
    csp_own_right = fields.Char(
        string="You",
        compute="_compute_csp_own_right",
        groups="base.group_user",
        help="What keeps you yourself from acting for customers.",
    )
    csp_rights_at = fields.Datetime(
        related="csp_tenant_id.gdap_read_at",
        string="Rights as of",
        groups="base.group_user",
    )
    csp_rights_error = fields.Text(
        related="csp_tenant_id.gdap_error",
        string="Why Rights Could Not Be Read",
        groups="base.group_user",
    )

    @api.depends("csp_tenant_id", "csp_service_id", "csp_route", "csp_partner_type")
    @api.depends_context("lang")
    def _compute_csp_rights(self):
        for ticket in self:
            health = ticket._csp_health_right()
            request = ticket._csp_request_right()
            mend = ticket._csp_mend_right()
            ticket.csp_may_see_health, ticket.csp_health_right = health
            ticket.csp_may_open_request, ticket.csp_request_right = request
            ticket.csp_may_mend, ticket.csp_mend_right = mend

    @api.depends("csp_tenant_id")
    @api.depends_context("uid", "lang")
    def _compute_csp_own_right(self):
        role = self.env.user.csp_partner_center_role
        sentence = False
        if role == "none":
            sentence = self.env._(
                "You have no role in Partner Center. Ask an administrator to make you "
                "Helpdesk agent there before you try."
            )
        elif not role:
            sentence = self.env._(
                "It is not known what you are in Partner Center: you need to be "
                "Helpdesk agent there. Ask an administrator."
            )
        for ticket in self:
            ticket.csp_own_right = ticket.csp_tenant_id and sentence

    # ------------------------------------------------------------------
    # The three questions: each answer is (state, sentence)
    # ------------------------------------------------------------------

    def _csp_health_right(self):
        tenant = self.csp_tenant_id
        answer = self._csp_right("health")
        by_consent = tenant.connection_id.flow == "application"
        if answer[0] != "yes" and by_consent and tenant._has_current_health():
            return "yes", self.env._(
                "Here in Odoo, by the customer's consent to our app."
            )
        return answer

    def _csp_request_right(self):
        if self.csp_partner_type == "indirect_reseller" and self._csp_is_azure():
            return "provider", self._csp_provider_sentence()
        return self._csp_right("request")

    def _csp_mend_right(self):
        if self.csp_route in ("known_issue", "hand_over"):
            return False, self.env._("Microsoft's to mend, as the route says.")
        return self._csp_right("mend")

    def _csp_is_azure(self):
        return self.csp_service_id.family == "azure"

    def _csp_provider_sentence(self):
        provider = self.csp_tenant_id.provider_id
        if not provider:
            return self.env._(
                "Indirect resellers cannot open Azure requests. Name the provider on "
                "the tenant, and go to him."
            )
        return self.env._(
            "Indirect resellers cannot open Azure requests: go to %(provider)s.",
            provider=provider.display_name,
        )

    def _csp_right(self, kind):
        """May we do what this ticket needs of `kind`?"""
        tenant = self.csp_tenant_id
        if not tenant:
            return False, False
        tasks = self.env["csp.entra.task"]._needed_for(
            kind, self.csp_service_id, self.csp_route
        )
        answer = self._csp_answer(tasks, tenant._effective_rights())
        obstacle = tenant._gdap_obstacle()
        # What was read suffices for a yes; for a no, all has to be known.
        return ("unknown", obstacle) if obstacle and answer[0] != "yes" else answer

    def _csp_no_task_sentence(self):
        if not self.csp_service_id:
            return self.env._("Choose the Microsoft service of this ticket.")
        return self.env._(
            "We have no list of what it takes to mend %(service)s.",
            service=self.csp_service_id.name,
        )

    def _csp_answer(self, tasks, rights):
        if not tasks:
            return "unknown", self._csp_no_task_sentence()
        roles = self.env["csp.entra.role"].search([("template_id", "in", list(rights))])
        allowed = tasks.filtered(lambda task: task._allowing(roles))
        missing = tasks - allowed
        if not missing:
            return "yes", self._csp_yes_sentence(tasks, roles, rights)
        if allowed:
            return "part", self._csp_part_sentence(missing)
        doubtful = missing[:1]._perhaps_allowing(roles)
        if doubtful:
            return "unknown", self.env._(
                "Not known of %(roles)s. To be sure, ask for %(least)s.",
                roles=", ".join(doubtful.mapped("display_name")),
                least=missing[:1].least_role_id.display_name,
            )
        return "no", self._csp_with_also_needed(self._csp_no_sentence(missing), missing)

    def _csp_yes_sentence(self, tasks, roles, rights):
        used = self.env["csp.entra.role"].union(
            *(task._allowing(roles)[:1] for task in tasks)
        )
        ends = [rights[role.template_id].end for role in used]
        sentence = self.env._("As %(roles)s.", roles=self._csp_names(used))
        if all(ends):
            sentence = self.env._(
                "As %(roles)s, until %(date)s.",
                roles=self._csp_names(used),
                date=format_date(self.env, min(ends).date(), date_format="medium"),
            )
        return self._csp_with_also_needed(sentence, tasks)

    def _csp_part_sentence(self, missing):
        return self.env._(
            "Ask for %(roles)s to: %(tasks)s.",
            roles=self._csp_names(missing.least_role_id),
            tasks="; ".join(missing.mapped("name")),
        )

    def _csp_no_sentence(self, missing):
        least = missing.least_role_id
        in_force = self.csp_tenant_id.gdap_relationship_ids.filtered("is_in_force")
        if not in_force:
            return self.env._(
                "We have no admin relationship with this customer. Ask him for one "
                "with %(roles)s.",
                roles=self._csp_names(least),
            )
        if least <= in_force.role_ids:
            return self.env._(
                "The customer grants %(roles)s, but none of our security groups has "
                "it: assign one in Partner Center.",
                roles=self._csp_names(least),
            )
        return self.env._("Ask for %(roles)s.", roles=self._csp_names(least))

    def _csp_with_also_needed(self, sentence, tasks):
        needed = [task.also_needed for task in tasks if task.also_needed]
        if not needed:
            return sentence
        return self.env._(
            "%(sentence)s It also takes %(needed)s.",
            sentence=sentence,
            needed=", ".join(needed),
        )

    def _csp_names(self, roles):
        return ", ".join(roles.mapped("display_name"))
