from odoo import models
from odoo.tools.mail import html_sanitize, is_html_empty

from .spoken_time import spoken_moment


class CspSupportTerms(models.Model):
    """Published terms as a document: of frozen words and facts, and of nothing else.

    What it says is the same whenever it is printed, whoever prints it.
    """

    _inherit = "csp.support.terms"

    def _pdf(self, lang=None):
        """These terms as PDF, in `lang` or the reader's language."""
        self.ensure_one()
        self.check_access("read")
        # Printing reads layouts and companies, which customers may not.
        report = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(lang=lang or self.env.lang)
        )
        content, _kind = report._render_qweb_pdf(
            "csp_support.report_support_terms", self.ids
        )
        return content

    def _pdf_name(self):
        """File name of the PDF, like “Premium 24×7, version 2.pdf”."""
        return f"{self.display_name.replace('/', '-')}.pdf"

    def _other_languages(self):
        """Code and name of each further language in which they were published."""
        languages = self.env["res.lang"].sudo().with_context(active_test=False)
        codes = self._frozen()["texts"].keys() - {self._language()}
        found = languages.search_fetch([("code", "in", list(codes))], ["code", "name"])
        return [(language.code, language.name) for language in found]

    def _document(self):
        """All that stands in the document, part by part."""
        self.ensure_one()
        # The content is cached for everybody: nobody gets it by a record's id alone.
        self.check_access("read")
        texts = self._texts()
        return {
            "lang": self._language(),
            "words": self._headings(),
            "name": texts["name"],
            "company": self._facts()["company"],
            "number": self._frozen()["number"],
            "effective_from": self._documented(self.effective_from),
            "published_at": self._documented(self.published_at),
            "hash": self.content_hash,
            "parts": self._parts(),
        }

    def _headings(self):
        """The frozen headings; those of today for versions that have none yet."""
        offering = self.env["csp.support.offering"]
        today = offering.with_context(lang=self._language())._heading_texts()
        return {**today, **self._texts().get("headings", {})}

    def _documented(self, moment):
        """A moment in the zone of the service hours: the same for every reader."""
        zone = self._facts()["hours"]["timezone"]
        env = self.with_context(lang=self._language(), tz=zone).env
        return f"{spoken_moment(env, moment)} ({zone})"

    # ------------------------------------------------------------------
    # The parts
    # ------------------------------------------------------------------

    def _parts(self):
        """What is agreed, as {key, title, head, rows}: the cells of a row are texts.

        `head` names the columns where they need it. The further terms are the one part
        with `html` in place of rows.
        """
        words = self._headings()
        parts = [
            {"key": key, "title": words[key], "head": head, "rows": rows}
            for key, head, rows in (
                ("types", [], self._type_rows()),
                ("prices", [], self._price_rows(words)),
                ("hours", [], [[self._texts()["hours"]]]),
                ("contacts", [], self._contact_rows()),
                ("response", *self._response_table(words)),
                ("who", [], self._who_rows(words)),
            )
            if rows
        ]
        terms = self._texts()["terms"]
        if not is_html_empty(terms):
            html = html_sanitize(terms, sanitize_attributes=True)
            parts.append({"key": "terms", "title": words["terms"], "html": html})
        return parts

    def _type_rows(self):
        return [
            [
                support["name"],
                support.get("coverage", ""),
                _lines(support["description"], support.get("words")),
            ]
            for support in self._texts()["types"]
        ]

    def _price_rows(self, words):
        texts = self._texts()
        rows = [
            [f"{price['price']} {price['time']}".strip(), price["note"]]
            for price in texts["prices"]
        ]
        if texts["included"]:
            included = _lines(texts["included"], texts.get("carry_over"))
            rows.append([words["included"], included])
        return rows

    def _contact_rows(self):
        return [
            [contact["label"], contact["value"], contact["hours_text"]]
            for contact in self._contacts()
        ]

    def _response_table(self, words):
        """Head and rows; without a column for the solution where there is no target."""
        head = ["", words["first_answer"], words["resolution"]]
        rows = [
            [row["severity"], row["target"], row.get("resolution", "")]
            for row in self._texts()["response"]
        ]
        has_targets = any(self._facts().get("resolution_minutes", {}).values())
        return (head, rows) if has_targets else (head[:2], [row[:2] for row in rows])

    def _who_rows(self, words):
        texts = self._texts()
        return [
            [words[key], texts[key]]
            for key in (
                "delivery",
                "audience",
                "authorised_contacts",
                "languages",
                "notice",
            )
            if texts.get(key)
        ]


def _lines(*texts):
    return "\n".join(filter(None, texts))
