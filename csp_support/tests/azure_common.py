from .common import CspCase


def put_aside(env):
    """Let the tests begin without what was read of the sandbox for the demo data."""
    issues = env["csp.service.issue"].search([("cloud", "=", "sandbox")])
    issues.cloud = "china"
    env["csp.status.page"].search([]).unlink()


class AzureCase(CspCase):
    """Contoso and Fabrikam with their Azure subscriptions, as Partner Center has them.

    In the sandbox VM01-SBX touches Fabrikam, the maintenance SQL7-SBX both; ST90-SBX of
    Fabrikam is over.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        put_aside(cls.env)
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.both = cls.contoso | cls.fabrikam
        cls.both._read_subscriptions()

    def setUp(self):
        super().setUp()
        self.sandbox.restore_commerce()
        self.addCleanup(self.sandbox.restore_commerce)

    def _event(self, name):
        return self.env["csp.service.issue"].search(
            [
                ("source", "=", "azure"),
                ("cloud", "=", "sandbox"),
                ("issue_id", "=", name),
            ]
        )

    def _again(self, tenants):
        """Read once more, as if the last reading were not fresh any more."""
        tenants.write({"azure_checked_at": "2026-01-01", "azure_retry_at": False})
        tenants._refresh_azure()
