from odoo import api, fields, models
from odoo.tools import html2plaintext


class CspSupportTerms(models.Model):
    """What a version changes of the one before, in words: what was, and what is."""

    _inherit = "csp.support.terms"

    difference = fields.Html(
        string="What Changed",
        compute="_compute_difference",
        compute_sudo=True,
        groups="base.group_user",
    )

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_difference(self):
        for terms in self:
            terms.difference = terms._difference_html() if terms.number > 1 else False

    def _difference_html(self):
        """The difference as a text of its own."""
        return self.env["ir.qweb"]._render(
            "csp_support.support_terms_difference", {"changes": self._difference()}
        )

    def _previous(self):
        """The version before, if there is one and the reader may read it."""
        self.ensure_one()
        previous = self.sudo().offering_id.terms_ids.filtered(
            lambda terms: terms.number == self.number - 1
        )
        return previous.with_env(self.env)._filtered_access("read")

    def _difference(self):
        """Part by part what was and what is: [{title, was: [text], is: [text]}]."""
        previous = self._previous()
        if not previous:
            return []
        lang = self._common_language(previous)
        before, after = (
            terms.with_context(lang=lang)._lines_by_part() for terms in (previous, self)
        )
        changes = []
        for key in dict.fromkeys((*after, *before)):
            title = (after.get(key) or before[key])[0]
            was, now = (lines.get(key, ("", []))[1] for lines in (before, after))
            if was != now:
                changes.append({"title": title, **_change(was, now)})
        return changes

    def _common_language(self, other):
        """The reader's, or else one in which both were published."""
        languages = other._frozen()["texts"].keys()
        wanted = (self._language(), *self._frozen()["texts"])
        return next((lang for lang in wanted if lang in languages), self._language())

    def _lines_by_part(self):
        """{key: (title, lines)}; its name and whose terms they are go first."""
        head = f"{self._texts()['name']} ({self._facts()['company']})"
        return {
            "document": (self._headings()["document"], [head]),
            **{part["key"]: (part["title"], _lines(part)) for part in self._parts()},
        }


def _lines(part):
    if "html" in part:
        return [line for line in html2plaintext(part["html"]).splitlines() if line]
    return [_line(part["head"], row) for row in part["rows"]]


def _line(head, row):
    """A row's cells as one text; the names of the columns where they need it."""
    names = [f"{name}: " if name else "" for name in head] or [""] * len(row)
    cells = zip(names, row, strict=True)
    text = " · ".join(f"{name}{cell}" for name, cell in cells if cell)
    return " · ".join(text.splitlines())


def _change(before, after):
    gone = [line for line in before if line not in after]
    new = [line for line in after if line not in before]
    if gone or new:
        return {"was": gone, "is": new}
    # Only their order changed, or how often something is said.
    return {"was": before, "is": after}
