import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize

CONTACT_KINDS = [
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("portal", "Customer portal"),
    ("web", "Web page"),
]

PHONE = re.compile(r"^\+?[\d\s().\-/]{5,}$")
WEB = re.compile(r"^https?://[^\s/]+\S*$")


class CspSupportContactMethod(models.Model):
    """A way in which customers reach support."""

    _name = "csp.support.contact.method"
    _description = "Contact Method of a Support Offering"
    _inherit = ["csp.support.hours"]
    _order = "sequence, id"
    _rec_name = "value"

    offering_id = fields.Many2one(
        "csp.support.offering", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="offering_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(CONTACT_KINDS, required=True, default="phone")
    value = fields.Char(
        string="Number or Address",
        help="Phone number, e-mail address or address of the web page. The customer "
        "portal needs none.",
    )
    calendar_id = fields.Many2one(
        string="Own Hours",
        help="Empty: the service hours of the offering.",
    )

    @api.constrains("kind", "value")
    def _check_value(self):
        for method in self:
            if not method._is_reachable():
                raise ValidationError(method._unreachable())

    def _is_reachable(self):
        value = self.value or ""
        if self.kind == "email":
            return bool(email_normalize(value))
        pattern = {"phone": PHONE, "web": WEB}.get(self.kind)
        return not pattern or bool(pattern.match(value))

    def _unreachable(self):
        examples = {
            "phone": "+39 02 5550 100",
            "email": "support@example.com",
            "web": "https://support.example.com",
        }
        return self.env._(
            "Customers cannot reach “%(value)s” by this contact method: %(kind)s. "
            "Enter something like %(example)s.",
            value=self.value or "",
            kind=self._kind_label(),
            example=examples[self.kind],
        )

    def _kind_label(self):
        return dict(self._fields["kind"]._description_selection(self.env))[self.kind]

    # ------------------------------------------------------------------
    # What a published version keeps of it
    # ------------------------------------------------------------------

    def _facts(self):
        hours = self if self._has_own_hours() else self.offering_id
        return {
            "kind": self.kind,
            "value": self.value or "",
            "hours": hours._hours_facts(),
            "calendar_id": self._has_own_hours() and self.calendar_id.id,
        }

    def _has_own_hours(self):
        return bool(self.round_the_clock or self.calendar_id)

    def _own_hours_text(self):
        return self._hours_text() if self._has_own_hours() else ""
