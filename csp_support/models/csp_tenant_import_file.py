import base64
import csv
import io

from odoo import fields, models
from odoo.exceptions import UserError

from .csp_connection import GUID
from .csp_tenant import DOMAIN_NAME
from .customer_matching import Tenant

COLUMNS = ("name", "tenant_id", "domains", "customer", "reference")
NEEDED = ("name", "tenant_id")

# A partner with every customer of a big country fits in; a film does not.
LARGEST_FILE = 5_000_000


class WrongLine(Exception):
    """A line of the file says nothing that could be used; `str()` says why."""


class CspTenantImport(models.Model):
    """Tenants in a CSV file: the third way, open to everybody."""

    _inherit = "csp.tenant.import"

    def _read_file(self):
        tenants, wrong_lines = self._tenants_of_file()
        self.wrong_lines = "\n".join(wrong_lines) or False
        self._keep_found(tenants)
        self._match(self._lines_with(("match", "=", False)))
        self.write(
            {"read_at": fields.Datetime.now(), "state": "review", "error": False}
        )

    def _tenants_of_file(self):
        """Return the tenants of the good lines, and a sentence for each wrong one."""
        rows = self._rows()
        tenants, wrong_lines = {}, []
        for row in rows:
            values = {name: (row.get(name) or "").strip() for name in COLUMNS}
            if not any(values.values()):
                continue
            try:
                tenant = self._tenant_of_line(values)
                self._check_first(tenant, tenants)
            except WrongLine as problem:
                wrong_lines.append(
                    self.env._(
                        "Line %(number)s: %(problem)s",
                        number=rows.line_num,
                        problem=problem,
                    )
                )
            else:
                tenants[tenant.tenant_id] = tenant
        return list(tenants.values()), wrong_lines

    def _rows(self):
        """The lines of the file by column; a sentence when it has other columns."""
        text = self._file_text()
        heading = text.partition("\n")[0]
        separator = ";" if heading.count(";") > heading.count(",") else ","
        rows = csv.DictReader(io.StringIO(text), delimiter=separator)
        names = [(name or "").strip().lower() for name in rows.fieldnames or []]
        missing = [name for name in NEEDED if name not in names]
        if missing:
            raise UserError(
                self.env._(
                    "The file has no column %(columns)s. Its first line must name the "
                    "columns: %(known)s; the first two are needed.",
                    columns=", ".join(missing),
                    known=", ".join(COLUMNS),
                )
            )
        rows.fieldnames = names
        return rows

    def _file_text(self):
        if not self.file:
            raise UserError(self.env._("Choose the CSV file to read."))
        content = base64.b64decode(self.file)
        if len(content) > LARGEST_FILE:
            raise UserError(
                self.env._("The file is larger than 5 MB. Split it into several.")
            )
        if b"\0" in content:
            raise UserError(
                self.env._("This is no text file. Save the table as CSV (UTF-8).")
            )
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            # So spreadsheets on Windows write it when they are not told otherwise.
            return content.decode("cp1252", errors="replace")

    def _tenant_of_line(self, values):
        tenant_id = values["tenant_id"].lower()
        if not GUID.match(tenant_id):
            raise WrongLine(
                self.env._(
                    "“%(value)s” is not a tenant ID. A tenant ID looks like "
                    "00000000-0000-0000-0000-000000000000.",
                    value=values["tenant_id"],
                )
            )
        if not values["name"]:
            raise WrongLine(
                self.env._("The tenant %(tenant)s has no name.", tenant=tenant_id)
            )
        domains = values["domains"].lower().replace(",", " ").replace("|", " ").split()
        for domain in domains:
            if not DOMAIN_NAME.match(domain):
                raise WrongLine(
                    self.env._("“%(domain)s” is not a domain name.", domain=domain)
                )
        return Tenant(**{**values, "tenant_id": tenant_id, "domains": tuple(domains)})

    def _check_first(self, tenant, tenants):
        first = tenants.get(tenant.tenant_id)
        if first:
            raise WrongLine(
                self.env._(
                    "The tenant ID %(tenant)s is already on the line of %(first)s.",
                    tenant=tenant.tenant_id,
                    first=first.name,
                )
            )
