"""The names and addresses of one company in a mail, replaced by those of another."""

import re
from html import escape

TAG = re.compile(r"(<[^>]*>)")
# What is read in a tag: a link that a mail program opens, and a picture's words.
READ_IN_TAGS = re.compile(
    r"""(\b(?:alt|title|content|href)\s*=\s*)(["'])(.*?)\2""", re.IGNORECASE | re.DOTALL
)
# Odoo's pictures of a company.
COMPANY_LOGO = re.compile(
    r"<img\b[^>]*(?:/logo\.png|company_logo|res\.company)[^>]*>", re.IGNORECASE
)


def renamed(text, names):
    """Plain `text`, with each of `names` ({ours: theirs}) replaced where it stands."""
    if not text or not names:
        return text
    longest_first = sorted(names, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first)
    return re.sub(pattern, lambda found: names[found[0]], text)


def renamed_html(html, names):
    """HTML in which a reader meets none of `names`, nor the company's logo.

    Links lead where they led: only those to the company itself are replaced.
    """
    escaped = {escape(ours): escape(theirs) for ours, theirs in names.items()}
    parts = TAG.split(COMPANY_LOGO.sub("", html or ""))
    parts[::2] = (renamed(part, escaped) for part in parts[::2])
    parts[1::2] = (_renamed_tag(part, escaped) for part in parts[1::2])
    return "".join(parts)


def _renamed_tag(tag, names):
    return READ_IN_TAGS.sub(lambda found: _renamed_attribute(found, names), tag)


def _renamed_attribute(found, names):
    start, quote, value = found.groups()
    if "href" not in start.lower():
        value = renamed(value, names)
    else:
        for ours, theirs in names.items():
            if value.rstrip("/") in (ours, f"mailto:{ours}", f"http://{ours}"):
                value = value.replace(ours, theirs)
    return f"{start}{quote}{value}{quote}"
