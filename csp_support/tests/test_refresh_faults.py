from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .common import tenant_id
from .fault_common import FaultCase, with_faults


def rows(records, *names):
    """The values of records, to be compared."""
    return sorted(map(str, records.mapped(lambda record: [record[n] for n in names])))


@tagged("-at_install", "post_install")
@with_faults
class TestHealthFaults(FaultCase):
    """Every fault while the health of two tenants is read, one of which it hits."""

    def _read(self):
        now = fields.Datetime.now()
        long_ago = now - timedelta(minutes=20)
        self.tenants.write({"health_due_at": now, "health_checked_at": long_ago})
        self.env["csp.tenant"]._cron_refresh_health()
        self.env.invalidate_all()

    def _sentence(self):
        return self.fabrikam.health_error

    def _is_current(self):
        self.assertNotEqual(self.fabrikam.health_state, "operational")
        lately = fields.Datetime.now() - timedelta(minutes=1)
        is_fresh = self.fabrikam.health_checked_at >= lately
        is_known = self.fabrikam.health_state != "unknown"
        self.assertEqual(is_fresh, is_known)
        return is_known

    def _kept(self):
        return [
            self.fabrikam.health_reading,
            rows(self.fabrikam.issue_ids, "issue_id", "status", "is_resolved"),
            rows(self.fabrikam.issue_ids.post_ids, "created_at", "content"),
            rows(self.fabrikam.service_health_ids, "service_id", "status"),
        ]

    def _others_are_fine(self):
        return self.contoso.health_state == "operational"


@tagged("-at_install", "post_install")
@with_faults
class TestMessageCenterFaults(FaultCase):
    """Every fault while the Message Center of two tenants is read."""

    tenant = "contoso"

    def _read(self):
        now = fields.Datetime.now()
        self.tenants.write({"messages_due_at": now, "messages_read_at": False})
        self.env["csp.tenant"]._cron_read_messages()
        self.env.invalidate_all()

    def _sentence(self):
        return self.contoso.messages_error

    def _is_current(self):
        return bool(self.contoso.messages_read_at)

    def _kept(self):
        return rows(self.contoso.message_center_ids, "message_id", "title", "body")

    def _others_are_fine(self):
        read_at = self.fabrikam.messages_read_at
        return read_at and not self.fabrikam.messages_error


class GdapFaultCase(FaultCase):
    tenant = "partner"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["csp.gdap.relationship"].search([]).unlink()

    def _read(self):
        self.connection.write({"gdap_due_at": fields.Datetime.now()})
        self.connection.gdap_read_at = False
        relationships = self.env["csp.gdap.relationship"].search([])
        relationships.assignments_due_at = fields.Datetime.now()
        for _step in ("relationships", "assignments"):
            self.env["csp.connection"]._cron_read_gdap()
        self.env.invalidate_all()

    def _kept(self):
        relationships = self.env["csp.gdap.relationship"].search([])
        return [
            rows(relationships, "relationship_id", "status", "role_ids", "end_at"),
            rows(relationships.assignment_ids, "relationship_id", "role_ids"),
            rows(self.tenants, "name", "effective_role_ids"),
        ]


@tagged("-at_install", "post_install")
@with_faults
class TestGdapFaults(GdapFaultCase):
    """Every fault while the delegated admin relationships are listed."""

    path = "/v1.0/tenantRelationships/delegatedAdminRelationships"

    def _sentence(self):
        return self.connection.gdap_error

    def _is_current(self):
        return bool(self.connection.gdap_read_at and not self.fabrikam.gdap_error)


@tagged("-at_install", "post_install")
@with_faults
class TestGdapAssignmentFaults(GdapFaultCase):
    """Every fault while it is read who may use one of the relationships."""

    def _path(self):
        return f".*{self._relationship('fabrikam').relationship_id}/accessAssignments"

    def _relationship(self, key):
        return self.env["csp.gdap.relationship"].search(
            [("customer_tenant_id", "=", tenant_id(key))]
        )

    def _sentence(self):
        return self.fabrikam.gdap_error

    def _is_current(self):
        return not self.fabrikam.gdap_error

    def _others_are_fine(self):
        return not self.contoso.gdap_error and not self.connection.gdap_error


@tagged("-at_install", "post_install")
@with_faults
class TestSubscriptionFaults(FaultCase):
    """Every fault while it is read what two tenants bought."""

    tenant = "partner"
    path = f"/v1/customers/{tenant_id('fabrikam')}/"

    def _read(self):
        self.tenants.write(
            {
                "subscriptions_due_at": fields.Datetime.now(),
                "subscriptions_read_at": False,
            }
        )
        self.env["csp.tenant"]._cron_read_subscriptions()
        self.env.invalidate_all()

    def _sentence(self):
        return self.fabrikam.subscriptions_error

    def _is_current(self):
        return bool(self.fabrikam.subscriptions_read_at)

    def _kept(self):
        names = ("microsoft_id", "name", "quantity", "status", "renewal_date", "active")
        return rows(
            self.fabrikam.with_context(active_test=False).subscription_ids, *names
        )

    def _others_are_fine(self):
        read_at = self.contoso.subscriptions_read_at
        return read_at and not self.contoso.subscriptions_error


@tagged("-at_install", "post_install")
@with_faults
class TestImportFaults(FaultCase):
    """Every fault while Partner Center lists the customers."""

    tenant = "partner"
    path = "/v1/customers"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls.env["csp.tenant.import"].create({"source": "partner_center"})

    def _read(self):
        if self.record.state in ("draft", "review"):
            self.record.action_read()
        self.record.claimed_until = False
        self.record.read_at = False
        for _step in ("list", "details", "match"):
            self.env["csp.tenant.import"]._cron_import()
        self.env.invalidate_all()

    def _sentence(self):
        return self.record.error

    def _is_current(self):
        return bool(self.record.read_at)

    def _kept(self):
        return rows(self.record.line_ids, "tenant_id", "name", "domains", "is_read")


@tagged("-at_install", "post_install")
@with_faults
class TestSupportProfileFaults(FaultCase):
    """Every fault while it is read what Microsoft tells customers of our support."""

    tenant = "partner"
    path = "/v1/profiles"
    spared = ("endless_paging",)  # it is no listing

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["csp.support.profile"].search([]).unlink()
        cls.profile = cls.env["csp.support.profile"].create(
            {"connection_id": cls.connection.id}
        )

    def _read(self):
        self.profile.due_at = fields.Datetime.now()
        self.env["csp.support.profile"]._cron_read_support_profiles()
        self.env.invalidate_all()

    def _sentence(self):
        return self.profile.error

    def _is_current(self):
        return self.profile.state != "unknown"

    def _kept(self):
        return rows(self.profile, "email", "telephone", "website")
