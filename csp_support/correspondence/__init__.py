"""Mails that people answer with: who or what wrote them, and what is new in them."""

from .automatic import automatic_kind
from .files import Files, bounded
from .quotes import mark_quotes, without_quotes
from .renaming import renamed, renamed_html
from .sender import looks_forged, sender_addresses

__all__ = [
    "Files",
    "automatic_kind",
    "bounded",
    "looks_forged",
    "mark_quotes",
    "renamed",
    "renamed_html",
    "sender_addresses",
    "without_quotes",
]
