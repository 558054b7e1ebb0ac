from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command


class CspTenant(models.Model):
    """Who of the customer's people may ask for support, where he has named them."""

    _inherit = "csp.tenant"

    authorised_contact_ids = fields.Many2many(
        "res.partner",
        "csp_tenant_authorised_contact_rel",
        "tenant_id",
        "partner_id",
        string="Authorised Contacts",
        tracking=True,
        groups="base.group_user",
        domain="[('commercial_partner_id', '=', commercial_partner_id),"
        " ('is_company', '=', False)]",
        help="The customer's people who may ask for support. Empty: all of them. The "
        "customer names them himself on the portal, as many as his terms allow.",
    )

    has_authorised_contacts = fields.Boolean(
        compute="_compute_has_authorised_contacts", store=True, groups="base.group_user"
    )

    @api.depends("authorised_contact_ids")
    def _compute_has_authorised_contacts(self):
        for tenant in self:
            tenant.has_authorised_contacts = bool(tenant.authorised_contact_ids)

    @api.constrains("authorised_contact_ids", "commercial_partner_id")
    def _check_authorised_contacts(self):
        for tenant in self:
            strangers = tenant.authorised_contact_ids.filtered(
                lambda person, own=tenant.commercial_partner_id: (
                    person.commercial_partner_id != own or person == own
                )
            )
            if strangers:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not one of the people of %(customer)s. Choose "
                        "among the contacts of %(customer)s.",
                        person=strangers[0].display_name,
                        customer=tenant.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("authorised_contact_ids")
    def _check_authorised_contact_limit(self):
        # A new version with a lower limit takes nobody away; it only adds none.
        for tenant in self:
            limit = tenant._authorised_contact_limit()
            if limit and len(tenant.authorised_contact_ids) > limit:
                raise ValidationError(
                    self.env._(
                        "The terms of %(tenant)s allow %(limit)s authorised contacts. "
                        "Take one away before you name another.",
                        tenant=tenant.name,
                        limit=limit,
                    )
                )

    def _authorised_contact_limit(self):
        """How many the terms in force allow; 0: as many as he likes."""
        terms = self._terms_at(fields.Datetime.now())
        return terms._facts().get("authorised_contacts", 0) if terms else 0

    # ------------------------------------------------------------------
    # On the portal, in sudo
    # ------------------------------------------------------------------

    def _may_name_contacts(self, user):
        """Everybody of the customer, until he has named somebody who can log in."""
        named = self.authorised_contact_ids
        if not user._is_portal() or user.commercial_partner_id != (
            self.commercial_partner_id
        ):
            return False
        return user.partner_id in named or not named.user_ids

    def _nameable_people(self):
        """The customer's people who are not named yet."""
        return self.env["res.partner"].search(
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("is_company", "=", False),
                ("type", "=", "contact"),
                ("id", "not in", self.authorised_contact_ids.ids),
                ("id", "!=", self.commercial_partner_id.id),
            ],
            order="name, id",
        )

    def _name_contact(self, person):
        """Name one of the customer's people; whether the terms allow one more."""
        limit = self._authorised_contact_limit()
        if limit and len(self.authorised_contact_ids) >= limit:
            return False
        self.authorised_contact_ids = [Command.link(person.id)]
        return True

    def _remove_contact(self, person_id):
        person = self.authorised_contact_ids.filtered(lambda one: one.id == person_id)
        self.authorised_contact_ids = [Command.unlink(one.id) for one in person]

    def _portal_contact_values(self, user):
        """Who is named, whom else this visitor may name, and whom he may take away."""
        limit = self._authorised_contact_limit()
        named = self.authorised_contact_ids
        may_name = self._may_name_contacts(user)
        has_room = may_name and (not limit or len(named) < limit)
        people = self._nameable_people() if has_room else named.browse()
        return {
            "tenant": {"id": self.id, "name": self.name},
            "limit": limit,
            "may_name": may_name,
            "has_room": has_room,
            "named": [_portal_person(person) for person in named],
            "others": [_portal_person(person) for person in people],
        }

    def _portal_terms_values(self, now, closures):
        values = super()._portal_terms_values(now, closures)
        if values and not self._asker():
            people = self.authorised_contact_ids
            values["named_contacts"] = [_portal_person(person) for person in people]
        return values


def _portal_person(person):
    return {"id": person.id, "name": person.name or "", "email": person.email or ""}
