from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .csp_tenant import PARTNER_TYPES

CRON = "csp_support.ir_cron_import_tenants"


class CspTenantImport(models.Model):
    """Tenants taken over from Microsoft or from a file.

    What was found is proposed line by line; nothing happens before somebody has
    looked at it. Reading and applying run in the background, in steps that survive a
    restart, and can be stopped and resumed.
    """

    _name = "csp.tenant.import"
    _description = "Import of Tenants"
    _order = "id desc"
    _check_company_auto = True

    source = fields.Selection(
        [
            ("partner_center", "Partner Center customers"),
            ("delegated_admin", "Delegated admin (GDAP) customers"),
            ("file", "CSV file"),
        ],
        required=True,
        default="partner_center",
        help="Direct-bill partners and indirect providers have their customers in "
        "Partner Center. It is not open to indirect resellers: they find theirs by "
        "the delegated admin relationships, or bring a file.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    connection_id = fields.Many2one(
        "csp.connection",
        check_company=True,
        ondelete="restrict",
        compute="_compute_connection_id",
        store=True,
        readonly=False,
        precompute=True,
        help="New tenants are read through this connection.",
    )
    partner_type = fields.Selection(
        PARTNER_TYPES,
        string="Our Part",
        required=True,
        compute="_compute_partner_type",
        store=True,
        readonly=False,
        precompute=True,
        help="Our part for the customers of the new tenants in the Cloud Solution "
        "Provider programme.",
    )
    provider_id = fields.Many2one(
        "res.partner",
        string="Indirect Provider",
        check_company=True,
        help="The provider we work with for these customers.",
    )
    file = fields.Binary(
        string="CSV File",
        attachment=True,
        copy=False,
        help="Columns: name, tenant_id, and where known domains, customer, reference. "
        "Separated by commas or semicolons; several domains by blanks.",
    )
    file_name = fields.Char(copy=False)
    state = fields.Selection(
        [
            ("draft", "Source"),
            ("reading", "Reading"),
            ("review", "Review"),
            ("applying", "Applying"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    stopped = fields.Boolean(readonly=True, copy=False)
    claimed_until = fields.Datetime(readonly=True, copy=False)
    listed_at = fields.Datetime(readonly=True, copy=False)
    read_at = fields.Datetime(readonly=True, copy=False)
    error = fields.Text(string="Why It Could Not Be Read", readonly=True, copy=False)
    wrong_lines = fields.Text(readonly=True, copy=False)
    line_ids = fields.One2many("csp.tenant.import.line", "import_id", copy=False)
    line_count = fields.Integer(string="Tenants Found", compute="_compute_counts")
    planned_count = fields.Integer(string="To Do", compute="_compute_counts")
    applied_count = fields.Integer(string="Applied", compute="_compute_counts")
    failed_count = fields.Integer(string="Failed", compute="_compute_counts")
    read_count = fields.Integer(string="Read So Far", compute="_compute_counts")
    open_question_count = fields.Integer(
        string="Without Customer", compute="_compute_counts"
    )
    progress = fields.Float(compute="_compute_counts")

    @api.depends("company_id")
    def _compute_connection_id(self):
        for record in self:
            if record.connection_id.company_id != record.company_id:
                record.connection_id = record.connection_id.search(
                    [("company_id", "=", record.company_id.id)], limit=1
                )

    @api.depends("source")
    def _compute_partner_type(self):
        for record in self:
            is_reseller = record.source == "delegated_admin"
            record.partner_type = "indirect_reseller" if is_reseller else "direct_bill"

    @api.depends("source", "read_at", "create_date")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        for record in self:
            name, moment = sources[record.source], record.read_at or record.create_date
            if moment:
                name += f", {fields.Date.context_today(record, moment)}"
            record.display_name = name

    @api.depends(
        "line_ids.state", "line_ids.action", "line_ids.partner_id", "line_ids.is_read"
    )
    def _compute_counts(self):
        domains = self._counted_lines()
        counts = {name: self._count_lines(domain) for name, domain in domains.items()}
        for record in self:
            for name, by_import in counts.items():
                record[name] = by_import.get(record, 0)
            ended = record.applied_count + record.failed_count
            whole = record.planned_count + ended
            record.progress = 100 * ended / whole if whole else 0

    @api.model
    def _counted_lines(self):
        actions = self.env["csp.tenant.import.line"]._carried_out_actions()
        proposed = Domain("state", "=", "proposed") & Domain("action", "in", actions)
        return {
            "line_count": Domain.TRUE,
            "read_count": Domain("is_read", "=", True),
            "planned_count": Domain("state", "=", "waiting") | proposed,
            "applied_count": Domain("state", "=", "applied"),
            "failed_count": Domain("state", "=", "failed"),
            "open_question_count": Domain("action", "=", "create")
            & Domain("partner_id", "=", False),
        }

    def _count_lines(self, domain):
        groups = self.env["csp.tenant.import.line"]._read_group(
            Domain("import_id", "in", self.ids) & domain, ["import_id"], ["__count"]
        )
        return dict(groups)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applying(self):
        if any(record.state == "applying" for record in self):
            raise UserError(
                self.env._("This import is being applied. Stop it, then let it end.")
            )

    # ------------------------------------------------------------------
    # Buttons
    # ------------------------------------------------------------------

    def action_read(self):
        """Have the source read, and propose what to do with what is found."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft", "review")
        if self.source == "file":
            self._read_file()
            return
        if not self.connection_id:
            raise UserError(
                self.env._(
                    "Choose the connection through which Microsoft is asked for the "
                    "customers."
                )
            )
        self.listed_at = False
        self._start("reading")

    def action_confirm(self):
        """Have the proposals applied as they stand now."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("review")
        actions = self.line_ids._carried_out_actions()
        proposed = self.line_ids.filtered(lambda line: line.state == "proposed")
        chosen = proposed.filtered(lambda line: line.action in actions)
        if not chosen:
            raise UserError(
                self.env._(
                    "There is nothing to apply: every line says to do nothing or to "
                    "leave it out."
                )
            )
        chosen.state = "waiting"
        (proposed - chosen).state = "left"
        self._start("applying")

    def action_try_failed_again(self):
        """Apply once more what failed, after somebody mended it."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("applying", "done")
        failed = self.line_ids.filtered(lambda line: line.state == "failed")
        failed.write({"state": "waiting", "error": False})
        self._start("applying")

    def action_stop(self):
        """Let the step that runs end, and begin no other."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("reading", "applying")
        self.stopped = True

    def action_resume(self):
        """Go on where the import was stopped."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("reading", "applying")
        self._start(self.state)

    def action_open_lines(self):
        """Show all lines by themselves, to look through and change many at once."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_tenant_import_line_action"
        )
        return {
            **action,
            "domain": [("import_id", "=", self.id)],
            "context": {"default_import_id": self.id},
        }

    def _start(self, state):
        self.write(
            {"state": state, "stopped": False, "claimed_until": False, "error": False}
        )
        # Managers import tenants; scheduled actions are the system's.
        self.env.ref(CRON).sudo()._trigger()

    def _check_state(self, *states):
        """Somebody else may have pressed a button of this import meanwhile."""
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This cannot be done now: the import is at the step “%(state)s”. "
                    "Reload the page to see where it stands.",
                    state=labels[self.state],
                )
            )
