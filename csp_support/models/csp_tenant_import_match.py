from odoo import models
from odoo.fields import Command

from .customer_matching import (
    Customer,
    CustomerIndex,
    Match,
    Tenant,
    domain_of_mail,
    domain_of_page,
)


class CspTenantImport(models.Model):
    """What was found becomes lines, and lines are matched with customers."""

    _inherit = "csp.tenant.import"

    def _keep_found(self, tenants, is_read=True):
        """Make lines of the tenants found; those no longer found go.

        Lines of an earlier reading keep what somebody decided. `is_read` says that
        there is no more to read about them.
        """
        found = {tenant.tenant_id: tenant for tenant in tenants}
        lines = {line.tenant_id: line for line in self.line_ids}
        gone = [line.id for key, line in lines.items() if key not in found]
        self.line_ids.browse(gone).unlink()
        known = self._known_tenants(found)
        self.line_ids.create(
            [
                self._line_values(tenant, known.get(key), is_read)
                for key, tenant in found.items()
                if key not in lines
            ]
        )
        for key in found.keys() & lines.keys():
            lines[key]._find_again(found[key], known.get(key), is_read)

    def _known_tenants(self, tenant_ids):
        tenants = self.env["csp.tenant"].with_context(active_test=False)
        tenants = tenants.search(
            [
                ("company_id", "=", self.company_id.id),
                ("tenant_id", "in", list(tenant_ids)),
            ]
        )
        return {tenant.tenant_id: tenant for tenant in tenants}

    def _line_values(self, tenant, known, is_read):
        return {
            "import_id": self.id,
            "tenant_id": tenant.tenant_id,
            "name": tenant.name,
            "domains": "\n".join(tenant.domains),
            "customer": tenant.customer,
            "reference": tenant.reference,
            "known_tenant_id": known and known.id,
            "is_read": is_read,
        }

    def _lines_with(self, condition, limit=None):
        domain = [("import_id", "=", self.id), condition]
        return self.line_ids.search(domain, limit=limit)

    def _match(self, lines):
        """Propose a customer and an action on each of these lines."""
        index = self._customer_index() if lines else CustomerIndex()
        for line in lines:
            owner = line.known_tenant_id.partner_id
            if owner:
                match, chosen = Match("tenant_id", (owner.id,)), owner
            else:
                match = index.match(line._as_tenant())
                chosen = owner.browse(match.chosen or [])
            line.write(
                {
                    "match": match.kind,
                    "candidate_ids": [Command.set(match.keys)],
                    "partner_id": chosen.id,
                    "action": line._action_for(chosen),
                }
            )

    def _customer_index(self):
        """All customers of the company, to match tenants with."""
        partners = self.env["res.partner"].search_fetch(
            [("company_id", "in", [False, self.company_id.id])],
            ["name", "ref", "email", "website", "commercial_partner_id"],
        )
        index = CustomerIndex()
        for customer, contacts in partners.grouped("commercial_partner_id").items():
            domains = {
                domain
                for contact in contacts
                for domain in (
                    domain_of_mail(contact.email),
                    domain_of_page(contact.website),
                )
            }
            name, reference = customer.name or "", customer.ref or ""
            domains = frozenset(domains - {""})
            index.add(Customer(customer.id, name, reference, domains))
        return index


class CspTenantImportLine(models.Model):
    _inherit = "csp.tenant.import.line"

    def _as_tenant(self):
        return Tenant(
            self.tenant_id,
            self.name,
            tuple((self.domains or "").split()),
            self.customer or "",
            self.reference or "",
        )

    def _find_again(self, tenant, known, is_read):
        """Take over what a later reading says; decisions made meanwhile stay."""
        values = {
            "known_tenant_id": known and known.id,
            "customer": tenant.customer,
            "reference": tenant.reference,
            "is_read": is_read,
            "error": False,
        }
        if is_read or not self.domains:
            values["domains"] = "\n".join(tenant.domains)
        if not self.partner_id:
            values["match"] = False
        self.write(values)

    def _keep_customer(self, customer):
        """Keep what Partner Center says of one customer: all his domains."""
        own = [domain.lower() for domain in customer.custom_domains]
        listed = (self.domains or "").split()
        country = self.env["res.country"].search(
            [("code", "=", customer.country.upper())], limit=1
        )
        self.write(
            {
                "domains": "\n".join(dict.fromkeys([*listed, *own])),
                "country_id": country.id,
                "is_read": True,
                "error": False,
            }
        )
