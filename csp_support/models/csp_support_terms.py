import hashlib
import json
import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache


class CspSupportTerms(models.Model):
    """A published version of a support offering: frozen, numbered and hashed."""

    _name = "csp.support.terms"
    _description = "Published Support Terms"
    _order = "effective_from desc, number desc, id desc"
    _allow_sudo_commands = False

    offering_id = fields.Many2one(
        "csp.support.offering",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        groups="base.group_user",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="restrict"
    )
    number = fields.Integer(string="Version", required=True, readonly=True)
    effective_from = fields.Datetime(required=True, readonly=True, index=True)
    content = fields.Json(required=True, readonly=True)
    content_hash = fields.Char(
        string="SHA-256",
        required=True,
        readonly=True,
        help="Of the content as JSON: keys in order, no blanks, UTF-8.",
    )
    published_by_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        ondelete="restrict",
        groups="base.group_user",
    )
    published_at = fields.Datetime(required=True, readonly=True)
    ticket_ids = fields.One2many(
        "helpdesk.ticket", "csp_terms_id", string="Tickets", groups="base.group_user"
    )

    notice_ids = fields.One2many(
        "csp.support.terms.notice",
        "terms_id",
        string="Customers Told",
        readonly=True,
        groups="csp_support.group_csp_agent",
    )

    _number_unique = models.Constraint(
        "unique(offering_id, number)",
        "This version has just been published by somebody else.",
    )

    def init(self):
        """Have the database itself refuse what goes past `write` and `unlink`."""
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION csp_support_terms_refuse() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'Published support terms are never changed or deleted';
            END
            $$ LANGUAGE plpgsql;

            CREATE OR REPLACE TRIGGER csp_support_terms_frozen
            BEFORE DELETE OR UPDATE OF offering_id, company_id, number, effective_from,
                content, content_hash, published_by_id, published_at
            ON csp_support_terms
            FOR EACH ROW EXECUTE FUNCTION csp_support_terms_refuse();
            """
        )

    @api.depends("content", "number")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for terms in self:
            terms.display_name = self.env._(
                "%(offering)s, version %(number)s",
                offering=terms._texts()["name"] if terms.content else "",
                number=terms.number,
            )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(
            [
                {**vals, "content_hash": self._hash(vals.get("content"))}
                for vals in vals_list
            ]
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "Published terms are never changed: customers rely on them. Change "
                "the offering and publish a new version."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        raise UserError(
            self.env._(
                "Published terms are never deleted: customers rely on them. Withdraw "
                "the offering instead."
            )
        )

    @api.model
    def _hash(self, content):
        canonical = json.dumps(
            content, ensure_ascii=False, separators=(",", ":"), sort_keys=True
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def action_open_customer_page(self):
        """Show these terms as the customer sees them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/support/terms/{self.id}",
            "target": "new",
        }

    # ------------------------------------------------------------------
    # What they say
    # ------------------------------------------------------------------

    def _texts(self):
        """The frozen words in the reader's language, or one that he may know."""
        return self._frozen()["texts"][self._language()]

    def _language(self):
        """Code of the language in which the reader is shown them."""
        frozen = self._frozen()
        texts = frozen["texts"]
        if self.env.lang in texts:
            return self.env.lang
        company = self.env["res.company"].sudo().browse(frozen["company_id"])
        company_language = company.partner_id.lang
        known = (company_language, "en_US", *texts)
        return next(language for language in known if language in texts)

    def _facts(self):
        return self._frozen()["facts"]

    def _promised_notice(self):
        """Days of notice that customers were promised; none without a version."""
        return self._facts().get("notice_days", 0) if self else 0

    @ormcache("self.id")
    def _frozen(self):
        """What never changes: every ticket needs it."""
        self.ensure_one()
        return {
            "number": self.number,
            "company_id": self.company_id.id,
            **self.content,
        }

    def _contacts(self):
        """Contact methods with their words and the link that opens each."""
        texts = self._texts()
        labels = texts["contacts"]
        hours = texts.get("contact_hours", [""] * len(labels))
        return [
            {
                **method,
                "label": label,
                "href": _link(method["kind"], method["value"]),
                "hours_text": hours_text,
            }
            for method, label, hours_text in zip(
                self._facts()["contacts"], labels, hours, strict=True
            )
        ]

    def _contacts_at(self, offering, moment, holidays):
        """The same, with whether each is open at `moment`, or when it opens next."""
        return [
            {**contact, **offering._opening(contact, self._facts(), moment, holidays)}
            for contact in self._contacts()
        ]


def _link(kind, value):
    if kind == "phone":
        return "tel:" + re.sub(r"[^\d+]", "", value)
    return {"email": f"mailto:{value}", "portal": "/new/ticket"}.get(kind, value)
