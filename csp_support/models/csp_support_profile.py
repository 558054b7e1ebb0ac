from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ..microsoft.errors import MicrosoftError
from ..microsoft.partner_center_resources import SupportProfile

# What Microsoft shows, with the contact method of the terms that it corresponds to.
KIND_OF = {"email": "email", "telephone": "phone", "website": "web"}

# Seconds for the person who pressed the button.
DEADLINE = 30

# Hours after which a profile is read again.
INTERVAL = 24


class CspSupportProfile(models.Model):
    """How Microsoft tells our customers to reach us, beside what our terms say.

    There is one profile per partner, whatever the number of offerings: it is compared
    with the terms in force of one of them.
    """

    _name = "csp.support.profile"
    _description = "Support Profile at Microsoft"
    _inherit = ["mail.thread"]
    _rec_name = "connection_id"
    _check_company_auto = True

    connection_id = fields.Many2one(
        "csp.connection",
        required=True,
        ondelete="cascade",
        check_company=True,
        default=lambda self: self.env["csp.connection"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True)
    offering_id = fields.Many2one(
        "csp.support.offering",
        string="Compared With",
        domain="[('state', '=', 'published'), ('company_id', '=', company_id)]",
        check_company=True,
        ondelete="set null",
        compute="_compute_offering_id",
        store=True,
        readonly=False,
        precompute=True,
        help="The offering whose published terms say how customers reach us.",
    )
    email = fields.Char(readonly=True, tracking=True)
    telephone = fields.Char(readonly=True, tracking=True)
    website = fields.Char(readonly=True, tracking=True)
    published_email = fields.Char(compute="_compute_comparison")
    published_telephone = fields.Char(compute="_compute_comparison")
    published_website = fields.Char(compute="_compute_comparison")
    email_differs = fields.Boolean(compute="_compute_comparison")
    telephone_differs = fields.Boolean(compute="_compute_comparison")
    website_differs = fields.Boolean(compute="_compute_comparison")
    state = fields.Selection(
        [
            ("unknown", "Could not check"),
            ("without_terms", "No published terms"),
            ("same", "As published"),
            ("different", "Differs"),
        ],
        compute="_compute_comparison",
    )
    read_at = fields.Datetime(string="As of", readonly=True, copy=False)
    due_at = fields.Datetime(default=fields.Datetime.now, copy=False)
    error = fields.Text(string="Why It Could Not Be Read", readonly=True, copy=False)

    _connection_unique = models.Constraint(
        "unique(connection_id)",
        "The support profile of this connection is already there.",
    )

    @api.depends("connection_id")
    def _compute_offering_id(self):
        for profile in self.filtered(lambda profile: not profile.offering_id):
            profile.offering_id = profile.offering_id.search(
                [
                    ("state", "=", "published"),
                    ("company_id", "=", profile.connection_id.company_id.id),
                ],
                limit=1,
            )

    @api.depends(
        "email", "telephone", "website", "read_at", "error", "offering_id.terms_ids"
    )
    def _compute_comparison(self):
        for profile in self:
            published = profile._published()
            different = profile._differing(published) if profile.read_at else ()
            for name in KIND_OF:
                profile[f"published_{name}"] = published.get(name)
                profile[f"{name}_differs"] = name in different
            profile.state = profile._comparison(published, different)

    def _comparison(self, published, different):
        if self.error or not self.read_at:
            return "unknown"
        if not published:
            return "without_terms"
        return "different" if different else "same"

    def _published(self):
        """What the terms in force say first of each kind."""
        return self._published_by(self.offering_id)

    def _published_by(self, offering):
        terms = offering._terms_at(fields.Datetime.now()) if offering else False
        if not terms:
            return {}
        found = {}
        for contact in terms._facts()["contacts"]:
            found.setdefault(contact["kind"], contact["value"])
        return {name: found[kind] for name, kind in KIND_OF.items() if found.get(kind)}

    def _shown(self):
        return {name: self[name] or "" for name in KIND_OF}

    def _as_shown(self):
        return SupportProfile(**self._shown(), content={})

    def _differing(self, published):
        """What differs from the terms; what they do not say does not."""
        return self._as_shown().differences(**{**self._shown(), **published})

    def _wanted(self):
        """What Microsoft is to show: the terms' word where it differs."""
        published = self._published()
        changes = {name: published[name] for name in self._differing(published)}
        return {**self._shown(), **changes}

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------

    def action_read(self):
        """Read these now; the user waits for it."""
        self.check_access("write")
        for profile in self:
            profile._keep_answer(*profile._ask(lambda center: center.support_profile()))

    @api.model
    def _cron_read_support_profiles(self):
        """Read the profiles that are due, of all connections a partner user signs."""
        self._add_missing()
        due = self.search([("due_at", "<=", fields.Datetime.now())])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(due))
        for profile in due:
            profile = profile.try_lock_for_update()
            if profile:
                profile._read_in_background()
            cron._commit_progress(1)

    @api.model
    def _add_missing(self):
        """The app alone may not read a profile: those of the delegated flow count."""
        known = self.search([]).connection_id
        connections = known.search(
            [("flow", "=", "delegated"), ("id", "not in", known.ids)]
        )
        self.create([{"connection_id": connection.id} for connection in connections])

    def _read_in_background(self):
        # Ours from here on, and again tomorrow; nothing is held meanwhile.
        self.due_at = fields.Datetime.now() + timedelta(hours=INTERVAL)
        self.env["ir.cron"]._commit_progress()
        answer = self._ask(lambda center: center.support_profile())
        retrying(partial(self._keep_answer, *answer), self.env)

    def _ask(self, ask):
        """Return the profile or a sentence, and the token to keep.

        Touches no database once Microsoft is asked.
        """
        self.ensure_one()
        connection, token = self.connection_id, None
        try:
            center, token = connection._partner_center(DEADLINE)
            return ask(center), token
        except (UserError, MicrosoftError) as error:
            return connection._spoken(error), token

    def _keep_answer(self, answer, token):
        """Keep what Microsoft shows, or why that is not known; the last stays."""
        if token:
            self.connection_id._keep_refresh_token(token.renewed)
        if isinstance(answer, str):
            self.error = answer
            return
        self.write(
            {
                **{name: getattr(answer, name) or False for name in KIND_OF},
                "read_at": fields.Datetime.now(),
                "error": False,
            }
        )

    # ------------------------------------------------------------------
    # Changing
    # ------------------------------------------------------------------

    def action_open_change(self):
        """Show what would be changed at Microsoft, before anything is."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change at Microsoft"),
            "res_model": "csp.support.profile.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_profile_id": self.id},
        }

    def _change(self, seen, wanted):
        """Change the profile at Microsoft from what was seen to what is wanted.

        Returns the sentence why not, or False. It is no exception, because the
        sign-in that was used up on the way has to be kept.
        """

        def change(center):
            if center.support_profile().differences(**seen):
                return self.env._(
                    "Somebody has changed the support profile at Microsoft meanwhile. "
                    "Read it again, and look at the difference."
                )
            return center.set_support_profile(**wanted)

        answer, token = self._ask(change)
        if not isinstance(answer, str):
            self._keep_answer(answer, token)
            return False
        if token:
            self.connection_id._keep_refresh_token(token.renewed)
        return answer
