import hashlib
import hmac
import logging
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..mirror import code as codes
from ..mirror import events, peer
from ..mirror.errors import MirrorError

_logger = logging.getLogger(__name__)

# Hours in which a code can be used.
CODE_HOURS = 48

TOKEN_BYTES = 32


class CspMirror(models.Model):
    """Connecting two Odoos by one code, with new keys each time, and ending it."""

    _inherit = "csp.mirror"

    token_hash = fields.Char(
        groups=fields.NO_ACCESS, exportable=False, copy=False, prefetch=False
    )
    code_expires_at = fields.Datetime(
        string="Code Valid until", readonly=True, copy=False
    )

    # ------------------------------------------------------------------
    # We make the code
    # ------------------------------------------------------------------

    def action_make_code(self):
        """A new code, shown this once; keys that are in use stay until it is used."""
        self.ensure_one()
        self._check_administrator()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        # Only its fingerprint is kept, closed to administrators too.
        self.sudo().write(
            {
                "token_hash": _fingerprint(token),
                "code_expires_at": fields.Datetime.now() + timedelta(hours=CODE_HOURS),
            }
        )
        code = codes.Code(
            self._our_address(), self.sudo().uuid, token, self._our_database()
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Code for %s", self.partnership_id.display_name),
            "res_model": "csp.mirror.code",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_code": str(code)},
        }

    @api.model
    def _our_address(self):
        # The base address is the system's to keep, and everybody's to see.
        address = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        try:
            return codes.checked_address(address)
        except MirrorError as error:
            raise UserError(error.sentence(self.env._)) from None

    @api.model
    def _our_database(self):
        """Its name, for requests from outside; empty where no header can bear it."""
        name = self.env.cr.dbname
        return name if codes.is_database(name) else ""

    @api.model
    def _use_code(self, content):
        """The other side used our code: keys for it; None when the code is no good."""
        mirror = self._invited_by(content)
        if not mirror:
            _logger.warning("A code was refused")
            return None
        secret = secrets.token_urlsafe(TOKEN_BYTES)
        answer = {"api_key": mirror._new_api_key(), "secret": secret}
        where = {name: content[name] for name in ("address", "database")}
        mirror._connect("inviter", secret, content["api_key"], **where)
        return answer

    @api.model
    def _invited_by(self, content):
        """The connection that this code was made for, if it is good still."""
        names = ("link", "token", "address", "database", "api_key")
        if not isinstance(content, dict) or not all(
            isinstance(content.get(name), str) for name in names
        ):
            return self.browse()
        if not events.UUID.fullmatch(content["link"]):
            # The database takes no text with, say, a NUL character.
            return self.browse()
        if not codes.is_database(content["database"]):
            return self.browse()
        mirror = self.search([("uuid", "=", content["link"])], limit=1)
        if not mirror.token_hash or mirror.code_expires_at < fields.Datetime.now():
            return self.browse()
        given = _fingerprint(content["token"])
        if not hmac.compare_digest(mirror.token_hash, given):
            return self.browse()
        try:
            codes.checked_address(content["address"])
        except MirrorError:
            return self.browse()
        return mirror

    # ------------------------------------------------------------------
    # We enter their code
    # ------------------------------------------------------------------

    def _enter_code(self, text):
        """Use the code that they made: hand over a key of ours, and take theirs."""
        self.ensure_one()
        self._check_administrator()
        # Keys and user are nobody's to write but this exchange's.
        mirror = self.sudo()
        try:
            code = codes.read(text)
            ours = {
                "address": self._our_address(),
                "database": self._our_database(),
                "api_key": mirror._new_api_key(),
            }
            # The last thing that is done: the administrator waits for it.
            theirs = peer.pair(code, ours)
        except MirrorError as error:
            raise UserError(error.sentence(self.env._)) from None
        mirror.uuid = code.link
        mirror._connect(
            "invited",
            theirs["secret"],
            theirs["api_key"],
            address=code.address,
            database=code.database,
        )

    # ------------------------------------------------------------------
    # Both
    # ------------------------------------------------------------------

    def _connect(self, side, secret, api_key, address, database):
        self._keep_keys(secret, api_key)
        now = fields.Datetime.now()
        self.write(
            {
                "state": "active",
                "side": side,
                "address": address,
                "database": database,
                "token_hash": False,
                "code_expires_at": False,
                "connected_at": now,
                "last_error": False,
                "failure_count": 0,
                "due_at": now,
                "pull_due_at": now,
            }
        )
        self._note(self.env._("Connected with the Odoo at %s.", address))
        self._trigger_exchange()

    def _new_api_key(self):
        """A key by which the other side speaks here; those before it are void."""
        user = self._technical_user()
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        keys.search([("user_id", "=", user.id)]).unlink()
        return keys._generate("rpc", self.env._("Connected Odoo"), None)

    def _technical_user(self):
        """Who the other side is here: a user without a password and without rights."""
        if not self.user_id:
            users = self.env["res.users"].with_context(no_reset_password=True)
            self.user_id = users.create(
                {
                    "name": self.partnership_id.display_name,
                    "login": f"csp-mirror-{self.id}",
                    "group_ids": [
                        Command.set(self.env.ref("csp_support.group_csp_mirror").ids)
                    ],
                    "company_id": self.company_id.id,
                    "company_ids": [Command.set(self.company_id.ids)],
                }
            )
        return self.user_id

    def action_end(self):
        """From now on neither speaks to the other; what was shared is kept."""
        self.ensure_one()
        self._check_administrator()
        mirror = self.sudo()
        keys = self.env["res.users.apikeys"].sudo()
        keys.search([("user_id", "=", mirror.user_id.id)]).unlink()
        mirror.write(
            {
                "state": "ended",
                "secret_ciphertext": False,
                "api_key_ciphertext": False,
                "token_hash": False,
                "code_expires_at": False,
                "last_error": False,
            }
        )
        mirror._note(self.env._("The connection with their Odoo was ended."))

    def _note(self, text):
        """Keep it with the partnership; a stranger with a code has no name here."""
        author = self.env.user.partner_id
        if not self.env.user._is_internal():
            author = self.company_id.partner_id
        self.partnership_id.message_post(body=text, author_id=author.id)


def _fingerprint(token):
    return hashlib.sha256(token.encode()).hexdigest()
