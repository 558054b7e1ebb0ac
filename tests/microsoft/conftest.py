"""A connection to the sandbox, published payloads, a clock that does not wait."""

import json
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from microsoft import clouds, credentials, graph, tokens, transport

FIXTURES = Path(__file__).parents[1] / "fixtures" / "microsoft"
DAY = timedelta(days=1)


@pytest.fixture
def payload():
    """Read one of Microsoft's payloads."""
    return lambda name: json.loads((FIXTURES / f"{name}.json").read_text())


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now = 0.0
        self.naps = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


class Connection:
    """What an Odoo connection to the sandbox would hold."""

    def __init__(self, sandbox, clock):
        self.sandbox = sandbox
        self.clock = clock
        self.cloud = clouds.sandbox(sandbox.url)
        self.session = transport.session(sandbox.certificate_authority)
        self.secret = credentials.ClientSecret(sandbox.client_secret)

    def transport(self, **options):
        options = {"clock": self.clock, "sleep": self.clock.sleep, **options}
        return transport.Transport(self.session, **options)

    def provider(self, credential=None, client_id=None):
        return tokens.TokenProvider(
            self.cloud,
            client_id or self.sandbox.client_id,
            credential or self.secret,
            transport=self.transport(deadline=30.0),
        )

    def graph(self, key, provider=None, **options):
        provider = provider or self.provider()
        tenant_id = self.sandbox.tenant_id(key)
        return graph.Graph(
            self.cloud,
            self.transport(**options),
            lambda: provider.application_token(tenant_id),
            tenant_id,
            self.sandbox.client_id,
            forget=lambda: provider.forget(tenant_id),
        )

    def paths(self, key=None):
        """What was asked, for one tenant or all, without the queries."""
        tenant_id = key and self.sandbox.tenant_id(key)
        return [
            entry["path"].partition("?")[0]
            for entry in self.sandbox.requests
            if tenant_id in (None, entry["tenant"])
        ]


@pytest.fixture
def connection(cloud, clock):
    return Connection(cloud, clock)


@cache
def key(number=0):
    """RSA keys are slow to make: the same ones serve all tests."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(signer, begins=-DAY, ends=365 * DAY):
    now = datetime.now(timezone.utc)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "csp-support")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(signer.public_key())
        .serial_number(1)
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .sign(signer, hashes.SHA256())
    )


def pem(signer, password=None):
    encryption = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return signer.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    ).decode()


def certificate_pem(content):
    return content.public_bytes(serialization.Encoding.PEM).decode()


class Keys:
    """Makes keys and certificates of any kind."""

    key = staticmethod(key)
    certificate = staticmethod(certificate)
    pem = staticmethod(pem)
    certificate_pem = staticmethod(certificate_pem)


@pytest.fixture
def keys():
    return Keys
