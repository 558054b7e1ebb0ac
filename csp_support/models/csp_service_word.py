from odoo import api, fields, models


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

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    def _phrases(self):
        """The single words and phrases of this line."""
        self.ensure_one()
        return [word.strip() for word in self.words.split(",") if word.strip()]
