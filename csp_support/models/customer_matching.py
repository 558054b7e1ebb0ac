"""Which customer a tenant may belong to: by domain, by reference, by name.

A match is a proposal. Only a domain that leads to one single customer is good enough
to be chosen without a person.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from urllib.parse import urlsplit

# How alike two names must be to be shown as similar; 1 is equal.
ALIKE = 0.85

# What companies carry at the end of their names in the countries we know.
LEGAL_FORMS = frozenset(
    "ab ag bv co corp corporation gmbh inc incorporated kg limited llc llp ltd nv oy"
    " plc sa sarl sas snc spa srl srls sl".split()
)

# Mail domains that say nothing about who somebody works for.
PUBLIC_DOMAINS = frozenset(
    "aol.com gmail.com gmx.de gmx.net googlemail.com hotmail.com hotmail.it icloud.com"
    " libero.it live.com live.it me.com msn.com outlook.com outlook.it pec.it"
    " proton.me tiscali.it web.de yahoo.com yahoo.it".split()
)


@dataclass(frozen=True)
class Tenant:
    """A tenant that was found, with what may tell whose it is."""

    tenant_id: str
    name: str
    domains: tuple[str, ...] = ()
    customer: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Customer:
    """A customer in Odoo; `domains` are those of his mail and web addresses."""

    key: int
    name: str
    reference: str = ""
    domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    """Customers that a tenant may belong to, and what speaks for them."""

    kind: str = "none"
    keys: tuple[int, ...] = ()

    @property
    def chosen(self):
        """The customer who may be chosen without a person, if there is one."""
        return self.keys[0] if self.kind == "domain" and len(self.keys) == 1 else None


@dataclass
class CustomerIndex:
    """Customers by what tenants can be matched with."""

    by_domain: dict = field(default_factory=lambda: defaultdict(set))
    by_reference: dict = field(default_factory=lambda: defaultdict(set))
    by_name: dict = field(default_factory=lambda: defaultdict(set))
    by_first_word: dict = field(default_factory=lambda: defaultdict(list))

    def add(self, customer):
        for domain in customer.domains - PUBLIC_DOMAINS:
            self.by_domain[domain].add(customer.key)
        if customer.reference:
            self.by_reference[plain(customer.reference)].add(customer.key)
        self.by_name[plain(customer.name)].add(customer.key)
        core = core_of(customer.name)
        if core:
            self.by_first_word[core.split()[0]].append((core, customer.key))

    def match(self, tenant):
        """The customers that the strongest kind of evidence leads to."""
        name = tenant.customer or tenant.name
        finders = {
            "domain": lambda: self._of_domains(tenant.domains),
            "reference": lambda: self.by_reference.get(plain(tenant.reference)),
            "name": lambda: self.by_name.get(plain(name)),
            "similar_name": lambda: self._of_similar_name(name),
        }
        for kind, find in finders.items():
            keys = find()
            if keys:
                return Match(kind, tuple(sorted(keys)))
        return Match()

    def _of_domains(self, domains):
        return {
            key
            for domain in domains
            if domain not in PUBLIC_DOMAINS
            for key in self.by_domain.get(domain, ())
        }

    def _of_similar_name(self, name):
        core = core_of(name)
        if not core:
            return set()
        return {
            key
            for other, key in self.by_first_word.get(core.split()[0], ())
            if SequenceMatcher(None, core, other).ratio() >= ALIKE
        }


def plain(text):
    """A text with neither case nor superfluous blanks."""
    return " ".join((text or "").casefold().split())


def core_of(name):
    """A company's name without accents, punctuation and legal form."""
    letters = unicodedata.normalize("NFKD", plain(name))
    without_dots = letters.replace(".", "")
    words = re.findall(r"[^\W_]+", "".join(filter(_is_visible, without_dots)))
    core = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(core or words)


def domain_of_mail(address):
    """The domain of a mail address, lower case; empty for none."""
    _name, at, domain = (address or "").rpartition("@")
    return domain.strip(" >").lower() if at else ""


def domain_of_page(address):
    """The domain of a web address without `www.`; empty for none."""
    address = (address or "").strip()
    if address and "//" not in address:
        address = f"//{address}"
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _is_visible(letter):
    return not unicodedata.combining(letter)
