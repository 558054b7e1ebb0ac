"""What of an answer is new, and what is only quoted.

Nothing is taken away: quoted parts are marked as Odoo marks them, and its pages fold
them. Odoo finds the quotes of Gmail, of Outlook on the web and lines with `>`; found
here are those of Outlook on the desktop and of plain text, in several languages, above
or below of what is new.
"""

import re
from html import escape

from lxml import html

QUOTE = "data-o-mail-quote"

# Longer ones are logs: no person has them folded.
MAXIMUM_LENGTH = 500_000
# Where a quote begins is decided by so much of a block or line.
LOOKED_AT = 600

SENDER = "From|Von|Da|De|Van|Från|Fra|Od"
SENT = (
    "Sent|Date|Gesendet|Datum|Inviato|Data|Envoyé|Enviado(?: el)?|Fecha|Verzonden|"
    "Skickat|Sendt|Wysłano"
)
ORIGINAL = (
    "Original Message|Ursprüngliche Nachricht|Messaggio originale|Message d.origine|"
    "Mensaje original|Oorspronkelijk bericht|Mensagem original"
)
WROTE = "wrote|schrieb|ha scritto|a écrit|escribió|schreef|escreveu|skrev|napisał(?:a)?"

# From here on all is quoted.
HEAD = re.compile(
    rf"\s*(?:-{{2,}}\s*(?:{ORIGINAL})\s*-{{2,}}|_{{10,}}\s*(?={SENDER})|"
    rf"\*?(?:{SENDER})\*?\s*:\*?[^:]{{1,200}}?(?:mailto:[^:]{{1,100}}?)?"
    rf"\*?(?:{SENT})\*?\s*:)",
    re.IGNORECASE,
)
# The line above lines with `>`, or above a block.
ATTRIBUTION = re.compile(
    rf"\s*(?:On|Am|Il|Le|El|Op|Em|Den|W dniu)\b.{{5,250}}?"
    rf"\b(?:{WROTE})\b[^:]{{0,80}}:\s*$",
    re.IGNORECASE | re.DOTALL,
)


def mark_quotes(body):
    """This HTML with what is quoted in it marked; as it was where nothing is new."""
    if not body or len(body) > MAXIMUM_LENGTH:
        return body
    root = html.fragment_fromstring(str(body), create_parent="div")
    for block in list(root.iter("pre")):
        _mark_text(block)
    _mark_blocks(_innermost(root))
    marked = _inner(root)
    has_marked = marked.count(QUOTE) > body.count(QUOTE)
    return marked if has_marked and _is_something_new(marked) else body


def without_quotes(body):
    """Only what is new of this marked HTML; all of it where nothing is marked."""
    if not body or QUOTE not in body:
        return body
    root = html.fragment_fromstring(str(body), create_parent="div")
    _drop_quotes(root)
    return _inner(root) if root.text_content().strip() else body


# ----------------------------------------------------------------------
# Blocks of HTML
# ----------------------------------------------------------------------


def _innermost(root):
    """The element whose children are the mail's paragraphs."""
    while len(root) == 1 and root[0].tag in ("div", "body", "html", "span"):
        if (root.text or "").strip() or (root[0].tail or "").strip():
            break
        root = root[0]
    return root


def _mark_blocks(root):
    blocks = [block for block in root if isinstance(block.tag, str)]
    for position, block in enumerate(blocks):
        text = block.text_content()[:LOOKED_AT]
        if HEAD.match(text):
            for quoted in blocks[position:]:
                quoted.set(QUOTE, "1")
            return
        if ATTRIBUTION.match(text) and block.tag != "pre":
            block.set(QUOTE, "1")


# ----------------------------------------------------------------------
# Lines of plain text
# ----------------------------------------------------------------------


def _mark_text(block):
    """Wrap the quoted lines of a `pre` that holds nothing but text."""
    if len(block):
        return
    lines = (block.text or "").splitlines(keepends=True)
    quoted = _quoted_lines(lines)
    if not any(quoted) or all(
        is_quoted or not line.strip()
        for line, is_quoted in zip(lines, quoted, strict=True)
    ):
        return
    parts = []
    for line, is_quoted in zip(lines, quoted, strict=True):
        if parts and parts[-1][0] == is_quoted:
            parts[-1][1].append(line)
        else:
            parts.append((is_quoted, [line]))
    block.text = ""
    for is_quoted, some in parts:
        _append(block, "".join(some), is_quoted)


def _append(block, text, is_quoted):
    if is_quoted:
        span = html.fragment_fromstring(f'<span {QUOTE}="1">{escape(text)}</span>')
        block.append(span)
    elif len(block):
        block[-1].tail = text
    else:
        block.text = text


def _quoted_lines(lines):
    """For each line, whether it is quoted."""
    quoted = [line.lstrip().startswith(">") for line in lines]
    for position in range(len(lines)):
        if quoted[position] or not lines[position].strip():
            continue
        following = "".join(lines[position : position + 3])[:LOOKED_AT]
        if HEAD.match(following):
            quoted[position:] = [True] * (len(lines) - position)
            break
        for count in (1, 2):
            end = position + count
            if _is_attribution(lines[position:end]) and _leads_to_quote(
                quoted, lines, end
            ):
                quoted[position:end] = [True] * count
                break
    return quoted


def _is_attribution(lines):
    return bool(ATTRIBUTION.match("".join(lines)[:LOOKED_AT]))


def _leads_to_quote(quoted, lines, position):
    while position < len(lines) and not lines[position].strip():
        position += 1
    return position < len(lines) and quoted[position]


# ----------------------------------------------------------------------


def _is_something_new(body):
    root = html.fragment_fromstring(body, create_parent="div")
    _drop_quotes(root)
    return bool(root.text_content().strip()) or root.find(".//img") is not None


def _drop_quotes(root):
    for quoted in root.xpath(f".//*[@{QUOTE}]"):
        if quoted.getparent() is not None:
            # Unlike `remove` it leaves the text behind the element.
            quoted.drop_tree()


def _inner(root):
    parts = [escape(root.text or "", quote=False)]
    parts += [html.tostring(child, encoding="unicode") for child in root]
    return "".join(parts)
