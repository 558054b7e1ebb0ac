"""What our app shows Microsoft Entra to prove that it is itself.

Microsoft prefers a certificate to a secret ("OAuth 2.0 client credentials flow").
"""

from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from .reasons import failure


@dataclass(frozen=True)
class ClientSecret:
    """A client secret's value. CredentialError when it is empty."""

    value: str = field(repr=False)

    def __post_init__(self):
        if not self.value:
            raise failure("credential_missing")

    def for_msal(self) -> str:
        """Return the form that msal's `client_credential` takes."""
        return self.value


@dataclass(frozen=True)
class Certificate:
    """An X.509 certificate and its RSA private key, both PEM without a password.

    Make one with `from_pem` or `from_pfx`, which check it.
    """

    private_key: str = field(repr=False)
    public_certificate: str = field(repr=False)

    @classmethod
    def from_pem(
        cls,
        private_key: str | bytes,
        public_certificate: str | bytes,
        password: str | None = None,
    ) -> "Certificate":
        """Return the certificate of two PEM texts, which may be the same one.

        CredentialError `certificate_unreadable`, `certificate_password`,
        `certificate_mismatch` or `certificate_expired`.
        """
        try:
            key = load_pem_private_key(
                _bytes(private_key), _bytes(password) if password else None
            )
        except TypeError:  # encrypted without a password, or the other way round
            raise failure("certificate_password") from None
        except ValueError as error:
            raise failure(_password_or_form(error, password)) from None
        try:
            certificate = x509.load_pem_x509_certificate(_bytes(public_certificate))
        except ValueError:
            raise failure("certificate_unreadable") from None
        return cls._checked(key, certificate)

    @classmethod
    def from_pfx(cls, content: bytes, password: str | None = None) -> "Certificate":
        """Return the certificate of a PFX (PKCS #12) file; errors as `from_pem`."""
        try:
            key, certificate, _chain = pkcs12.load_key_and_certificates(
                content, _bytes(password) if password else None
            )
        except ValueError as error:
            raise failure(_password_or_form(error, password)) from None
        return cls._checked(key, certificate)

    @classmethod
    def _checked(cls, key: object, certificate: x509.Certificate | None):
        """Return the pair once it is known to be usable."""
        if not isinstance(key, RSAPrivateKey) or certificate is None:
            raise failure("certificate_unreadable")
        if not _belong_together(key, certificate):
            raise failure("certificate_mismatch")
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        result = cls(pem.decode(), certificate.public_bytes(Encoding.PEM).decode())
        if result.expires <= datetime.now(timezone.utc):
            raise failure("certificate_expired", expires=result.expires.date())
        return result

    @property
    def expires(self) -> datetime:
        """Return the end of the certificate's life, aware UTC."""
        certificate = self._x509
        try:
            return certificate.not_valid_after_utc
        except AttributeError:  # cryptography before 42, which Odoo 19 still allows
            return certificate.not_valid_after.replace(tzinfo=timezone.utc)

    @property
    def thumbprint(self) -> str:
        """Return the SHA-1 thumbprint in capitals, as Microsoft Entra shows it."""
        return self._x509.fingerprint(hashes.SHA1()).hex().upper()

    @property
    def _x509(self) -> x509.Certificate:
        return x509.load_pem_x509_certificate(self.public_certificate.encode())

    def for_msal(self) -> dict[str, str]:
        """Return the form that msal's `client_credential` takes.

        Without a thumbprint msal signs with the SHA-256 one; SHA-1 is deprecated.
        """
        return {
            "private_key": self.private_key,
            "public_certificate": self.public_certificate,
        }


Credential: TypeAlias = ClientSecret | Certificate


def _belong_together(key: RSAPrivateKey, certificate: x509.Certificate) -> bool:
    public_key = certificate.public_key()
    return (
        isinstance(public_key, RSAPublicKey)
        and public_key.public_numbers() == key.public_key().public_numbers()
    )


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _password_or_form(error: ValueError, password: str | None) -> str:
    """Return the code of the reason; the library tells it in words only."""
    told = str(error).lower()
    wrong = "password" in told or "decrypt" in told
    return "certificate_password" if wrong else "certificate_unreadable"
