from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import html2plaintext, plaintext2html

from ..mirror.dossiers import bounded
from ..mirror.events import ASKER_MOVES, LONGEST_TEXT, LONGEST_TITLE, WORKER_MOVES
from .csp_partnership import SHOWN

# Of what we write on a share of ours, what the other side hears.
MIRRORED = {
    "title",
    "description",
    "severity",
    "attachment_ids",
    "dossier_content",
    *SHOWN,
}


class CspTicketShare(models.Model):
    """A share that lives in two Odoos: what happens here is written down for there."""

    _inherit = "csp.ticket.share"

    mirror_id = fields.Many2one(
        "csp.mirror",
        string="Connected Odoo",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="csp_support.group_csp_manager",
    )
    mirror_sequence = fields.Integer(
        readonly=True, copy=False, groups="csp_support.group_csp_manager"
    )

    is_mirrored = fields.Boolean(
        compute="_compute_is_mirrored",
        compute_sudo=True,
        groups="base.group_user",
        help="The partner works on it in his own Odoo.",
    )

    @api.depends("mirror_id.state", "partnership_id.state")
    def _compute_is_mirrored(self):
        for share in self:
            share.is_mirrored = bool(share._mirrored())

    def _mirrored(self):
        """The share in superuser mode if the other side has it too, else none.

        Agents share tickets; whose Odoo is connected, and how, is not theirs to know.
        """
        return self.sudo().filtered(
            lambda share: (
                share.mirror_id.state == "active"
                and share.partnership_id.state == "active"
            )
        )

    def _applied(self):
        """The event of the other side that is being done now; else none."""
        event = self.env.context.get("csp_mirror_event")
        # A record: what comes with a call from outside is never one.
        is_record = isinstance(event, models.BaseModel)
        return event if is_record else self.env["csp.mirror.event"]

    def _put(self, kind, values, files=None, message=None):
        values = {**values, "reference": self.ticket_number}
        self.env["csp.mirror.event"]._put(self, kind, values, files, message)

    # ------------------------------------------------------------------
    # Made, and changed
    # ------------------------------------------------------------------

    def _tell_partner(self):
        """Where their Odoo is connected, the share appears there: no mail is needed."""
        mirror = self.sudo().partnership_id.mirror_ids.filtered(
            lambda found: found.state == "active"
        )
        if not mirror:
            return super()._tell_partner()
        share = self.sudo()
        share.mirror_id = mirror
        share._put("share", share._mirror_content(), share.attachment_ids)
        return None

    def write(self, vals):
        is_told = vals.keys() & MIRRORED and not self._applied()
        shares = self._mirrored() if is_told else self.browse()
        if not shares or self.env.context.get("csp_mirror_writes"):
            return super().write(vals)
        before = {share: share.attachment_ids for share in shares}
        # What follows from this write, as a new dossier, is told with it.
        telling = self.with_context(csp_mirror_writes=True)
        result = super(CspTicketShare, telling).write(vals)
        for share in shares.filtered(
            lambda found: not found.received and found.state != "withdrawn"
        ):
            new = share.attachment_ids - before[share]
            share._put("change", share._mirror_content(), new)
        return result

    def _mirror_content(self):
        """Of what the partner may read, what goes over: no talk with the customer."""
        values, dossier = self._partner_values(), self.dossier_content
        return {
            **values,
            "title": values["title"][:LONGEST_TITLE],
            "description": bounded_words(values["description"]),
            "customer": _short(values["customer"]),
            "contact": _short(values["contact"]),
            "dossier": bounded(dossier) if dossier else None,
            "health": _short(
                values["health"], "label", "checked_at", "issue", "issue_title"
            ),
        }

    # ------------------------------------------------------------------
    # Done
    # ------------------------------------------------------------------

    def _move(self, name, said, body="", **vals):
        share = self._mirrored()
        if not share or self._applied():
            return super()._move(name, said, body=body, **vals)
        share._check_ours(name)
        message = super()._move(name, said, body=body, **vals)
        share._put_move(name, body, message)
        return message

    def _check_ours(self, name):
        """What is theirs to do they do in their own Odoo, else both would differ."""
        if name not in (WORKER_MOVES if self.received else ASKER_MOVES):
            raise UserError(
                self.env._(
                    "%(partner)s works on this in their own Odoo: it is for them to "
                    "do it there.",
                    partner=self.partnership_id.display_name,
                )
            )

    def _put_move(self, name, body, message):
        if name == "withdraw":
            # They see nothing of it any more, what is still on its way included.
            self.env["csp.mirror.event"].search(
                [
                    ("mirror_id", "=", self.mirror_id.id),
                    ("share_uuid", "=", self.uuid),
                    ("direction", "=", "out"),
                ]
            )._void()
        if name in ("answer", "ask_again"):
            body = body if hasattr(body, "__html__") else plaintext2html(body)
        values = {"move": name, "body": bounded_words(self._concealed(body))}
        self._put("move", values, message=message)

    # ------------------------------------------------------------------
    # Who hears of it by mail
    # ------------------------------------------------------------------

    def _partner_contacts(self):
        """Nobody there: they read it in their own Odoo."""
        contacts = super()._partner_contacts()
        return contacts.browse() if self._mirrored() else contacts

    def _withheld_words(self):
        # Who shared his ticket with us knows whose it is, and his own name.
        return set() if self.received else super()._withheld_words()


def _short(group, *names):
    """A group of values, each of a bounded length."""
    if group is None:
        return None
    return {name: str(group[name])[:LONGEST_TITLE] for name in names or group}


def bounded_words(text):
    """Words as they are, or as plain text cut short where they are too long."""
    text = str(text or "")
    if len(text) <= LONGEST_TEXT:
        return text
    return str(plaintext2html(html2plaintext(text)[: LONGEST_TEXT // 2]))[:LONGEST_TEXT]
