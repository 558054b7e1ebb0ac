"""What tests of several packages share."""

import json
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox import Sandbox

FIXTURES = Path(__file__).parent / "fixtures" / "microsoft"
DAY = timedelta(days=1)


@pytest.fixture(scope="session")
def running_cloud():
    with Sandbox() as cloud:
        yield cloud


@pytest.fixture
def cloud(running_cloud):
    """The sandbox in the state of its start."""
    running_cloud.reset()
    return running_cloud


@pytest.fixture
def payload():
    """Read one of Microsoft's payloads."""
    return lambda name: json.loads((FIXTURES / f"{name}.json").read_text())


@pytest.fixture
def fixture_text():
    """Read one of Microsoft's payloads as it stands, by its file name."""
    return lambda name: (FIXTURES / name).read_text()


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
