from odoo import fields, models


class CspServiceWord(models.Model):
    """One line of words. The lines that come with the addon are renewed with it;
    a partner's own words stand in lines of their own and stay."""

    _name = "csp.service.word"
    _description = "Words Customers Use for a Microsoft Service"
    _order = "service_id, lang"
    _rec_name = "words"

    service_id = fields.Many2one("csp.service", required=True, ondelete="cascade")
    lang = fields.Selection(
        [
            ("en", "English"),
            ("it", "Italian"),
            ("de", "German"),
            ("fr", "French"),
            ("es", "Spanish"),
        ],
        string="Language",
        required=True,
    )
    words = fields.Char(
        required=True,
        help="Words and phrases, separated by commas: product names, slang and "
        "the misspellings that customers really write.",
    )

    def _phrases(self):
        """The single words and phrases of this line."""
        self.ensure_one()
        return [word.strip() for word in self.words.split(",") if word.strip()]
