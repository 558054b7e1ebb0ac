"""Leaving a customer's name out of what a partner reads, wherever somebody wrote it."""

import re
from html import escape
from unicodedata import normalize

from .customer_matching import PUBLIC_DOMAINS

# Words shorter than this are left out where they stand alone, not inside others.
SAFE_INSIDE = 4

# What a company's name is often written without.
LEGAL_FORMS = {
    *("ag", "bv", "co", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd", "nv"),
    *("oy", "plc", "sa", "sarl", "sas", "sl", "snc", "spa", "srl"),
}

# Words with which so many names begin that none of them names a company by itself.
COMMON_WORDS = {
    *("and", "azienda", "banca", "bar", "best", "blue", "business", "casa", "center"),
    *("centro", "city", "cloud", "club", "company", "comune", "data", "digital", "dr"),
    *("easy", "european", "first", "firma", "fondazione", "forum", "free", "future"),
    *("general", "global", "good", "great", "green", "group", "gruppo", "haus", "home"),
    *(
        "hotel",
        "house",
        "impresa",
        "info",
        "international",
        "istituto",
        "mail",
        "media",
    ),
    *("microsoft", "national", "nazionale", "network", "new", "next", "nord", "north"),
    *("office", "officina", "one", "online", "open", "pro", "real", "scuola", "secure"),
    *("security", "service", "services", "servizi", "smart", "società", "societa"),
    *("software", "south", "studio", "super", "support", "system", "systems", "team"),
    *("teams", "tech", "the", "top", "total", "united", "universal", "villa", "web"),
    *("west", "work", "works", "world", "your"),
}

# What stands in a domain name above or below the part that a company has registered.
NOT_REGISTERED = {
    *("ac", "co", "com", "edu", "gov", "net", "onmicrosoft", "org", "or", "partner"),
    *("mail", "sharepoint", "www"),
}

# A telephone number: people group its digits as they like.
PHONE = re.compile(r"[+(]?\d[\d\s()./-]{4,}\d")
BETWEEN_DIGITS = r"[\s()./-]*"

# Blanks as texts, links and file names have them.
BLANK = r"(?:\s|&nbsp;|&#160;|%20|[+_.-])+"


def company_words(name):
    """A company's name as people write it: with its legal form, without, and short."""
    words = (name or "").split()
    while len(words) > 1 and words[-1].lower().replace(".", "") in LEGAL_FORMS:
        words.pop()
    short = " ".join(words).rstrip(" ,")
    return {name or "", short, "".join(words), _own_word(words)} - {""}


def _own_word(words):
    """The first word that is not many others' too: what people call it by."""
    plain = (word.strip(".,&()'\"") for word in words)
    return next(
        (
            word
            for word in plain
            if len(word) >= SAFE_INSIDE and word.lower() not in COMMON_WORDS
        ),
        "",
    )


def domain_words(domains):
    """Domain names, and the part of each that is the customer's own."""
    return {*domains, *filter(None, map(_own_label, domains))}


def _own_label(domain):
    labels = domain.split(".")[:-1]
    own = [label for label in labels if label.lower() not in NOT_REGISTERED]
    return own[-1] if own else ""


def address_words(addresses):
    """Mail addresses, and whose domain they are of, unless it is everybody's."""
    written = {address for address in addresses if address}
    domains = {address.rpartition("@")[2].lower() for address in written}
    return written | domain_words(domains - PUBLIC_DOMAINS)


def person_words(name):
    """A person's full name, and its parts: people sign with one of them."""
    return {name or "", *(name or "").replace(",", " ").split()} - {""}


def phone_words(phone):
    """A telephone number, and the same as it is dialled at home."""
    phone = (phone or "").strip()
    at_home = phone.partition(" ")[2] if phone.startswith("+") else ""
    return {phone, at_home if PHONE.fullmatch(at_home) else ""} - {""}


def conceal(text, words, instead):
    """`text`, plain or HTML, with `instead` wherever one of `words` stood."""
    if not text or not words:
        return text
    # An accent may be a sign of its own, as on a Mac.
    return _any_of(words).sub(lambda _found: instead, normalize("NFC", text))


def tells(text, words):
    """Whether one of `words` stands in `text`, however it is written there."""
    return bool(words) and bool(_any_of(words).search(normalize("NFC", text)))


def _any_of(words):
    words = {normalize("NFC", word) for word in words}
    forms = {form for word in words for form in (word, escape(word)) if form.strip()}
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile("|".join(map(_pattern, longest_first)), re.IGNORECASE)


def _pattern(word):
    if PHONE.fullmatch(word):
        return BETWEEN_DIGITS.join(map(re.escape, re.findall(r"[+\d]", word)))
    pattern = BLANK.join(map(re.escape, word.split()))
    if len(word) >= SAFE_INSIDE:
        return pattern
    return rf"(?<!\w){pattern}(?!\w)"
