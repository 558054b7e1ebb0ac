import os
from contextlib import contextmanager
from unittest.mock import patch
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from psycopg2 import IntegrityError

from odoo.tests import TransactionCase, new_test_user
from odoo.tests.common import _super_send
from odoo.tools import mute_logger

from .sandbox_control import SandboxControl

PARTNER_TENANT = "c5900000-0000-4000-8000-0000000000ff"
CLIENT = "c5900000-0000-4000-8000-00000000ca11"

# Last two digits of the tenant IDs in the sandbox's scenario.
TENANTS = {
    "contoso": "01",
    "fabrikam": "02",
    "adventure_works": "03",
    "northwind": "04",
    "wingtip": "05",
    "litware": "06",
    "proseware": "07",
    "tailspin": "08",
    "fourth_coffee": "09",
    "woodgrove": "0a",
    "trey_research": "0b",
    "coho_winery": "0c",
    "humongous": "0d",
}


def tenant_id(key):
    return f"c5900000-0000-4000-8000-0000000000{TENANTS[key]}"


class CspCommon:
    """A company connected with the sandbox cloud, and users named by their role."""

    @classmethod
    def _request_handler(cls, session, request, /, **options):
        # Odoo's own lets this machine through too, but takes a time-out for a single
        # number; ours are a pair, for connecting and for reading.
        if urlsplit(request.url).hostname == "localhost":
            return _super_send(session, request, **options)
        return super()._request_handler(session, request, **options)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        key = Fernet.generate_key().decode()
        cls.startClassPatcher(patch.dict(os.environ, CSP_SUPPORT_KEY=key))
        cls.sandbox = SandboxControl()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env["res.company"].create({"name": "Partner under test"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        cls.connection = cls.env["csp.connection"].create(
            {
                "name": "Sandbox",
                "cloud": "sandbox",
                "flow": "application",
                "partner_tenant_id": PARTNER_TENANT,
                "client_id": CLIENT,
                "client_secret_variable": "CSP_SUPPORT_SANDBOX_SECRET",
                "company_id": cls.company.id,
            }
        )
        cls.agent = cls._user("csp_agent", "csp_support.group_csp_agent")
        cls.manager = cls._user("csp_manager", "csp_support.group_csp_manager")
        cls.administrator = cls._user(
            "csp_administrator", "csp_support.group_csp_administrator"
        )
        cls.employee = cls._user("csp_employee", "base.group_user")

    def setUp(self):
        super().setUp()
        self.sandbox.reset()

    @contextmanager
    def assertRefusedByDatabase(self, model, sentence):
        """What a user reads when the database refuses is `sentence`."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError) as caught,
            self.env.cr.savepoint(),
        ):
            yield
        message = self.env[model]._sql_error_to_message(caught.exception)
        self.assertIn(sentence, message)

    @classmethod
    def _user(cls, login, groups, **vals):
        return new_test_user(
            cls.env,
            login,
            groups=groups,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            **vals,
        )

    @classmethod
    def _tenant(cls, key, **vals):
        """A tenant of the sandbox's scenario, with a customer of its own."""
        customer = cls.env["res.partner"].create({"name": key, "is_company": True})
        return cls.env["csp.tenant"].create(
            {
                "name": key,
                "tenant_id": tenant_id(key),
                "partner_id": customer.id,
                "connection_id": cls.connection.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _portal_user(cls, login, customer):
        contact = cls.env["res.partner"].create(
            {"name": f"{login} contact", "parent_id": customer.id, "email": "a@b.test"}
        )
        return cls._user(login, "base.group_portal", partner_id=contact.id)

    @classmethod
    def _ticket(cls, tenant, name, description="", **vals):
        return cls.env["helpdesk.ticket"].create(
            {
                "name": name,
                "description": description or name,
                "partner_id": tenant.partner_id.id,
                "company_id": cls.company.id,
                "user_id": False,
                **vals,
            }
        )


class CspCase(CspCommon, TransactionCase):
    """Base of the tests without a browser."""
