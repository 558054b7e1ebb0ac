from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError


class CspSupportAcceptance(models.Model):
    """A customer's acknowledgement of one published version: evidence, never altered.

    It holds for the customer's whole company, and so for all of its tenants that have
    the offering: terms name no tenant.
    """

    _name = "csp.support.acceptance"
    _description = "Acceptance of Support Terms"
    _order = "accepted_at desc, id desc"
    _rec_name = "terms_id"
    _allow_sudo_commands = False

    terms_id = fields.Many2one(
        "csp.support.terms",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    commercial_partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    customer_name = fields.Char(
        string="Customer's Name", required=True, readonly=True, help="As it was then."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Accepted by",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    typed_name = fields.Char(required=True, readonly=True)
    accepted_at = fields.Datetime(required=True, readonly=True)
    remote_address = fields.Char(
        readonly=True, help="Internet address from which it was sent."
    )
    lang = fields.Char(string="Language Read", required=True, readonly=True)
    content_hash = fields.Char(
        string="SHA-256",
        required=True,
        readonly=True,
        help="Of the content that was accepted, reckoned at that moment.",
    )

    _once = models.Constraint(
        "unique(terms_id, commercial_partner_id)",
        "The customer has accepted this version already.",
    )

    def init(self):
        """Have the database itself refuse what goes past `write` and `unlink`.

        Merging two contacts may still move an acceptance to the one that stays.
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION csp_support_acceptance_refuse()
            RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'Acceptances are never changed or deleted';
            END
            $$ LANGUAGE plpgsql;

            CREATE OR REPLACE TRIGGER csp_support_acceptance_frozen
            BEFORE DELETE OR UPDATE OF terms_id, company_id, customer_name, user_id,
                typed_name, accepted_at, remote_address, lang, content_hash
            ON csp_support_acceptance
            FOR EACH ROW EXECUTE FUNCTION csp_support_acceptance_refuse();
            """
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "An acceptance is kept as it was given. If the terms change, publish a "
                "new version: the customer is asked again."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        raise UserError(self.env._("An acceptance is evidence: it is never deleted."))

    @api.model
    def _accept(self, terms, user, typed_name, remote_address):
        """Keep that `user` has accepted `terms` for his company, as he reads them."""
        found = self._of(terms, user.commercial_partner_id)
        if found:
            return found
        try:
            acceptance = self.sudo().create(
                self._prepare_acceptance(terms, user, typed_name, remote_address)
            )
        except UniqueViolation as error:
            # A colleague was faster. Odoo runs the transaction again.
            raise ConcurrencyError(str(error)) from error
        acceptance._log()
        acceptance._trigger_sending()
        return acceptance

    @api.model
    def _of(self, terms, customer):
        """The customer's acceptance of this version, in sudo."""
        return self.sudo().search(
            [
                ("terms_id", "=", terms.id),
                ("commercial_partner_id", "=", customer.id),
            ]
        )

    @api.model
    def _prepare_acceptance(self, terms, user, typed_name, remote_address):
        return {
            "terms_id": terms.id,
            "company_id": terms.company_id.id,
            "commercial_partner_id": user.commercial_partner_id.id,
            "customer_name": user.commercial_partner_id.name,
            "user_id": user.id,
            "typed_name": typed_name,
            "accepted_at": fields.Datetime.now(),
            "remote_address": remote_address,
            "lang": terms._language(),
            "content_hash": terms._hash(terms.content),
        }

    def _log(self):
        for acceptance in self:
            threads = acceptance._threads()
            note = self.env._(
                "%(person)s has accepted %(terms)s for %(customer)s.",
                person=acceptance.typed_name,
                terms=acceptance.terms_id.display_name,
                customer=acceptance.customer_name,
            )
            threads._message_log_batch(dict.fromkeys(threads.ids, note))

    def _threads(self):
        """The customer's tenants that have the offering now."""
        return self.env["csp.tenant"].search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("offering_id", "=", self.terms_id.offering_id.id),
            ]
        )
