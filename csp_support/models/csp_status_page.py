from datetime import timedelta
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ..microsoft.issues_elsewhere import issue_of_post
from ..microsoft.status_feed import NOTHING_POSTED, POSTED, StatusPages
from ..microsoft.transport import Transport

# Minutes until the page is read again; the failing one is left alone twice as long
# each time.
INTERVAL = 10
LONGEST_INTERVAL = 2 * 60

# Minutes after which a claimed page is free again: the worker that claimed it died.
CLAIM = 5

# Seconds that the page may take.
DEADLINE = 20


class ReadPage(NamedTuple):
    """What checks learn from a page: a sentence, and the posts if it is current."""

    sentence: str
    posts: models.Model


class CspStatusPage(models.Model):
    """Azure's public status page of a cloud: one reading serves all tenants.

    Only very wide outages stand there, so that an empty page proves nothing. No state
    of it means healthy.
    """

    _name = "csp.status.page"
    _description = "Public Status Page of Azure"
    _order = "cloud"
    _rec_name = "cloud"

    cloud = fields.Selection(
        selection=lambda self: self.env["csp.connection"]._fields["cloud"].selection,
        required=True,
        readonly=True,
    )
    outcome = fields.Selection(
        [(POSTED, "Something is posted"), (NOTHING_POSTED, "Nothing is posted")],
        readonly=True,
        help="At the last good reading. Show the state instead.",
    )
    state = fields.Selection(
        [
            (POSTED, "Something is posted"),
            (NOTHING_POSTED, "Nothing posted: proves nothing"),
            ("unknown", "Could not read"),
        ],
        compute="_compute_state",
    )
    read_at = fields.Datetime(string="As of", readonly=True)
    attempted_at = fields.Datetime(string="Last Attempt", readonly=True)
    due_at = fields.Datetime(
        string="Next Reading", required=True, default=fields.Datetime.now
    )
    error = fields.Text(string="Why It Could Not Be Read", readonly=True)
    failure_count = fields.Integer(string="Failures in a Row", readonly=True)

    _cloud_unique = models.Constraint(
        "unique(cloud)", "The status page of a cloud is kept once."
    )

    @api.depends("outcome", "error", "read_at")
    def _compute_state(self):
        for page in self:
            page.state = page.outcome if page._is_current() else "unknown"

    def _is_current(self):
        stale_before = self.env["csp.tenant"]._stale_before()
        return bool(
            self.outcome
            and not self.error
            and self.read_at
            and self.read_at >= stale_before
        )

    @api.model
    def _cron_read_status_pages(self):
        """Read the page of each cloud that is due, one at a time."""
        cron = self.env["ir.cron"]
        self._add_missing()
        cron._commit_progress(remaining=self.search_count(self._due()))
        page = self._claim_due()
        reader = page and page._reader()
        cron._commit_progress()
        if reader:
            retrying(partial(page._keep, reader.azure()), self.env)
        cron._commit_progress(len(page), remaining=self.search_count(self._due()))

    @api.model
    def _add_missing(self):
        """A page for each cloud to which somebody is connected."""
        groups = self.env["csp.connection"]._read_group([], ["cloud"])
        missing = {cloud for (cloud,) in groups} - set(self.search([]).mapped("cloud"))
        self.create([{"cloud": cloud} for cloud in sorted(missing)])

    @api.model
    def _due(self):
        return [("due_at", "<=", fields.Datetime.now())]

    @api.model
    def _claim_due(self):
        due = self.search(self._due(), order="due_at")
        claimed = due.try_lock_for_update(limit=1)
        claimed.due_at = fields.Datetime.now() + timedelta(minutes=CLAIM)
        return claimed

    def _reader(self):
        """What reads the page; False keeps why it cannot be."""
        connection = self.env["csp.connection"].search(
            [("cloud", "=", self.cloud)], limit=1
        )
        try:
            # Without a connection to this cloud nobody asks about it any more.
            cloud = connection and connection._microsoft_cloud()
        except UserError as error:
            self._keep_failure(str(error))
            return False
        if not cloud:
            return False
        transport = Transport(session=connection._session(), deadline=DEADLINE)
        return StatusPages(cloud, transport)

    def _keep(self, reading):
        """Keep what the page said; after a failure the last good data stay."""
        if reading.error:
            self._keep_failure(
                reading.sentence(self.env._), reading.error.retry_after or 0
            )
            return
        self.env["csp.service.issue"]._keep_status_posts(
            self.cloud, [issue_of_post(post) for post in reading.posts]
        )
        now = fields.Datetime.now()
        self.write(
            {
                "outcome": reading.outcome,
                "read_at": now,
                "attempted_at": now,
                "due_at": now + timedelta(minutes=INTERVAL),
                "error": False,
                "failure_count": 0,
            }
        )

    def _keep_failure(self, sentence, wait=0):
        now = fields.Datetime.now()
        count = self.failure_count + 1
        minutes = min(INTERVAL * 2 ** (count - 1), LONGEST_INTERVAL)
        self.write(
            {
                "attempted_at": now,
                "due_at": now
                + max(timedelta(minutes=minutes), timedelta(seconds=wait)),
                "error": sentence,
                "failure_count": count,
            }
        )

    # ------------------------------------------------------------------
    # What tickets learn from it
    # ------------------------------------------------------------------

    @api.model
    def _read_pages(self):
        """{cloud: ReadPage} of all pages there are."""
        pages = self.search([])
        current = pages.filtered(lambda page: page._is_current())
        issues = self.env["csp.service.issue"]
        posts = issues.search(
            [
                ("source", "=", "status_feed"),
                ("cloud", "in", current.mapped("cloud")),
                ("is_resolved", "=", False),
            ]
        ).grouped("cloud")
        return {
            page.cloud: ReadPage(page._sentence(), posts.get(page.cloud, issues))
            for page in pages
        }

    def _sentence(self):
        """What the page adds to the reasons of a check; never good news."""
        if self.state == POSTED:
            return self.env._(
                "Microsoft's public status page was read too; it does not say which "
                "tenants are touched."
            )
        if self.state == NOTHING_POSTED:
            return self.env._(
                "Nothing is posted on Microsoft's public status page; only very wide "
                "outages are, so this proves nothing."
            )
        return self.env._("Microsoft's public status page could not be read.")
