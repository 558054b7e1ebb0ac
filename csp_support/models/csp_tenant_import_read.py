from datetime import timedelta
from functools import partial

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.service.model import retrying

from ..microsoft.errors import AccessRefused, MicrosoftError
from ..microsoft.side_by_side import ask_each
from .csp_connection_partner import LISTING_DEADLINE
from .csp_tenant_import import CRON
from .customer_matching import Tenant

# Customers whose domains one step asks for, and seconds each may take. Microsoft
# allows 500 such questions a minute.
DETAILS = 40
DETAILS_DEADLINE = 15

# Lines that one step matches with the customers in Odoo.
MATCHES = 500


def list_customers(source, client):
    """The tenants whom Microsoft lists. Touches no database and takes its time."""
    customers = client.customers()
    if source == "delegated_admin":
        return [
            Tenant(customer.tenant_id, customer.display_name or customer.tenant_id)
            for customer in customers
        ]
    return [
        Tenant(
            customer.id.lower(),
            customer.name or customer.domain or customer.id,
            tuple(filter(None, [customer.domain.lower()])),
        )
        for customer in customers
    ]


class CspTenantImport(models.Model):
    """Reading Microsoft: first the list, then what each customer's entry says more.

    No transaction is held while Microsoft is asked. What was read is kept at each
    step, so that a failure, a stop or a restart costs one step.
    """

    _inherit = "csp.tenant.import"

    def _read_step(self):
        """Do what comes next of the reading of this import, which is ours."""
        keep, token = self._keep_match, None
        unread = self._lines_with(("is_read", "=", False), limit=DETAILS)
        try:
            if not self.listed_at:
                keep, token = self._ask(
                    LISTING_DEADLINE, partial(list_customers, self.source), "list"
                )
            elif unread:
                ids = unread.mapped("tenant_id")
                keep, token = self._ask(
                    DETAILS_DEADLINE,
                    lambda client: ask_each(client.customer, ids),
                    "details",
                )
        except UserError as error:
            keep = partial(self._keep_failure, str(error))
        retrying(partial(self._keep, keep, token), self.env)

    def _ask(self, deadline, ask, what):
        """How to keep what Microsoft says, and the token that was used."""
        connection = self.connection_id
        client, token = (
            connection._partner_center(deadline)
            if self.source == "partner_center"
            else connection._partner_tenant(deadline)
        )
        # The claim is ours; nothing is held while Microsoft takes its time.
        self.env["ir.cron"]._commit_progress()
        try:
            answer = ask(client)
        except MicrosoftError as error:
            return partial(self._keep_error, error), token
        return partial(getattr(self, f"_keep_{what}"), answer), token

    def _keep(self, keep, token):
        """Keep what a step brought, unless somebody stopped the import meanwhile."""
        self.invalidate_recordset()
        if not self.exists():
            return
        if token and token.renewed:
            self.connection_id._keep_refresh_token(token.renewed)
        if self.state == "reading" and not self.stopped:
            self.claimed_until = False
            keep()

    def _keep_list(self, tenants):
        self._keep_found(tenants, is_read=self.source != "partner_center")
        self.listed_at = fields.Datetime.now()

    def _keep_details(self, answers):
        """Keep what the customers' own entries say; one failure may end the reading."""
        for line in self._lines_with(("tenant_id", "in", list(answers))):
            answer = answers[line.tenant_id]
            if isinstance(answer, AccessRefused):
                # It holds for this customer alone: his domains stay unknown.
                line.write({"is_read": True, "error": self._sentence(answer)})
            elif not isinstance(answer, MicrosoftError):
                line._keep_customer(answer)
        failures = [
            answer
            for answer in answers.values()
            if isinstance(answer, MicrosoftError)
            and not isinstance(answer, AccessRefused)
        ]
        if failures:
            self._keep_error(max(failures, key=lambda error: error.retry_after or 0))

    def _keep_match(self):
        """Match some lines; when none is left, it is for people to look."""
        self._match(self._lines_with(("match", "=", False), limit=MATCHES))
        if not self._lines_with(("match", "=", False), limit=1):
            now = fields.Datetime.now()
            self.write({"state": "review", "read_at": now, "error": False})

    def _keep_error(self, error):
        """Come back when Microsoft asks for it; end the reading for anything else."""
        sentence = self._sentence(error)
        if not error.retry_after:
            self._keep_failure(sentence)
            return
        moment = fields.Datetime.now() + timedelta(seconds=error.retry_after + 1)
        self.write({"claimed_until": moment, "error": sentence})
        self.env.ref(CRON).sudo()._trigger(at=moment)

    def _keep_failure(self, sentence):
        """Say why the reading ended; propose what can be proposed without the rest."""
        self._match(self._lines_with(("match", "=", False)))
        state = "review" if self.line_ids else "draft"
        self.write({"state": state, "error": sentence})

    def _sentence(self, error):
        return self.connection_id._sentence(error)
