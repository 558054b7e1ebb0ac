from datetime import datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    NoEncryption,
    pkcs12,
)

from microsoft.credentials import Certificate, ClientSecret
from microsoft.errors import CredentialError

MARKER = "marker-of-a-secret"
DAY = timedelta(days=1)


def refused(code, make, *arguments):
    """Check that `make` refuses with this reason, in a sentence, and return it."""
    with pytest.raises(CredentialError) as caught:
        make(*arguments)
    assert caught.value.code == code
    assert "PRIVATE KEY" not in str(caught.value)
    assert caught.value.__cause__ is None
    return str(caught.value)


def pfx(keys, password, key=None, certificate=None):
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    key = key or keys.key()
    certificate = certificate or keys.certificate(keys.key())
    return pkcs12.serialize_key_and_certificates(
        b"csp", key, certificate, None, encryption
    )


def test_a_secret_shows_itself_to_msal_only():
    secret = ClientSecret(MARKER)
    assert secret.for_msal() == MARKER
    assert MARKER not in repr(secret) + str(secret)


def test_an_empty_secret_is_refused():
    sentence = refused("credential_missing", ClientSecret, "")
    assert "Enter one" in sentence


def test_a_pem_pair_is_taken(keys):
    content = keys.certificate(keys.key())
    made = Certificate.from_pem(keys.pem(keys.key()), keys.certificate_pem(content))
    assert made.expires.tzinfo is timezone.utc
    assert made.expires - datetime.now(timezone.utc) > 364 * DAY
    assert made.for_msal() == {
        "private_key": keys.pem(keys.key()),
        "public_certificate": keys.certificate_pem(content),
    }


def test_one_pem_file_with_both_parts_is_taken(keys):
    both = keys.pem(keys.key()) + keys.certificate_pem(keys.certificate(keys.key()))
    made = Certificate.from_pem(both.encode(), both.encode())
    assert "CERTIFICATE" not in made.private_key
    assert "PRIVATE KEY" not in made.public_certificate


def test_thumbprint_is_the_one_that_entra_shows(keys):
    content = keys.certificate(keys.key())
    made = Certificate.from_pem(keys.pem(keys.key()), keys.certificate_pem(content))
    assert len(made.thumbprint) == 40
    assert made.thumbprint == made.thumbprint.upper()
    assert bytes.fromhex(made.thumbprint)


def test_a_certificate_hides_its_key(keys):
    made = Certificate.from_pfx(pfx(keys, None))
    for line in made.private_key.splitlines():
        assert line not in repr(made) + str(made)


@pytest.mark.parametrize("password", [None, "pass word"])
def test_a_pfx_file_is_taken_and_its_key_kept_without_the_password(keys, password):
    content = pfx(keys, password and password.encode())
    made = Certificate.from_pfx(content, password)
    assert made.private_key == keys.pem(keys.key())


def test_an_encrypted_key_is_taken_with_its_password(keys):
    public = keys.certificate_pem(keys.certificate(keys.key()))
    made = Certificate.from_pem(keys.pem(keys.key(), b"pass word"), public, "pass word")
    assert made.private_key == keys.pem(keys.key())


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_an_encrypted_key_without_its_password_says_so(keys, password):
    public = keys.certificate_pem(keys.certificate(keys.key()))
    private = keys.pem(keys.key(), b"right")
    sentence = refused(
        "certificate_password", Certificate.from_pem, private, public, password
    )
    assert "password" in sentence


@pytest.mark.parametrize("password", [None, "", "wrong"])
def test_a_pfx_file_without_its_password_says_so(keys, password):
    content = pfx(keys, b"right")
    sentence = refused("certificate_password", Certificate.from_pfx, content, password)
    assert "password" in sentence


def test_a_password_for_a_key_that_has_none_says_so(keys):
    public = keys.certificate_pem(keys.certificate(keys.key()))
    refused(
        "certificate_password", Certificate.from_pem, keys.pem(keys.key()), public, "x"
    )


def test_a_key_of_another_certificate_is_refused(keys):
    public = keys.certificate_pem(keys.certificate(keys.key(1)))
    sentence = refused(
        "certificate_mismatch", Certificate.from_pem, keys.pem(keys.key()), public
    )
    assert "does not belong" in sentence


def test_an_expired_certificate_says_since_when(keys):
    old = keys.certificate(keys.key(), begins=-10 * DAY, ends=-2 * DAY)
    private, public = keys.pem(keys.key()), keys.certificate_pem(old)
    sentence = refused("certificate_expired", Certificate.from_pem, private, public)
    assert f"{datetime.now(timezone.utc) - 2 * DAY:%Y-%m-%d}" in sentence
    content = pfx(keys, None, certificate=old)
    refused("certificate_expired", Certificate.from_pfx, content)


@pytest.mark.parametrize(
    "text", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n", "\0", "é"]
)
def test_what_is_no_certificate_says_so(keys, text):
    good = keys.certificate_pem(keys.certificate(keys.key()))
    private = keys.pem(keys.key())
    refused("certificate_unreadable", Certificate.from_pem, private, text)
    refused("certificate_unreadable", Certificate.from_pem, text, good)
    refused("certificate_unreadable", Certificate.from_pem, good, good)


@pytest.mark.parametrize("content", [b"", b"no PFX", b"\x30\x82\x00\x00", b"0" * 999])
def test_what_is_no_pfx_file_is_refused(content):
    with pytest.raises(CredentialError) as caught:
        Certificate.from_pfx(content)
    assert caught.value.code in ("certificate_unreadable", "certificate_password")


def test_a_key_that_entra_does_not_take_is_refused(keys):
    curve = ec.generate_private_key(ec.SECP256R1())
    private, public = keys.pem(curve), keys.certificate_pem(keys.certificate(curve))
    sentence = refused("certificate_unreadable", Certificate.from_pem, private, public)
    assert "RSA" in sentence


def test_a_pfx_file_without_its_parts_is_refused(keys):
    only_certificate = pkcs12.serialize_key_and_certificates(
        b"csp", None, keys.certificate(keys.key()), None, NoEncryption()
    )
    refused("certificate_unreadable", Certificate.from_pfx, only_certificate)
