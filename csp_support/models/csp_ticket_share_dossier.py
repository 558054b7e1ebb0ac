from odoo import api, fields, models

from .csp_partnership import SHOWN
from .dossier import dossier_text

# What tells whose tenant it is.
NAMING_ROWS = {"Tenant", "Tenant ID", "Domain"}
NAMING_SECTIONS = {"Tenants"}
NAMING_COLUMN = "Tenant"


class CspTicketShare(models.Model):
    """The dossier as this partner may read it: what Microsoft would ask, prepared."""

    _inherit = "csp.ticket.share"

    dossier_content = fields.Json(readonly=True, copy=False, groups="base.group_user")
    their_dossier = fields.Html(
        compute="_compute_their_dossier",
        sanitize=False,
        groups="base.group_user",
        help="What the partner knew of the ticket when he shared it with us.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & set(SHOWN):
            # Of what was shared with us the dossier is the partner's.
            self.sudo().filtered(
                lambda share: share.dossier_content and not share.received
            )._keep_dossier()
        return result

    def _shown_dossier(self):
        """The dossier as we handed it over, or would; none where it is theirs."""
        if self.received:
            return None
        return self.dossier_content or self._prepare_dossier()

    @api.depends("received", "dossier_content")
    def _compute_their_dossier(self):
        for share in self:
            content = share.received and share.dossier_content
            share.their_dossier = content and self.env["ir.qweb"]._render(
                "csp_support.report_csp_dossier",
                {"content": content, "kicker": share.partnership_id.display_name},
            )

    def _keep_dossier(self):
        """Keep what is known of the ticket now, as it is handed over."""
        # Evidence is the desk's own; what of it the partner reads is picked below.
        for share in self.sudo():
            share.dossier_content = share._prepare_dossier()

    def _prepare_dossier(self):
        ticket = self.ticket_id
        contact = (ticket.user_id or ticket.team_id.user_id).partner_id
        contact = contact or self.company_id.partner_id
        wizard = self.env["csp.hand.over"].with_context(
            default_ticket_ids=ticket.ids,
            default_contact_id=contact.id,
            lang="en_US",
            tz="UTC",
        )
        wizard = wizard.new(wizard.default_get(list(wizard._fields)))
        content = wizard._prepare_content()
        sections = [*map(self._partner_section, content["sections"])]
        return self._concealed(
            {
                **content,
                "title": self.title,
                "severity": self.severity or content["severity"],
                "sections": [section for section in sections if section],
            }
        )

    def _partner_section(self, section):
        """A section without what this share does not show; None if nothing is left."""
        title = section["title"]
        if title == "Service health checks" and not self.share_health_evidence:
            return None
        if self.share_customer_name:
            return section
        if title in NAMING_SECTIONS:
            return None
        if "rows" in section:
            rows = [row for row in section["rows"] if row[0] not in NAMING_ROWS]
            return {**section, "rows": rows}
        if "table" in section:
            return {**section, "table": _without_column(section["table"])}
        return section

    def _dossier_text(self):
        """The dossier as plain text; empty where there is none."""
        content = self.sudo().dossier_content
        return dossier_text(content) if content else ""

    def _dossier_name(self):
        return self.env._("Dossier %(number)s.pdf", number=self.ticket_number)

    def _dossier_pdf(self):
        """The dossier on paper, for whoever may read this share."""
        self.ensure_one()
        self.check_access("read")
        # Portal users have no right to reports; the share is theirs to read.
        reports = self.env["ir.actions.report"].sudo()
        pdf, _kind = reports._render_qweb_pdf(
            "csp_support.action_report_csp_ticket_share", self.ids
        )
        return pdf

    def action_print(self):
        self.ensure_one()
        return self.env.ref("csp_support.action_report_csp_ticket_share").report_action(
            self
        )


def _without_column(table):
    heads = table[0]
    if NAMING_COLUMN not in heads:
        return table
    left_out = heads.index(NAMING_COLUMN)
    return [row[:left_out] + row[left_out + 1 :] for row in table]
