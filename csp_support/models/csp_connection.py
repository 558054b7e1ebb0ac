import base64
import os
import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..microsoft import clouds
from ..microsoft.capabilities import probe
from ..microsoft.credentials import Certificate, ClientSecret
from ..microsoft.errors import MicrosoftError
from ..microsoft.narrowing import Narrowing
from ..microsoft.tokens import TokenProvider
from ..microsoft.transport import Transport, session
from .moments import to_naive

GUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")

# Seconds one test may take: the person who pressed the button waits for it.
TEST_DEADLINE = 20

# Token providers of this process: they hold msal's token caches, which must
# outlive a request. Keyed so that changed settings make a new one.
_providers = {}

# Whether each connection's cloud lets a question be narrowed, as this process saw it.
_narrowings = defaultdict(Narrowing)


class CspConnection(models.Model):
    _name = "csp.connection"
    _description = "Microsoft Connection"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    cloud = fields.Selection(
        [
            ("global", "Microsoft Cloud (worldwide)"),
            ("us_gov_high", "US Government GCC High"),
            ("us_gov_dod", "US Government DoD"),
            ("china", "China (21Vianet)"),
            ("sandbox", "Sandbox on this machine"),
        ],
        required=True,
        default="global",
        help="An app registration belongs to one cloud; tokens do not cross clouds.",
    )
    flow = fields.Selection(
        [
            ("delegated", "Partner user, through GDAP"),
            ("application", "Application, consented by each customer"),
        ],
        required=True,
        default="delegated",
        help="Delegated: a partner user signed in once with MFA, and his granular "
        "delegated admin privileges (GDAP) decide what may be read. Application: "
        "an administrator of each customer consents to the app; GDAP gives an app "
        "nothing.",
    )
    partner_tenant_id = fields.Char(
        string="Partner Tenant ID",
        required=True,
        help="Directory (tenant) ID of our own tenant, where the app is registered.",
    )
    client_id = fields.Char(
        string="Application (Client) ID",
        required=True,
        help="From the overview of the app registration in Microsoft Entra.",
    )
    credential_ids = fields.One2many("csp.credential", "connection_id", readonly=True)
    client_secret = fields.Char(
        compute="_compute_secret_inputs",
        inverse="_inverse_client_secret",
        help="The secret's value, not its ID. It is encrypted and never shown again.",
    )
    client_secret_variable = fields.Char(
        string="Secret's Environment Variable",
        compute="_compute_client_secret_variable",
        inverse="_inverse_client_secret_variable",
        help="Instead of keeping the secret here: name an environment variable of "
        "the server, starting with CSP_SUPPORT_, that holds it.",
    )
    certificate_file = fields.Binary(
        compute="_compute_secret_inputs",
        inverse="_inverse_certificate",
        help="PFX, or PEM with private key and certificate. Microsoft prefers a "
        "certificate to a secret.",
    )
    certificate_password = fields.Char(
        compute="_compute_secret_inputs",
        inverse="_inverse_certificate",
        help="Password of the PFX file or of the private key.",
    )
    refresh_token = fields.Char(
        compute="_compute_secret_inputs",
        inverse="_inverse_refresh_token",
        help="Refresh token of the partner user who signed in with MFA. It is "
        "replaced at every use and lapses after 90 days without one.",
    )
    tenant_ids = fields.One2many("csp.tenant", "connection_id")
    tested_at = fields.Datetime(string="Last Test", readonly=True, copy=False)
    last_error = fields.Text(readonly=True, copy=False)

    _cloud_company_unique = models.UniqueIndex(
        "(cloud, company_id) WHERE active",
        "This company already has a connection to this cloud.",
    )

    def _compute_secret_inputs(self):
        """Inputs read back empty: a secret goes in and never comes out."""
        self.client_secret = False
        self.certificate_file = False
        self.certificate_password = False
        self.refresh_token = False

    @api.depends("credential_ids.environment_variable")
    def _compute_client_secret_variable(self):
        for connection in self:
            secret = connection._credential("client_secret")
            connection.client_secret_variable = secret.environment_variable

    @api.constrains("partner_tenant_id", "client_id")
    def _check_identifiers(self):
        for connection in self:
            for field_name in ("partner_tenant_id", "client_id"):
                connection._check_guid(field_name)

    def _check_guid(self, field_name):
        value = self[field_name]
        if not GUID.match(value or ""):
            raise ValidationError(
                self.env._(
                    "“%(value)s” is not a valid %(field)s. It is 36 characters long "
                    "and looks like 00000000-0000-0000-0000-000000000000; copy it "
                    "from the app registration in Microsoft Entra.",
                    value=value,
                    field=self._fields[field_name]._description_string(self.env),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._normalised(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._normalised(vals))

    @api.model
    def _normalised(self, vals):
        identifiers = {
            name: vals[name].strip().lower()
            for name in ("partner_tenant_id", "client_id")
            if vals.get(name)
        }
        return {**vals, **identifiers}

    # ------------------------------------------------------------------
    # Credentials
    # ------------------------------------------------------------------

    def _credential(self, kind):
        self.ensure_one()
        return self.credential_ids.filtered(lambda found: found.kind == kind)

    def _inverse_client_secret(self):
        for connection in self.filtered("client_secret"):
            connection._store_credential("client_secret", connection.client_secret)

    def _inverse_refresh_token(self):
        for connection in self.filtered("refresh_token"):
            connection._store_credential("refresh_token", connection.refresh_token)

    def _inverse_client_secret_variable(self):
        for connection in self.filtered("client_secret_variable"):
            connection._replace_credential(
                {
                    "kind": "client_secret",
                    "environment_variable": connection.client_secret_variable,
                }
            )

    def _inverse_certificate(self):
        for connection in self.filtered("certificate_file"):
            certificate = connection._read_certificate()
            connection._store_credential(
                "certificate",
                certificate.private_key + certificate.public_certificate,
                thumbprint=certificate.thumbprint,
                expires_at=to_naive(certificate.expires),
            )

    def _read_certificate(self):
        content = base64.b64decode(self.certificate_file)
        password = self.certificate_password or None
        try:
            if b"-----BEGIN" in content:
                return Certificate.from_pem(content, content, password)
            return Certificate.from_pfx(content, password)
        except MicrosoftError as error:
            raise UserError(self._sentence(error)) from error

    def _store_credential(self, kind, value, **metadata):
        ciphertext = self.env["csp.credential"]._encrypt(value.strip())
        self._replace_credential({"kind": kind, "ciphertext": ciphertext, **metadata})

    def _replace_credential(self, vals):
        self.ensure_one()
        # Users have no right to write credentials: they hand one in here, where
        # only who may write the connection arrives.
        credential = self.sudo()._credential(vals["kind"])
        blank = dict.fromkeys(
            ("ciphertext", "environment_variable", "thumbprint", "expires_at"), False
        )
        if credential:
            credential.write({**blank, "version": credential.version + 1, **vals})
        else:
            credential.create({**vals, "connection_id": self.id})
        self.invalidate_recordset(["credential_ids", "client_secret_variable"])

    def _client_credential(self):
        """The app's own credential; a certificate wins over a secret."""
        certificate = self._credential("certificate")
        if certificate:
            pem = certificate._reveal()
            return Certificate.from_pem(pem, pem)
        secret = self._credential("client_secret")
        if secret:
            return ClientSecret(secret._reveal())
        raise UserError(
            self.env._(
                "The connection %(connection)s has neither a client secret nor a "
                "certificate. Enter one of them in the connection.",
                connection=self.display_name,
            )
        )

    def _refresh_token(self):
        """The partner user's refresh token; None in the application flow."""
        if self.flow == "application":
            return None
        credential = self._credential("refresh_token")
        if not credential:
            raise UserError(
                self.env._(
                    "No partner user has signed in for the connection "
                    "%(connection)s. Sign in with MFA, or enter a refresh token.",
                    connection=self.display_name,
                )
            )
        return credential._reveal()

    # ------------------------------------------------------------------
    # Microsoft
    # ------------------------------------------------------------------

    def _microsoft_cloud(self):
        """The Microsoft cloud this connection speaks to."""
        self.ensure_one()
        if self.cloud != "sandbox":
            return clouds.CLOUDS[self.cloud]
        url = os.environ.get("CSP_SUPPORT_SANDBOX_URL")
        if not url:
            raise UserError(
                self.env._(
                    "The connection %(connection)s speaks to the sandbox, and none "
                    "is running. Start the sandbox and name its address in the "
                    "environment variable CSP_SUPPORT_SANDBOX_URL, or choose a "
                    "Microsoft cloud.",
                    connection=self.display_name,
                )
            )
        try:
            return clouds.sandbox(url)
        except ValueError as error:
            raise UserError(
                self.env._(
                    "CSP_SUPPORT_SANDBOX_URL is %(url)s. A sandbox is an https address "
                    "on this machine, like https://localhost:8443.",
                    url=url,
                )
            ) from error

    def _certificate_authority(self):
        """The file of the authority to trust beside the usual ones, if any."""
        if self.cloud == "sandbox":
            return os.environ.get("CSP_SUPPORT_SANDBOX_CA")
        return None

    def _session(self):
        return session(certificate_authority=self._certificate_authority())

    def _build_token_provider(self):
        return TokenProvider(
            self._microsoft_cloud(),
            self.client_id,
            self._client_credential(),
            session=self._session(),
        )

    def _token_provider(self):
        """The token provider of this process for the settings as they are now."""
        version = (
            self.write_date,
            os.environ.get("CSP_SUPPORT_SANDBOX_URL"),
            *((found.id, found.version) for found in self.credential_ids),
        )
        key = (self.env.cr.dbname, self.id)
        known_version, provider = _providers.get(key, (None, None))
        if known_version != version:
            provider = self._build_token_provider()
            _providers[key] = (version, provider)
        return provider

    def _narrowing(self):
        self.ensure_one()
        return _narrowings[self.env.cr.dbname, self.id]

    def _sentence(self, error):
        """A MicrosoftError as a sentence in the reader's language."""
        # The templates are marked for translation where they are written.
        return error.sentence(self.env._)

    def action_test(self):
        """Try anew everything that the connection is for, and say what is missing."""
        self.ensure_one()
        self.check_access("write")
        error = self._test()
        self.write({"tested_at": fields.Datetime.now(), "last_error": error})
        if not error:
            self._start_work()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if error else "success",
                "title": self.name,
                "message": self.env._("It does not work yet: the form says why.")
                if error
                else self.env._("Signed in, and service health could be read."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _start_work(self):
        """The connection works: have read what was never read, or failed."""
        self.tenant_ids.filtered(
            lambda tenant: tenant.health_error or not tenant.health_checked_at
        )._request_reading()

    def _test(self):
        """What keeps the connection from its work, as a sentence; False for nothing.

        A new provider and a new session: msal remembers refusals for a minute, and
        the person who has just mended something wants today's answer.
        """
        try:
            provider = self._build_token_provider()
            token = self._access_token(provider, self.partner_tenant_id)
        except MicrosoftError as error:
            return self._keep_capabilities({"token": error})
        except UserError as error:
            return str(error)
        transport = Transport(session=self._session(), deadline=TEST_DEADLINE)
        checks = self._capability_checks(transport, lambda: token, provider)
        return self._keep_capabilities({"token": None, **probe(checks)})

    def _access_token(self, provider, tenant_id, scope=None):
        refresh_token = self._refresh_token()
        if refresh_token is None:
            return provider.application_token(tenant_id, scope)
        answer = provider.delegated_token(tenant_id, refresh_token, scope)
        self._keep_refresh_token(answer.refresh_token)
        return answer.access_token

    def _keep_refresh_token(self, *refresh_tokens):
        """Store the rotated token: the next sign-in needs the newest one.

        Of a round over many tenants: where an access token was still good, the
        refresh token that is stored comes back, and it must not win.
        """
        credential = self._credential("refresh_token")
        if not any(refresh_tokens) or credential.environment_variable:
            return
        stored = credential._reveal()
        renewed = [token for token in refresh_tokens if token and token != stored]
        if renewed:
            # The same sign-in goes on: the tokens it was given are still good.
            self._store_credential(
                "refresh_token", renewed[-1], version=credential.version
            )
