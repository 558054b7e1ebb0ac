"""The faults of Microsoft's services, and what a reading has to make of each.

A test case names a reading; `with_faults` gives it one test for each fault, so that the
names of the tests read as a table: reading by fault.
"""

from dataclasses import dataclass, field
from unittest.mock import patch

from ..microsoft.transport import Deadline, Transport
from ..models import (
    csp_connection,
    csp_connection_gdap,
    csp_service_issue_posts,
    csp_support_profile,
    csp_tenant_import_read,
    csp_tenant_import_run,
    csp_tenant_messages,
    csp_tenant_refresh,
    csp_tenant_subscription_reading,
)
from .common import CspCase

TOKENS = "/[^/]+/oauth2/"
SHORT = 1.5  # seconds that we wait here for an answer that does not come
LONG = 10
IN_BACKGROUND = (
    csp_connection_gdap,
    csp_service_issue_posts,
    csp_support_profile,
    csp_tenant_import_read,
    csp_tenant_import_run,
    csp_tenant_messages,
    csp_tenant_refresh,
    csp_tenant_subscription_reading,
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong, and words of the sentence that people read (a pattern).

    Without words it must do no harm. `of_tokens`: it is in what Entra issues, not in
    the answer. `of_sign_in`: it is the partner user's, so that all tenants are hit.
    """

    words: str
    fault: dict = field(default_factory=dict)
    of_tokens: bool = False
    of_sign_in: str = ""


def status(number, words, **more):
    return Fault(words, {"kind": "status", "status": number, **more})


def token(kind, words="did not accept the token"):
    return Fault(words, {"kind": kind}, of_tokens=True)


FAULTS = {
    "401": status(401, "did not accept the token"),
    "401_expired_token": token("expired_token"),
    "401_wrong_audience": token("wrong_audience"),
    "401_clock_skew": token("early_token"),
    "403": status(403, "refuses"),
    "404": status(404, "knows nothing"),
    "429_seconds": status(429, "wait 600 seconds", retry_after="600"),
    "429_fraction": status(429, "wait 601 seconds", retry_after="600.128"),
    "429_date": status(
        429,
        "wait 3600 seconds",
        retry_after="Mon, 05 Jan 2026 11:00:00 GMT",
        date="Mon, 05 Jan 2026 10:00:00 GMT",
    ),
    "500": status(500, "HTTP status 500"),
    "502": status(502, "HTTP status 502"),
    "503_with_wait": status(503, "HTTP status 503", retry_after="3600"),
    "reset": Fault("broke off", {"kind": "hang_up"}),
    "half_a_body": Fault("broke off", {"kind": "cut_off"}),
    "wrong_content_type": Fault("could not be understood", {"kind": "html"}),
    "malformed_json": Fault("could not be understood", {"kind": "malformed"}),
    "endless_paging": Fault(
        "more data .* than is accepted|could not be understood", {"kind": "endless"}
    ),
    "silence": Fault("did not answer in time", {"kind": "slow", "delay": LONG}),
    "sign_in_revoked": Fault("Sign in again", of_sign_in="_revoke"),
    "sign_in_rotated_twice": Fault("", of_sign_in="_rotate_elsewhere"),
}


def with_faults(case):
    """Give a test case a test for each fault; `case.spared` do it no harm."""

    def test_of(name, fault):
        def test(self):
            self._meet(fault, is_spared=not fault.words or name in self.spared)

        return test

    for name, fault in FAULTS.items():
        setattr(case, f"test_{name}", test_of(name, fault))
    return case


class FaultCase(CspCase):
    """A partner user has signed in, and everything was read well once.

    `tenant` and `path` say whom and what a fault hits.
    """

    tenant = "fabrikam"
    path = "/v1.0/"
    spared = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox.reset()
        csp_connection._providers.clear()
        for module in IN_BACKGROUND:
            name = f"{module.__name__}.retrying"
            cls.startClassPatcher(patch(name, lambda keep, _env: keep()))
        cron = type(cls.env["ir.cron"])
        cls.startClassPatcher(patch.object(cron, "_commit_progress", return_value=60))
        defaults = Transport.__init__.__kwdefaults__
        hasty = {"sleep": lambda _seconds: None, "max_pages": 3}
        cls.startClassPatcher(patch.dict(defaults, hasty))
        cls._leave_others_alone()
        cls.connection.flow = "delegated"
        cls.connection.refresh_token = cls.sandbox.refresh_token()
        cls.contoso = cls._tenant("contoso")
        cls.fabrikam = cls._tenant("fabrikam")
        cls.tenants = cls.contoso | cls.fabrikam

    @classmethod
    def _leave_others_alone(cls):
        """Nothing is due but what the tests make."""
        cls.env["csp.tenant"].search([]).active = False
        others = cls.env["csp.connection"].search([]) - cls.connection
        others.write({"active": False, "gdap_due_at": False})

    def setUp(self):
        super().setUp()
        self._sign_in()
        self._read()
        self.before = self._kept()
        self.assertTrue(self.before)
        self.assertFalse(self._sentence())
        self.assertTrue(self._is_current())

    def _sign_in(self):
        csp_connection._providers.clear()
        self.connection.refresh_token = self.sandbox.refresh_token()

    def _meet(self, fault, is_spared):
        """Read while something is wrong, and again when it is mended."""
        self._break(fault)
        with patch.object(Transport, "deadline", lambda _transport: Deadline(SHORT)):
            self._read()
        if is_spared:
            self.assertFalse(self._sentence())
        else:
            self.assertRegex(self._sentence(), fault.words)
            self.assertFalse(self._is_current(), "what is old is not shown as new")
        self.assertEqual(self._kept(), self.before, "the last good data stay")
        if not fault.of_sign_in and not (fault.of_tokens and self._one_sign_in):
            self.assertTrue(self._others_are_fine())
        self._mend()
        self._read()
        self.assertFalse(self._sentence(), "the next reading heals")
        self.assertTrue(self._is_current())
        self.assertEqual(self._kept(), self.before)

    @property
    def _one_sign_in(self):
        """All tenants are read with the token of our own."""
        return self.tenant == "partner"

    def _break(self, fault):
        if fault.of_tokens or fault.of_sign_in:
            csp_connection._providers.clear()
        if fault.of_sign_in:
            getattr(self, fault.of_sign_in)()
        else:
            path = TOKENS if fault.of_tokens else self._path()
            tenant = None if path.startswith("/v1/") else self.tenant
            self.sandbox.fail(tenant, **fault.fault, path=path)

    def _revoke(self):
        self.sandbox.revoke_refresh_tokens()

    def _rotate_elsewhere(self):
        """Another server redeems our refresh token, and then the one it got for it."""
        stored = self.connection._refresh_token()
        for _time in range(2):
            provider = self.connection._build_token_provider()
            self.connection._access_token(provider, self.connection.partner_tenant_id)
        self.connection.refresh_token = stored

    def _mend(self):
        self.sandbox.reset()
        self._sign_in()
        self.connection.partner_center_retry_at = False
        self.tenants.health_retry_at = False

    def _path(self):
        return self.path

    # What a test case says of its reading.

    def _read(self):
        """Make everything due, and run the scheduled action."""
        raise NotImplementedError

    def _sentence(self):
        """Why what the fault hits could not be read."""
        raise NotImplementedError

    def _kept(self):
        """The data that were read, to be compared."""
        raise NotImplementedError

    def _is_current(self):
        """Whether people are shown that what the fault hits is as of now."""
        raise NotImplementedError

    def _others_are_fine(self):
        """Whether what the fault does not hit was read in the same run."""
        return True
