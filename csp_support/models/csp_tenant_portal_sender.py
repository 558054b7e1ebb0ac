from odoo import api, models
from odoo.tools import ormcache

from ..correspondence import renamed

# In whose name a customer is supported is kept in memory, by these.
DECIDES_SENDER = {"active", "company_id", "partner_id", "reseller_id"}


class CspTenant(models.Model):
    """The support pages of a reseller's customer, in the reseller's name."""

    _inherit = "csp.tenant"

    @api.model_create_multi
    def create(self, vals_list):
        tenants = super().create(vals_list)
        self.env.registry.clear_cache()
        return tenants

    def write(self, vals):
        result = super().write(vals)
        if DECIDES_SENDER & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.model
    @ormcache("customer_id", "company_ids")
    def _sender_id_of(self, customer_id, company_ids):
        """Of the partnership in whose name all of a customer's support is, if any."""
        tenants = self.sudo().search(
            [
                ("commercial_partner_id", "=", customer_id),
                ("company_id", "in", company_ids),
            ]
        )
        senders = {tenant._csp_sender() for tenant in tenants}
        sender = senders.pop() if len(senders) == 1 else self.env["csp.partnership"]
        return sender.sender_name and sender.id

    def _portal_support_values(self):
        values = super()._portal_support_values()
        for tenant, row in zip(self.sudo(), values, strict=True):
            sender = tenant._csp_sender()
            row["letterhead"] = sender._letterhead() if sender.sender_name else None
            if row["letterhead"]:
                row.update(tenant._portal_theirs(row, sender))
        return values

    def _portal_theirs(self, row, sender):
        """What reads otherwise where the reseller stands for us."""
        letterhead, support = row["letterhead"], row["support"]
        names = sender._names_for(self.company_id)
        theirs = {
            "role": self.env._(
                "You buy Microsoft's services from %(reseller)s, which supports you.",
                reseller=letterhead["name"],
            ),
            "company": {name: letterhead[name] for name in ("name", "phone", "email")},
        }
        if support:
            theirs["support"] = {
                **{key: _renamed(value, names) for key, value in support.items()},
                "delivery": letterhead["name"],
                "contacts": self._portal_contacts(letterhead, support["contacts"]),
            }
        return theirs

    def _portal_contacts(self, letterhead, contacts):
        """Whom to reach instead of us; tickets he opens here all the same."""
        phone, email = letterhead["phone"], letterhead["email"]
        theirs = [
            {"kind": "phone", "label": self.env._("Telephone"), "href": f"tel:{phone}"},
            {"kind": "email", "label": self.env._("E-mail"), "href": f"mailto:{email}"},
        ]
        reached = zip(theirs, (phone, email), strict=True)
        return [
            *(
                {**contact, "value": value, "hours_text": ""}
                for contact, value in reached
                if value
            ),
            *(contact for contact in contacts if contact["kind"] == "portal"),
        ]


def _renamed(value, names):
    return renamed(value, names) if isinstance(value, str) else value
