"""From a mail or a form to the words that the customer wrote himself."""

from __future__ import annotations

import html
import re
import unicodedata

# A mail with pictures inside may be megabytes; what a customer has to say is not.
LONGEST_SOURCE = 400_000
LONGEST_TEXT = 8_000

_EMBEDDED = re.compile(r"data:[a-z]+/[^\"'>\s]{100,}", re.IGNORECASE)
_TAG_NAMES = (
    "html|head|body|p|div|span|br|a|b|i|u|em|strong|font|table|tr|td|ul|ol|li|h[1-6]"
    "|img|blockquote|style|script|pre"
)
_LOOKS_LIKE_HTML = re.compile(rf"</?(?:{_TAG_NAMES})[\s/>]", re.IGNORECASE)
# No part can run past the next bracket, so the time grows with the length only.
_PIECE = re.compile(
    r"<!--|<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})(?![a-zA-Z0-9])[^<>]*>"
    r"|<[!?/][^<>]*>|[^<]+|<"
)
_BREAKS = set("p div br tr table ul ol li h1 h2 h3 h4 h5 h6 pre blockquote".split())
_UNREAD = {"script", "style", "head", "title"}
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n")


def plain_text(source: str) -> str:
    """Text of a source that may be HTML: no tags, no control characters.

    Quoted blocks of a mail (``blockquote``) come out as lines beginning with ``>``. At
    most ``LONGEST_TEXT`` characters are returned, of at most ``LONGEST_SOURCE`` read.
    """
    source = _EMBEDDED.sub("", source[: 4 * LONGEST_SOURCE])[:LONGEST_SOURCE]
    if _LOOKS_LIKE_HTML.search(source):
        source = html.unescape(_without_tags(source))
    text = unicodedata.normalize("NFKC", source[: 2 * LONGEST_TEXT])
    text = _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(
        character
        if character == "\n" or unicodedata.category(character) != "Cc"
        else " "
        for character in text
    )
    text = _BLANK_LINES.sub("\n", _SPACES.sub(" ", text))
    return text[:LONGEST_TEXT].strip()


def _without_tags(source: str) -> str:
    """The text between the tags, one line for each block."""
    parts: list[str] = []
    unread = ""
    quoted = 0
    position = 0
    while match := _PIECE.match(source, position):
        position = match.end()
        piece, closing, tag = match.group(), match.group(1), match.group(2)
        if piece == "<!--":
            end = source.find("-->", position)
            position = len(source) if end < 0 else end + 3
        elif tag:
            tag = tag.lower()
            if tag in _UNREAD:
                unread = "" if closing else unread or tag
            if tag == "blockquote":
                quoted = max(0, quoted - 1 if closing else quoted + 1)
            if tag in _BREAKS:
                parts.append("\n> " if quoted else "\n")
        elif not unread and not piece.startswith("<"):
            parts.append(piece.replace("\n", " "))
    return "".join(parts)


_SUBJECT_MARKS = re.compile(
    r"^\s*(?:(?:re|r|fw|fwd|aw|wg|tr|rv|i|ref)\s*:|\[[^\]]{1,30}\])\s*", re.IGNORECASE
)


def own_subject(subject: str) -> str:
    """The subject without ``RE:``, ``[URGENT]`` and their like."""
    text = plain_text(subject).replace("\n", " ")
    while match := _SUBJECT_MARKS.match(text):
        text = text[match.end() :]
    return text


_QUOTE_MARK = re.compile(r"^\s*(?:>|\|)")
_REPLY_BEGINS = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|messaggio originale|urspr.ngliche nachricht"
    r"|message d.origine|mensaje original|forwarded message|messaggio inoltrato)"
    r"|_{20,}"
    r"|on .{6,120} wrote:|il .{6,120} ha scritto:|am .{6,120} schrieb .{0,80}:"
    r"|le .{6,120} a .crit\s*:|el .{6,120} escribi.:)",
    re.IGNORECASE,
)
_MAIL_HEADER = re.compile(
    r"^\s*\*?(?:from|sent|to|cc|subject|date|da|inviato|a|oggetto|data|von|gesendet|an"
    r"|betreff|datum|de|envoy.|objet|para|enviado|asunto|fecha)\s*:\*?\s",
    re.IGNORECASE,
)
_SIGNATURE_BEGINS = re.compile(
    r"^\s*(?:--\s*$|(?:sent from|get outlook for|inviato da|ottieni outlook"
    r"|gesendet (?:von|mit)|envoy. (?:de|depuis)|enviado (?:desde|de)"
    r"|von meinem \w+ gesendet)\b)",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"^\s*(?:(?:best|kind|warm|many)?\s*"
    r"(?:regards|thanks|thank you|cheers|sincerely|best)"
    r"|distinti saluti|cordiali saluti|cordialmente|saluti|un saluto|grazie(?: mille)?"
    r"|buona giornata|mit freundlichen gr..en|freundliche gr..e|viele gr..e|mfg|lg"
    r"|danke|vielen dank|(?:bien )?cordialement|salutations|merci(?: d.avance)?"
    r"|bonne journ.e|(?:un )?(?:cordial )?saludos?(?: cordiales)?|atentamente"
    r"|gracias)\b[^.?:;]{0,25}[,.!]*\s*$",
    re.IGNORECASE,
)
_ENOUGH_OF_HIS_OWN = 4  # words before a quoted mail that make it mere context


def own_words(body: str) -> str:
    """The body without mail headers, quoted mails, farewell and signature.

    A mail that holds nothing else keeps its quoted part: somebody forwarded it.
    """
    lines = plain_text(body).split("\n")
    own = _until_signature(_until_reply(lines))
    kept = [
        line
        for line in own
        if not _QUOTE_MARK.match(line) and not _MAIL_HEADER.match(line)
    ]
    if len(" ".join(kept).split()) < _ENOUGH_OF_HIS_OWN:
        unquoted = [_QUOTE_MARK.sub("", line) for line in lines]
        kept = [line for line in unquoted if not _MAIL_HEADER.match(line)]
    return "\n".join(kept).strip()


def _until_reply(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if _REPLY_BEGINS.match(line):
            return lines[:number]
    return lines


def _until_signature(lines: list[str]) -> list[str]:
    written = 0
    for number, line in enumerate(lines):
        if _SIGNATURE_BEGINS.match(line):
            return lines[:number]
        if _FAREWELL.match(line) and written >= _ENOUGH_OF_HIS_OWN:
            return lines[:number]
        written += len(line.split())
    return lines


_WORD = re.compile(r"[^\W_]+n['’´`]t\b|[^\W_]+", re.IGNORECASE)


_APOSTROPHES = str.maketrans("", "", "'`")


def folded(text: str) -> str:
    """Lower case without accents and apostrophes: "Però" becomes "pero"."""
    if text.isascii():
        return text.lower().translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(
        c for c in decomposed if c not in "'’´`" and unicodedata.category(c) != "Mn"
    )


def words_of(text: str) -> list[str]:
    """Words in order as written; "can't" is one word, "l'account" two."""
    return _WORD.findall(text)
