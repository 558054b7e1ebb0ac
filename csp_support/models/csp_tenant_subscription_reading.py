from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.tools import SQL

from ..microsoft.errors import CredentialError, MicrosoftError, SignInNeeded
from ..microsoft.side_by_side import ask_each
from .csp_tenant_subscription import SOLD_BY_US
from .moments import to_naive

# Tenants that one step claims, asks and keeps before it commits, and the seconds that
# each may take. Microsoft allows 500 such questions a minute.
BATCH = 40
TENANT_DEADLINE = 15

# Hours until a tenant is read again: as a rule, and after a failure.
INTERVAL = 24
INTERVAL_AFTER_FAILURE = 3

# Minutes after which a claimed tenant is free again: the worker that claimed it died.
CLAIM = 5

# What Partner Center refuses to the connection, whichever customer it is about.
OF_THE_CONNECTION = ("partner_center_refused", "no_partner_center", "throttled")


def ask_subscriptions(tenant_id, client, with_contacts):
    """A tenant's subscriptions, each with its support contact where that is told.

    The contact of new-commerce subscriptions does not exist, and the app alone may
    not read any.
    """
    return [
        (
            subscription,
            _contact(tenant_id, subscription, client)
            if with_contacts and not subscription.is_new_commerce
            else None,
        )
        for subscription in client.subscriptions(tenant_id)
    ]


def _contact(tenant_id, subscription, client):
    try:
        return client.support_contact(tenant_id, subscription.id)
    except MicrosoftError:
        # What was bought is known all the same.
        return None


