"""Sentences whose links can be pressed."""

import re
from urllib.parse import urlsplit

from markupsafe import Markup, escape

LINK = re.compile(r"https://[^\s<>\"']+")


def with_links(text):
    """HTML of a plain sentence: its links can be pressed, and show where they lead.

    Microsoft's are hundreds of characters long; the host is what a person looks for.
    """
    return text and Markup(LINK.sub(_anchor, str(escape(text))))


def _anchor(found):
    link = found[0]
    host = urlsplit(link).netloc
    return f'<a href="{link}" target="_blank" rel="noopener noreferrer">{host}</a>'
