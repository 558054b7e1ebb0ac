from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import html2plaintext

from ..microsoft.admin_pages import PAGES, request_page
from ..models.csp_health_check import ESCALATION_CATEGORIES
from ..models.helpdesk_ticket_entitlement import SEVERITIES
from ..models.helpdesk_ticket_rights import ANSWERS


class CspHandOver(models.TransientModel):
    """Hands tickets of one issue over: says what is missing, makes the dossier."""

    _name = "csp.hand.over"
    _description = "Hand-over to Microsoft"

    ticket_ids = fields.Many2many("helpdesk.ticket", string="Tickets", required=True)
    request_id = fields.Many2one("csp.microsoft.request", readonly=True)
    company_id = fields.Many2one(
        "res.company",
    )
    tenant_ids = fields.Many2many(
        "csp.tenant", string="Tenants", compute="_compute_tenant_ids"
    )
    tenant_id = fields.Many2one(
        "csp.tenant",
        help="The tenant in whose name the request is opened.",
    )
    missing = fields.Text(compute="_compute_missing")
    warning = fields.Text(compute="_compute_warning")

    # What Microsoft takes, and who may ask
    service_id = fields.Many2one(
        "csp.service",
    )
    category = fields.Selection(
        ESCALATION_CATEGORIES,
        string="Escalation Category",
    )
    category_definition = fields.Char(
        string="It Means", compute="_compute_category_definition"
    )
    severity = fields.Selection(
        SEVERITIES,
    )
    severity_meaning = fields.Char(
        string="That Is", compute="_compute_severity_meaning"
    )
    is_of_publisher = fields.Boolean(
        string="From Another Publisher",
        help="A product bought through the marketplace that is not Microsoft's own.",
    )
    opener = fields.Char(string="Who Opens It", compute="_compute_opener")
    may_open = fields.Selection(ANSWERS, compute="_compute_rights")
    request_right = fields.Char(string="With Which Role", compute="_compute_rights")
    own_right = fields.Char(compute="_compute_rights")
    vehicle_id = fields.Many2one(
        "csp.microsoft.vehicle",
        string="Way to Microsoft",
        compute="_compute_vehicle_id",
        store=True,
        readonly=False,
    )
    links = fields.Html(string="Open Here", compute="_compute_links")

    # What Microsoft reads
    contact_id = fields.Many2one(
        "res.partner",
        string="Our Contact",
        required=True,
        default=lambda self: self.env.user.partner_id,
        help="One of us: Microsoft talks to the partner, not to his customer.",
    )
    title = fields.Char()
    description = fields.Text(
        string="What Happens",
    )
    users_affected = fields.Char()
    first_seen_at = fields.Datetime(
        string="First Seen",
    )
    reproduction = fields.Text(
        string="Steps to Reproduce",
    )
    conclusion = fields.Text(
        string="What We Found",
    )
    correlation_ids = fields.Text(
        string="Correlation and Request IDs",
    )
    tried = fields.Text(string="What Was Tried", compute="_compute_tried")
    available_attachment_ids = fields.Many2many(
        "ir.attachment", compute="_compute_available_attachment_ids"
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        relation="csp_hand_over_attachment_rel",
        string="Files",
        help="Which of the tickets' files go along. Look at them first: they leave us.",
    )

    # ------------------------------------------------------------------
    # What the tickets say
    # ------------------------------------------------------------------

    @api.model
    def default_get(self, fields_list):
        tickets = self._chosen_tickets()
        said = self._said_by(tickets) if tickets else {}
        said = {name: value for name, value in said.items() if name in fields_list}
        return {**said, **super().default_get(fields_list)}

    @api.model
    def _chosen_tickets(self):
        """The tickets that the hand-over was opened from, the earliest first."""
        context = self.env.context
        ids = context.get("default_ticket_ids")
        if not ids and context.get("active_model") == "helpdesk.ticket":
            ids = context.get("active_ids")
        return self.env["helpdesk.ticket"].browse(ids or []).sorted("create_date")

    @api.model
    def _said_by(self, tickets):
        """Values for what the tickets say of their issue."""
        first = tickets[0]
        return {
            "ticket_ids": [Command.set(tickets.ids)],
            "company_id": first.company_id.id,
            "tenant_id": tickets.csp_tenant_id[:1].id,
            "service_id": tickets.csp_service_id[:1].id,
            "category": next(_said(tickets, "csp_escalation_category"), False),
            "severity": min(_said(tickets, "csp_severity"), default="b"),
            "title": first.name,
            "description": html2plaintext(first.description or ""),
            "users_affected": self._affected(tickets),
            "first_seen_at": min(
                _said(tickets, "csp_first_seen_at"), default=first.create_date
            ),
            "reproduction": next(_said(tickets, "csp_reproduction"), False),
            "conclusion": "\n\n".join(_said(tickets, "csp_diagnosis")),
            "correlation_ids": "\n".join(
                filter(None, (t._csp_found_correlation_ids() for t in tickets))
            ),
        }

    @api.model
    def _affected(self, tickets):
        """Who is affected, by tenant where there are several tickets."""
        if len(tickets) == 1:
            return tickets.csp_users_affected
        return "; ".join(
            f"{ticket.csp_tenant_id.name}: {ticket.csp_users_affected}"
            for ticket in tickets.filtered("csp_users_affected")
        )

    @api.depends("ticket_ids")
    def _compute_tenant_ids(self):
        for wizard in self:
            wizard.tenant_ids = wizard.ticket_ids.csp_tenant_id

    @api.depends("ticket_ids.csp_diagnosis_note")
    def _compute_tried(self):
        for wizard in self:
            wizard.tried = "\n".join(
                filter(None, wizard.ticket_ids.mapped("csp_diagnosis_note"))
            )

    @api.depends("ticket_ids")
    def _compute_available_attachment_ids(self):
        for wizard in self:
            wizard.available_attachment_ids = self.env["ir.attachment"].search(
                [
                    ("res_model", "=", "helpdesk.ticket"),
                    ("res_id", "in", wizard.ticket_ids.ids),
                ]
            )

    # ------------------------------------------------------------------
    # May it go, and who sends it
    # ------------------------------------------------------------------

    @api.depends("ticket_ids.csp_hand_over_missing", "is_of_publisher")
    def _compute_missing(self):
        for wizard in self:
            missing = wizard.ticket_ids._csp_hand_over_gaps(wizard.ticket_ids)
            if wizard.is_of_publisher:
                missing.append(wizard._publisher_sentence())
            if len(wizard.ticket_ids.company_id) > 1:
                missing.append(
                    self.env._("One company: these tickets belong to several of ours.")
                )
            wizard.missing = "\n".join(missing)

    def _publisher_sentence(self):
        return self.env._(
            "A Microsoft product: what another publisher sells through the marketplace "
            "is supported by that publisher. Turn to him; his product page says how."
        )

    @api.depends("ticket_ids.csp_health_verdict", "ticket_ids.csp_step_ids.outcome")
    def _compute_warning(self):
        for wizard in self:
            wizard.warning = "\n".join(wizard._warnings())

    def _warnings(self):
        tickets = self.ticket_ids
        known = tickets.filtered(lambda t: t.csp_health_verdict == "known_issue")
        if known:
            yield self.env._(
                "Microsoft has published %(issues)s, which seems to be this. It works "
                "on that without a request; open one if the trouble outlasts it.",
                issues=", ".join(known.csp_issue_id.mapped("issue_id")),
            )
        solved = tickets.csp_step_ids.filtered(lambda s: s.outcome == "solved")
        if solved:
            yield self.env._(
                "“%(step)s” solved it, the checklist says.", step=solved[0].name
            )
        elsewhere = tickets.csp_microsoft_request_ids.filtered(
            lambda request: request.state not in ("closed", "withdrawn")
        )
        if elsewhere - self.request_id:
            yield self.env._(
                "There is a request already: %(requests)s.",
                requests=", ".join(elsewhere.mapped("display_name")),
            )

    @api.depends("tenant_id", "service_id", "is_of_publisher")
    def _compute_opener(self):
        for wizard in self:
            wizard.opener = wizard._opener()

    def _opener(self):
        tenant = self.tenant_id
        provider, reseller = tenant.provider_id, tenant.reseller_id
        if self.is_of_publisher:
            return self.env._("The product's publisher takes it, not Microsoft.")
        if self._goes_to_provider():
            return self.env._(
                "%(provider)s opens it: resellers cannot open Azure requests. Share "
                "the ticket with this partner instead, the dossier goes along.",
                provider=provider.display_name or self.env._("The provider"),
            )
        if tenant.partner_type == "indirect_reseller":
            return self.env._("We do, with our own delegated rights, as the reseller.")
        if tenant.partner_type == "indirect_provider":
            return self.env._(
                "We do, as the provider. Microsoft tells %(reseller)s nothing: we do.",
                reseller=reseller.display_name or self.env._("the reseller"),
            )
        return self.env._("We do, as the direct-bill partner.")

    def _goes_to_provider(self):
        return (
            self.tenant_id.partner_type == "indirect_reseller"
            and self.service_id.family == "azure"
        )

    @api.depends("ticket_ids", "tenant_id", "service_id")
    def _compute_rights(self):
        for wizard in self:
            tenant = wizard.tenant_id
            ticket = wizard.ticket_ids.filtered(
                lambda ticket, tenant=tenant: ticket.csp_tenant_id == tenant
            )[:1]
            wizard.may_open = ticket.csp_may_open_request
            wizard.request_right = ticket.csp_request_right
            wizard.own_right = ticket.csp_own_right

    @api.depends("tenant_id", "service_id")
    def _compute_vehicle_id(self):
        vehicles = self.env["csp.microsoft.vehicle"].search([])
        for wizard in self:
            kind = "provider" if wizard._goes_to_provider() else "technical"
            wizard.vehicle_id = vehicles.filtered(lambda v, k=kind: v.kind == k)[:1]

    @api.depends("tenant_id", "service_id")
    def _compute_links(self):
        for wizard in self:
            # The cloud stands on the connection, which agents do not read.
            tenant = wizard.tenant_id.sudo()
            pages = ["partner_center", request_page(wizard.service_id.family)]
            wizard.links = tenant and Markup(" · ").join(
                Markup('<a href="%s" target="_blank" rel="noopener">%s</a>')
                % (tenant._admin_page(page), PAGES[page])
                for page in pages
            )

    # ------------------------------------------------------------------
    # Definitions
    # ------------------------------------------------------------------

    @api.depends("category")
    @api.depends_context("lang")
    def _compute_category_definition(self):
        definitions = self._category_definitions()
        for wizard in self:
            wizard.category_definition = definitions.get(wizard.category)

    @api.model
    def _category_definitions(self):
        """What Microsoft takes over from partners, kind by kind."""
        return {
            "undocumented_issue": self.env._(
                "The service does not do what its service description promises, and "
                "Microsoft has published nothing about it."
            ),
            "service_unavailable": self.env._("The service cannot be used at all."),
            "bug_or_irregularity": self.env._(
                "A bug, or something else odd in how the service looks or works."
            ),
            "network_outage": self.env._(
                "The network is down on a large scale, beyond the customer's own."
            ),
            "regional_multi_tenant": self.env._(
                "Several tenants of a region have the same trouble."
            ),
        }

    @api.depends("severity")
    @api.depends_context("lang")
    def _compute_severity_meaning(self):
        meanings = {
            "a": self.env._("Production is down: work stands still or is badly lost."),
            "b": self.env._("Production is hit in part: work goes on with losses."),
            "c": self.env._("Little is lost, or nothing of production is concerned."),
        }
        clocks = self.env["csp.vendor.clock"].search([])
        for wizard in self:
            clock = clocks._of(wizard.severity, fields.Datetime.now())
            wizard.severity_meaning = meanings.get(wizard.severity) and self.env._(
                "%(meaning)s Microsoft answers within %(hours)g hours.",
                meaning=meanings[wizard.severity],
                hours=clock.answer_hours,
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_check_health(self):
        """Check service health of all the tickets now; the user waits for it."""
        self.ensure_one()
        self.ticket_ids.action_check_service_health()
        return self._stay()

    def action_health_seen(self):
        self.ensure_one()
        self.ticket_ids.action_csp_health_seen()
        return self._stay()

    def _stay(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over to Microsoft"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_prepare(self):
        """Keep the dossier as a request, to be opened on Microsoft's page."""
        self.ensure_one()
        self.ticket_ids._check_agent()
        if self.missing:
            self.ticket_ids._check_may_hand_over()
            raise UserError(self.missing)
        if not self.category:
            raise UserError(
                self.env._(
                    "Choose the escalation category: Microsoft takes over five kinds "
                    "of problem only, and asks which it is."
                )
            )
        self._keep_on_tickets()
        vals = self._prepare_request()
        request = self.request_id
        if request:
            request.write(vals)
        else:
            request = request.create(vals)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_microsoft_request_action"
        )
        return {**action, "res_id": request.id, "views": [(False, "form")]}

    def _keep_on_tickets(self):
        """What was decided here is decided on the tickets."""
        vals = {
            "csp_route": "hand_over",
            "csp_escalation_category": self.category,
        }
        if len(self.ticket_ids) == 1:
            vals.update(
                csp_users_affected=self.users_affected,
                csp_first_seen_at=self.first_seen_at,
                csp_reproduction=self.reproduction,
                csp_diagnosis=self.conclusion,
                csp_correlation_ids=self.correlation_ids,
            )
        self.ticket_ids.write(vals)

    def _prepare_request(self):
        return {
            "name": self.title or self.ticket_ids[:1].name,
            "company_id": self.company_id.id,
            "tenant_id": self.tenant_id.id,
            "ticket_ids": [Command.set(self.ticket_ids.ids)],
            "service_id": self.service_id.id,
            "category": self.category,
            "severity": self.severity,
            "vehicle_id": self.vehicle_id.id,
            "attachment_ids": [Command.set(self.attachment_ids.ids)],
            # Microsoft reads English, and the same hours all over the world.
            "content": self.with_context(lang="en_US", tz="UTC")._prepare_content(),
        }


def _said(tickets, name):
    """What the tickets say of it, without those that say nothing."""
    return filter(None, tickets.mapped(name))