class CspTenant(models.Model):
    """Reading what all tenants bought, daily, where Partner Center answers.

    Scheduled actions may share it, each claiming tenants that no other has.
    """

    _inherit = "csp.tenant"

    subscriptions_due_at = fields.Datetime(
        string="Next Reading of Subscriptions",
        default=fields.Datetime.now,
        copy=False,
        groups="base.group_user",
    )

    _subscriptions_due_index = models.Index(
        "(subscriptions_due_at) WHERE active AND NOT COALESCE(excluded, false)"
    )

    @api.model
    def _cron_read_subscriptions(self):
        """Read the tenants that are due, a batch at a time."""
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self._count_subscriptions_due())
        tenants = self._claim_subscriptions_due()
        tenants._read_subscriptions()
        remaining = self._count_subscriptions_due()
        cron._commit_progress(len(tenants), remaining=remaining)
        if remaining:
            self.env.ref("csp_support.ir_cron_read_subscriptions").sudo()._trigger()

    @api.model
    def _subscriptions_due_condition(self):
        now = fields.Datetime.now()
        return SQL(
            """
            active AND NOT COALESCE(excluded, false)
            AND partner_type IN %s
            AND subscriptions_due_at <= %s
            AND connection_id IN (
                SELECT id
                  FROM csp_connection
                 WHERE active
                   AND (partner_center_retry_at IS NULL
                        OR partner_center_retry_at <= %s)
            )
            """,
            SOLD_BY_US,
            now,
            now,
        )

    @api.model
    def _count_subscriptions_due(self):
        self.flush_model()
        self.env["csp.connection"].flush_model()
        condition = self._subscriptions_due_condition()
        query = SQL("SELECT COUNT(*) FROM csp_tenant WHERE %s", condition)
        return self.env.execute_query(query)[0][0]

    @api.model
    def _claim_subscriptions_due(self):
        """Tenants that are due, ours alone from now on: the longest waiting first."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE csp_tenant
                   SET subscriptions_due_at = %s
                 WHERE id IN (
                     SELECT id
                       FROM csp_tenant
                      WHERE %s
                      ORDER BY subscriptions_due_at
                      LIMIT %s
                        FOR NO KEY UPDATE SKIP LOCKED
                 )
             RETURNING id
                """,
                fields.Datetime.now() + timedelta(minutes=CLAIM),
                self._subscriptions_due_condition(),
                BATCH,
            )
        )
        tenants = self.browse(number for (number,) in rows)
        tenants.invalidate_recordset(["subscriptions_due_at"])
        return tenants

    # ------------------------------------------------------------------
    # Reading and keeping
    # ------------------------------------------------------------------

    def _read_subscriptions(self):
        """Ask Partner Center about these, and keep what it says."""
        for connection, tenants in self.grouped("connection_id").items():
            try:
                client, token = connection._partner_center(TENANT_DEADLINE)
            except (UserError, MicrosoftError) as error:
                tenants._keep_subscriptions_failure(connection._spoken(error))
            else:
                tenants._read_subscriptions_through(connection, client, token)

    def _read_subscriptions_through(self, connection, client, token):
        in_background = self.env.context.get("cron_id")
        ask = partial(
            ask_subscriptions,
            client=client,
            with_contacts=connection.flow == "delegated",
        )
        ids = self.mapped("tenant_id")
        if in_background:
            # The claim is kept; nothing is held while Microsoft takes its time.
            self.env["ir.cron"]._commit_progress()
        answers = ask_each(ask, ids)
        keep = partial(self._keep_subscriptions, connection, answers, token)
        if in_background:
            retrying(keep, self.env)
        else:
            keep()

    def _keep_subscriptions(self, connection, answers, token):
        """Keep what was said: one tenant's failure leaves the others be."""
        connection._keep_refresh_token(token.renewed)
        errors = []
        for tenant in self:
            answer = answers[tenant.tenant_id]
            if isinstance(answer, MicrosoftError):
                errors.append(answer)
                tenant._keep_subscriptions_failure(
                    answer.sentence(self.env._, tenant_id=tenant.display_name)
                )
            else:
                tenant._keep_bought(answer, connection)
        connection._keep_partner_center_state(
            [error for error in errors if _concerns_everybody(error)]
        )

    def _keep_subscriptions_failure(self, sentence):
        """Keep why these could not be read; what was known stays as it is."""
        wait = timedelta(hours=INTERVAL_AFTER_FAILURE)
        self.write(
            {
                "subscriptions_error": sentence,
                "subscriptions_due_at": fields.Datetime.now() + wait,
            }
        )

    def _keep_bought(self, bought, connection):
        """Keep a whole listing: new, changed, and what is no longer in it."""
        self.ensure_one()
        known = {
            row.microsoft_id: row
            for row in self.with_context(active_test=False).subscription_ids
            if row.microsoft_id
        }
        new = []
        for subscription, contact in bought:
            values = self._subscription_values(subscription, contact, connection)
            row = known.pop(subscription.id, None)
            if row:
                row._write_changes(values)
            else:
                new.append({**values, "tenant_id": self.id})
        self.env["csp.subscription"].create(new)
        for row in known.values():
            row._write_changes({"active": False})
        now = fields.Datetime.now()
        self.write(
            {
                "subscriptions_read_at": now,
                "subscriptions_error": False,
                "subscriptions_due_at": now + timedelta(hours=INTERVAL),
            }
        )

    @api.model
    def _subscription_values(self, bought, contact, connection):
        values = {
            "microsoft_id": bought.id,
            "active": True,
            "name": bought.name or bought.offer_id or bought.id,
            "offer_id": bought.offer_id or False,
            "entitlement_id": bought.product_type.lower() == "azure"
            and bought.entitlement_id,
            "quantity": bought.quantity or 0,
            "status": bought.status or False,
            "start_date": _day(bought.start),
            "renewal_date": _day(bought.commitment_end),
            "auto_renew": {True: "yes", False: "no"}.get(bought.auto_renew, False),
            "term": bought.term_duration or False,
            "is_trial": bool(bought.is_trial),
            "partner_of_record": bought.partner_id or False,
        }
        if contact:
            own = contact.support_tenant_id.lower() == connection.partner_tenant_id
            values["support_contact"] = "own" if own else "other"
            values["support_contact_name"] = contact.name or False
        return values


class CspSubscription(models.Model):
    _inherit = "csp.subscription"

    def _write_changes(self, values):
        """Write only what differs: most days nothing does."""
        changed = {name: value for name, value in values.items() if self[name] != value}
        if changed:
            self.write(changed)


def _day(moment):
    return to_naive(moment).date() if moment else False


def _concerns_everybody(error):
    """Asking about another customer would fail alike."""
    return error.code in OF_THE_CONNECTION or isinstance(
        error, (CredentialError, SignInNeeded)
    )
