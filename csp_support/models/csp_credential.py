import os

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import config

VARIABLE_PREFIX = "CSP_SUPPORT_"


class CspCredential(models.Model):
    """A secret of a connection: encrypted here, or named by its variable.

    The ciphertext is readable in superuser mode only, and nothing in this model
    returns a plain value over RPC. The key comes from the server, never from the
    database, so a stolen dump alone opens nothing.
    """

    _name = "csp.credential"
    _description = "Microsoft Credential"
    _rec_name = "kind"
    _allow_sudo_commands = False

    connection_id = fields.Many2one(
        "csp.connection", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    kind = fields.Selection(
        [
            ("client_secret", "Client Secret"),
            ("certificate", "Certificate"),
            ("refresh_token", "Sign-in of a Partner User"),
        ],
        required=True,
    )
    ciphertext = fields.Text(
        groups=fields.NO_ACCESS, exportable=False, copy=False, prefetch=False
    )
    environment_variable = fields.Char(
        help="Name of the server's environment variable that holds the value, "
        "instead of keeping it in the database."
    )
    version = fields.Integer(
        readonly=True,
        default=1,
        help="Counts what was handed in. Every worker drops the tokens of an earlier "
        "version; a refresh token that Microsoft renewed is none.",
    )
    thumbprint = fields.Char(readonly=True, help="As Microsoft Entra shows it.")
    expires_at = fields.Datetime(readonly=True)

    _kind_unique = models.Constraint(
        "unique(connection_id, kind)",
        "A connection keeps one credential of each kind.",
    )

    @api.constrains("environment_variable")
    def _check_environment_variable(self):
        # The server's environment may hold the secrets of other programs too.
        for credential in self:
            variable = credential.environment_variable
            if variable and not variable.startswith(VARIABLE_PREFIX):
                raise ValidationError(
                    self.env._(
                        "%(variable)s cannot be used: the name of an environment "
                        "variable that holds a credential starts with %(prefix)s.",
                        variable=variable,
                        prefix=VARIABLE_PREFIX,
                    )
                )

    def _encryption(self):
        """The server's keys: the first encrypts, all of them decrypt."""
        text = config.get("csp_support_key") or os.environ.get("CSP_SUPPORT_KEY")
        if not text:
            raise UserError(
                self.env._(
                    "The server has no key to keep secrets with. Put "
                    "csp_support_key into the server's configuration file, or set "
                    "the environment variable CSP_SUPPORT_KEY, and restart Odoo."
                )
            )
        try:
            return MultiFernet([Fernet(key.strip()) for key in text.split(",")])
        except ValueError as error:
            raise UserError(
                self.env._(
                    "The server's key csp_support_key is not a valid Fernet key: it "
                    "must be 32 random bytes written in URL-safe base64."
                )
            ) from error

    def _encrypt(self, value):
        return self._encryption().encrypt(value.encode()).decode()

    def _reveal(self):
        """The plain value, for the code that signs in to Microsoft."""
        self.ensure_one()
        if self.environment_variable:
            return self._reveal_environment_variable()
        try:
            # The ciphertext is closed to every user; the caller has the right to
            # use the connection, not to read its secret.
            token = self.sudo().ciphertext or ""
            return self._encryption().decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise UserError(
                self.env._(
                    "The stored %(kind)s of the connection %(connection)s cannot be "
                    "opened with the server's key: enter it again, or restore the "
                    "key it was stored with.",
                    kind=self._kind_label(),
                    connection=self.connection_id.display_name,
                )
            ) from error

    def _reveal_environment_variable(self):
        value = os.environ.get(self.environment_variable)
        if not value:
            raise UserError(
                self.env._(
                    "The environment variable %(variable)s, named by the connection "
                    "%(connection)s, is not set on the server. Set it and restart "
                    "Odoo.",
                    variable=self.environment_variable,
                    connection=self.connection_id.display_name,
                )
            )
        return value

    def _kind_label(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return labels[self.kind]
