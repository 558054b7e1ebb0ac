import uuid

from cryptography.fernet import InvalidToken

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..mirror import envelope
from ..mirror.peer import Peer

STATES = [
    ("proposed", "Not connected yet"),
    ("active", "Connected"),
    ("ended", "Ended"),
]

SIDES = [("inviter", "A code of ours"), ("invited", "A code of theirs")]


class CspMirror(models.Model):
    """The Odoo of a partner, where shares appear as they do here.

    Each side keeps its own ticket, number and stages; what happens to a share goes
    over as events (`csp.mirror.event`). Keys are kept encrypted and shown to nobody.
    """

    _name = "csp.mirror"
    _description = "Connected Odoo of a Partner"
    _rec_name = "partnership_id"
    _allow_sudo_commands = False

    partnership_id = fields.Many2one(
        "csp.partnership",
        string="Partner",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(related="partnership_id.company_id", store=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="proposed", copy=False
    )
    uuid = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        groups=fields.NO_ACCESS,
    )
    side = fields.Selection(
        SIDES,
        string="Connected By",
        required=True,
        readonly=True,
        default="inviter",
        copy=False,
    )
    address = fields.Char(string="Their Address", readonly=True, copy=False)
    database = fields.Char(
        string="Their Database",
        readonly=True,
        copy=False,
        help="Asked for by name, as their server may have several.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Technical User",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="As whom their Odoo speaks here. It can do nothing else.",
    )
    secret_ciphertext = fields.Text(
        groups=fields.NO_ACCESS, exportable=False, copy=False, prefetch=False
    )
    api_key_ciphertext = fields.Text(
        groups=fields.NO_ACCESS, exportable=False, copy=False, prefetch=False
    )
    connected_at = fields.Datetime(string="Connected Since", readonly=True, copy=False)
    last_contact_at = fields.Datetime(string="Last Contact", readonly=True, copy=False)
    last_error = fields.Text(string="What Is Wrong", readonly=True, copy=False)
    event_ids = fields.One2many("csp.mirror.event", "mirror_id", readonly=True)
    waiting_count = fields.Integer(string="Waiting", compute="_compute_waiting_count")
    refused_count = fields.Integer(string="Refused", compute="_compute_waiting_count")

    _partnership_unique = models.Constraint(
        "unique(partnership_id)", "This partner's Odoo is connected already."
    )
    _user_unique = models.Constraint(
        "unique(user_id)", "Each connected Odoo has a technical user of its own."
    )

    @api.depends("event_ids.state")
    def _compute_waiting_count(self):
        counts = {
            (mirror, state): count
            for mirror, state, count in self.env["csp.mirror.event"]._read_group(
                [("mirror_id", "in", self.ids), ("state", "!=", "done")],
                ["mirror_id", "state"],
                ["__count"],
            )
        }
        for mirror in self:
            mirror.waiting_count = counts.get((mirror, "waiting"), 0)
            mirror.refused_count = counts.get((mirror, "refused"), 0)

    # ------------------------------------------------------------------
    # Who may set what
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_may_set(vals.keys() - {"partnership_id"})
        return super().create(vals_list)

    def write(self, vals):
        self._check_may_set(vals.keys())
        return super().write(vals)

    def _check_may_set(self, names):
        """Keys are made for `user_id` and sent to `address`: nobody chooses these."""
        if names and not self.env.su:
            raise AccessError(
                self.env._(
                    "How two Odoos are connected follows from the code that was "
                    "exchanged. Use the buttons."
                )
            )

    # ------------------------------------------------------------------
    # Keys: in here, and never out
    # ------------------------------------------------------------------

    def _keep_keys(self, secret, api_key):
        encrypt = self.env["csp.credential"]._encrypt
        self.write(
            {
                "secret_ciphertext": encrypt(secret),
                "api_key_ciphertext": encrypt(api_key),
            }
        )

    def _reveal(self, name):
        # The ciphertext is closed to every user; those who exchange use it.
        token = self.sudo()[name] or ""
        try:
            encryption = self.env["csp.credential"]._encryption()
            return encryption.decrypt(token.encode()).decode()
        except InvalidToken as error:
            raise UserError(
                self.env._(
                    "The keys of the connection with %(partner)s cannot be opened with "
                    "the server's key. Make a new code, and have them enter it.",
                    partner=self.partnership_id.display_name,
                )
            ) from error

    def _link(self):
        """Our side of the connection, for signing and for checking signatures."""
        mirror = self.sudo()
        return envelope.Link(
            mirror.uuid, mirror._reveal("secret_ciphertext"), mirror.side
        )

    def _peer(self):
        """The other side, for those who speak to it without a transaction."""
        self.ensure_one()
        api_key = self._reveal("api_key_ciphertext")
        return Peer(self.address, api_key, self._link(), self.database or "")

    # ------------------------------------------------------------------
    # How it stands
    # ------------------------------------------------------------------

    def _keep_contact(self):
        """They are there: whatever waited for that goes now.

        The row is written in any case, and first: whoever keeps something of this
        connection waits for the other who does, and sees what he did.
        """
        self.flush_recordset()
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                """
                UPDATE csp_mirror
                   SET last_contact_at = %(now)s,
                       failure_count = 0,
                       last_error = NULL,
                       due_at = LEAST(due_at, %(now)s)
                 WHERE id = %(id)s
             RETURNING id
                """,
                now=now,
                id=self.id,
            )
        )
        self.invalidate_recordset(
            ["last_contact_at", "failure_count", "last_error", "due_at"]
        )

    def _check_administrator(self):
        self.check_access("write")

    def action_open_events(self):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "csp_support.csp_mirror_event_action"
        )
        action["domain"] = [("mirror_id", "=", self.id)]
        return action
