from odoo import api, fields, models
from odoo.fields import Command

from .foreign_text import foreign_html
from .moments import to_naive

TITLE_LENGTH = 500


class CspServiceMessage(models.Model):
    """A Message Center post: one record, however many tenants received it."""

    _name = "csp.service.message"
    _description = "Message Center Post"
    _order = "act_by, modified_at desc, id desc"
    _rec_names_search = ["message_id", "title"]

    message_id = fields.Char(string="Message ID", required=True, readonly=True)
    title = fields.Char(required=True, readonly=True)
    cloud = fields.Selection(
        selection=lambda self: self.env["csp.connection"]._fields["cloud"].selection,
        required=True,
        readonly=True,
    )
    category = fields.Char(readonly=True)
    category_label = fields.Char(compute="_compute_labels", string="Kind")
    severity = fields.Char(readonly=True)
    severity_label = fields.Char(compute="_compute_labels", string="Importance")
    is_major = fields.Boolean(string="Major Change", readonly=True)
    is_planned_maintenance = fields.Boolean(
        string="Planned",
        compute="_compute_is_planned_maintenance",
        store=True,
        help="Microsoft announces a change or a maintenance with its date.",
    )
    act_by = fields.Datetime(
        readonly=True, index=True, help="Until then the customer has to act."
    )
    start_at = fields.Datetime(string="Start", readonly=True)
    end_at = fields.Datetime(string="End", readonly=True)
    modified_at = fields.Datetime(string="Microsoft's Last Update", readonly=True)
    service_ids = fields.Many2many("csp.service", readonly=True)
    service_names = fields.Char(readonly=True)
    body = fields.Html(sanitize_attributes=True, sanitize_style=True, readonly=True)
    tenant_ids = fields.Many2many(
        "csp.tenant",
        relation="csp_service_message_tenant_rel",
        column1="message_id",
        column2="tenant_id",
        string="Tenants",
        readonly=True,
        groups="base.group_user",
    )

    _message_unique = models.Constraint(
        "unique(cloud, message_id)",
        "A message is kept once, whichever tenants received it.",
    )

    @api.depends("message_id", "title")
    def _compute_display_name(self):
        for message in self:
            message.display_name = f"{message.message_id} {message.title}"

    @api.depends("category")
    def _compute_is_planned_maintenance(self):
        for message in self:
            category = (message.category or "").lower()
            message.is_planned_maintenance = category == "planforchange"

    @api.depends("category", "severity")
    @api.depends_context("lang")
    def _compute_labels(self):
        labels = {
            "preventorfixissue": self.env._("Prevent or fix an issue"),
            "planforchange": self.env._("Plan for change"),
            "stayinformed": self.env._("Stay informed"),
            "normal": self.env._("Normal"),
            "high": self.env._("High"),
            "critical": self.env._("Critical"),
        }
        for message in self:
            category, severity = message.category or "", message.severity or ""
            message.category_label = labels.get(category.lower(), category)
            message.severity_label = labels.get(severity.lower(), severity)

    def action_plan(self):
        """Plan what has to be done: an activity on the tenant of each customer."""
        self.check_access("read")
        self.env["csp.tenant"].check_access("write")
        for message in self:
            planned = message.tenant_ids.activity_ids.filtered(
                lambda activity, m=message: m.message_id in (activity.summary or "")
            )
            for tenant in message.tenant_ids:
                if tenant.id not in planned.mapped("res_id"):
                    tenant.activity_schedule(
                        "mail.mail_activity_data_todo",
                        date_deadline=(message.act_by or fields.Datetime.now()).date(),
                        summary=message.display_name,
                        user_id=self.env.uid,
                    )

    # ------------------------------------------------------------------
    # What Microsoft published
    # ------------------------------------------------------------------

    @api.model
    def _upsert(self, cloud, published):
        """Keep `ServiceUpdateMessage` results; return {message id: record}."""
        newest = {message.id: message for message in published}
        kept = {
            message.message_id: message
            for message in self.search(
                [("cloud", "=", cloud), ("message_id", "in", list(newest))]
            )
        }
        services = self.env["csp.service"]._by_display_name()
        new = [message for key, message in newest.items() if key not in kept]
        created = self.create(
            [self._prepare_message(cloud, message, services) for message in new]
        )
        for key, record in kept.items():
            if record.modified_at != to_naive(newest[key].last_modified):
                record.write(self._prepare_message(cloud, newest[key], services))
        return kept | {record.message_id: record for record in created}

    @api.model
    def _prepare_message(self, cloud, message, services):
        known = [services.get(name.lower()) for name in message.services]
        return {
            "cloud": cloud,
            "message_id": message.id,
            "title": (message.title or message.id)[:TITLE_LENGTH],
            "category": message.category,
            "severity": message.severity,
            "is_major": message.is_major_change,
            "act_by": to_naive(message.action_required_by),
            "start_at": to_naive(message.start),
            "end_at": to_naive(message.end),
            "modified_at": to_naive(message.last_modified),
            "service_ids": [Command.set([found.id for found in known if found])],
            "service_names": ", ".join(message.services),
            "body": foreign_html(message.content, message.content_type),
        }
