"""Microsoft's texts are foreign input: bounded, and without anything that acts."""

from odoo.tools.mail import html_sanitize, plaintext2html

# Microsoft's posts are a few thousand characters long.
MAXIMUM_LENGTH = 50_000


def foreign_html(text, content_type):
    """`text`, HTML or plain as `content_type` says, as HTML that is safe to show."""
    text = (text or "")[:MAXIMUM_LENGTH]
    if (content_type or "").lower() != "html":
        return plaintext2html(text)
    return html_sanitize(text, sanitize_attributes=True, sanitize_style=True)
