"""Reading what visitors send: any text may come in any parameter."""


def number(text):
    """The record id that a parameter names; 0, which no record has, for anything else.

    PostgreSQL's integers end at 2³¹.
    """
    text = str(text or "").strip()
    value = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else 0
    return value if value < 2**31 else 0


def written(text):
    """What somebody wrote, as PostgreSQL can keep it: without NUL characters."""
    return str(text or "").replace("\0", "")
