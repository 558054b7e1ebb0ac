"""Leaving a customer's name out of what a partner reads, wherever somebody wrote it."""

import re
from html import escape

# Words shorter than this are left out where they stand alone, not inside others.
SAFE_INSIDE = 4

# What a company's name is often written without.
LEGAL_FORMS = {
    *("ag", "bv", "co", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd", "nv"),
    *("oy", "plc", "sa", "sarl", "sas", "sl", "snc", "spa", "srl"),
}

BLANK = r"(?:\s|&nbsp;|&#160;)+"


def company_words(name):
    """A company's name as people write it: with its legal form, and without."""
    words = (name or "").split()
    while len(words) > 1 and words[-1].lower().replace(".", "") in LEGAL_FORMS:
        words.pop()
    return {name or "", " ".join(words).rstrip(" ,")} - {""}


def domain_words(domains):
    """Domain names, and the part of each that is the customer's own."""
    return {*domains, *(domain.split(".")[0] for domain in domains)}


def person_words(name):
    """A person's full name, and its parts: people sign with one of them."""
    return {name or "", *(name or "").replace(",", " ").split()} - {""}


def conceal(text, words, instead):
    """`text`, plain or HTML, with `instead` wherever one of `words` stood."""
    if not text or not words:
        return text
    forms = {form for word in words for form in (word, escape(word)) if form.strip()}
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = "|".join(map(_pattern, longest_first))
    return re.sub(pattern, lambda _found: instead, text, flags=re.IGNORECASE)


def _pattern(word):
    pattern = BLANK.join(map(re.escape, word.split()))
    if len(word) >= SAFE_INSIDE:
        return pattern
    return rf"(?<!\w){pattern}(?!\w)"
