from odoo import fields, models


def _utc(moment):
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""


class CspHandOver(models.TransientModel):
    """The dossier: all that Microsoft asks, in English and in UTC."""

    _inherit = "csp.hand.over"

    def _prepare_content(self):
        """Title and sections as `models.dossier` wants them, without empty ones."""
        sections = [
            {"title": "Contact at the partner", "rows": self._contact_rows()},
            {"title": "Problem", "rows": self._problem_rows()},
            {"title": "What happens", "text": self.description},
            {"title": "Steps to reproduce", "text": self.reproduction},
            {"title": "What we found", "text": self.conclusion},
            {"title": "What was tried", "table": self._tried_table()},
            {"title": "Service health checks", "table": self._check_table()},
            {"title": "Correlation and request IDs", "text": self.correlation_ids},
            {"title": "Files", "items": self.attachment_ids.mapped("name")},
        ]
        if len(self.ticket_ids) > 1:
            sections.insert(2, {"title": "Tenants", "table": self._ticket_table()})
        return {
            "title": self.title or self.ticket_ids[:1].name,
            "prepared_at": _utc(fields.Datetime.now()),
            "severity": self.severity,
            "sections": [section for section in sections if _has_content(section)],
        }

    def _contact_rows(self):
        contact, company = self.contact_id, self.company_id
        return _filled(
            [
                ("Partner", company.name),
                ("Name", contact.name),
                ("E-mail", contact.email or company.email),
                ("Phone", contact.phone or company.phone),
                ("Our reference", ", ".join(self.ticket_ids.mapped("number"))),
            ]
        )

    def _problem_rows(self):
        tenant = self.tenant_id
        severities = dict(self._fields["severity"]._description_selection(self.env))
        categories = dict(self._fields["category"]._description_selection(self.env))
        return _filled(
            [
                ("Severity", severities.get(self.severity)),
                ("Category", categories.get(self.category)),
                ("Definition", self.category_definition),
                ("Service", self.service_id.name),
                ("Tenant", tenant.name),
                ("Tenant ID", tenant.tenant_id),
                ("Domain", tenant and next(iter(tenant._domain_names()), "")),
                ("Support plan", self._support_plan()),
                ("Users affected", self.users_affected),
                ("First seen", _utc(self.first_seen_at)),
            ]
        )

    def _support_plan(self):
        """What the Azure portal asks of partners; nothing for the others."""
        return "Cloud Solution Provider" if self.service_id.family == "azure" else ""

    def _tried_table(self):
        rows = []
        for line in self.ticket_ids.csp_step_ids.filtered("tried").sorted(
            lambda line: (line.tried_at, line.id)
        ):
            rows.append([_utc(line.tried_at), *line._spoken()])
        return [["When", "Step", "Outcome", "What we saw"], *rows]

    def _check_table(self):
        checks = self.ticket_ids.csp_health_check_ids.sorted("checked_at")
        verdicts, sources = (
            dict(checks._fields[name]._description_selection(self.env))
            for name in ("verdict", "source")
        )
        rows = [
            [
                _utc(check.checked_at),
                _utc(check.data_at),
                sources.get(check.source, ""),
                check.tenant_name or "",
                verdicts[check.verdict],
                check.issue_id.issue_id or "",
            ]
            for check in checks
        ]
        heads = ["Checked", "Data as of", "Source", "Tenant", "Result", "Issue"]
        return [heads, *rows]

    def _ticket_table(self):
        rows = [
            [
                ticket.number,
                ticket.csp_tenant_id.name,
                ticket.csp_tenant_id.tenant_id,
                ticket.csp_users_affected or "",
                _utc(ticket.csp_first_seen_at or ticket.create_date),
            ]
            for ticket in self.ticket_ids
        ]
        heads = ["Our reference", "Tenant", "Tenant ID", "Users affected", "First seen"]
        return [heads, *rows]


def _filled(rows):
    return [[label, value] for label, value in rows if value]


def _has_content(section):
    table = section.get("table")
    if table is not None:
        return len(table) > 1
    return any(section.get(kind) for kind in ("rows", "text", "items"))
