from ..microsoft.delegated_admin import (
    DelegatedAdminAccessAssignment,
    DelegatedAdminRelationship,
)
from .common import PARTNER_TENANT, TENANTS, CspCase, tenant_id

SERVICE_SUPPORT = "f023fd81-a637-4b56-95fd-791ac0226033"
EXCHANGE = "29232cdf-9323-42fd-ade2-1d097af3e4de"
NEW_ROLE = "c5900000-0000-4000-8000-0000000f0001"


class GdapCase(CspCase):
    """A partner whose customers grant what the sandbox's scenario says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the connection of these tests is due.
        others = cls.env["csp.connection"].sudo().search([]) - cls.connection
        others.gdap_due_at = False
        cls.env["csp.gdap.relationship"].sudo().search([]).unlink()

    def setUp(self):
        super().setUp()
        self.sandbox.restore_relationships()
        self.addCleanup(self.sandbox.restore_relationships)

    def _read(self):
        self.connection.action_read_gdap()

    def _of(self, key):
        """The relationships of a customer of the scenario, the earliest end first."""
        return self.env["csp.gdap.relationship"].search(
            [("customer_tenant_id", "=", tenant_id(key))], order="end_at"
        )

    def _change(self, key, **properties):
        """Change the customer's relationship at Microsoft."""
        relationship_id = self._of(key)[0].relationship_id
        self.sandbox.change_relationship(relationship_id, **properties)

    def _reported(self, key, number, roles=(SERVICE_SUPPORT,), end=None, **properties):
        """A relationship as the wire layer hands it over."""
        vals = {
            "id": f"{number:08}-0000-4000-8000-000000000000-{PARTNER_TENANT}",
            "display_name": f"{key} {number}",
            "status": "active",
            "customer_tenant_id": tenant_id(key) if key in TENANTS else key,
            "customer_name": key,
            "role_ids": tuple(roles),
            "duration": "P730D",
            "auto_extend_duration": "PT0S",
            "created": None,
            "last_modified": None,
            "activated": None,
            "end": end,
            "is_partner_consent_pending": False,
            "indirect_provider_tenant_id": "",
            **properties,
        }
        return DelegatedAdminRelationship(**vals)

    def _assigned(self, number, roles=(SERVICE_SUPPORT,), status="active"):
        """An access assignment as the wire layer hands it over."""
        return DelegatedAdminAccessAssignment(
            id=f"c5900000-0000-4000-8000-0000000a{number:04}",
            status=status,
            group_id="c5900000-0000-4000-8000-0000000e0004",
            group_kind="securityGroup",
            role_ids=tuple(roles),
            created=None,
            last_modified=None,
        )
