"""Signs from the circumstances: platform, place, codes, time, and who reports what."""

from __future__ import annotations

from collections.abc import Iterator

from .lexicon import concepts
from .matching import Sign, had_ended
from .reading import Reading
from .reasons import Reason, _
from .records import Issue, Ticket
from .sentences import sentence

# Hours between an issue's start and the ticket that fit what the customer says.
_ONSETS = {"today": (0, 36), "days_ago": (12, 24 * 9), "long_ago": (24 * 7, 24 * 365)}

# What the customer did himself, or asks for.
OWN_DOING = (
    "own_change",
    "new_device",
    "our_doing",
    "own_code",
    "suspicious_mail",
    "wrong_address",
    "access_request",
    "buy",
    "how_to",
)

# Platforms that one device cannot be at once.
_MACHINES = frozenset({"mac", "mobile", "windows_pc"})

# Per sign of the ticket by itself the concepts that give it.
_OF_TICKET = {
    "everyone": ("everyone",),
    "only_one": ("only_me",),
    "own_doing": (
        "own_change",
        "own_code",
        "our_doing",
        "new_device",
        "suspicious_mail",
    ),
    "wrong_address": ("wrong_address",),
    "own_device": ("our_device",),
    "own_server": ("own_server",),
    "request": ("access_request",),
    "purchase": ("buy",),
    "question": ("how_to",),
    "documentation": ("documentation_says",),
    "after_update": ("since_update",),
    "nothing_published": ("nothing_published",),
    "published_is_other": ("published_is_other",),
    "several_providers": ("several_providers",),
    "several_tenants": ("several_tenants",),
    "asks_if_general": ("is_it_general",),
    "several_networks": ("several_networks",),
}


def ticket_signs(asked: Reading) -> Iterator[Sign]:
    """What the ticket by itself says for or against any published issue."""
    for name, concepts_of_sign in _OF_TICKET.items():
        said = [concept for concept in concepts_of_sign if concept in asked.said]
        if said:
            yield Sign(name, 1, sentence(asked, said[0]))
    if asked.says("several_people"):
        yield Sign("several_people")
    elif asked.says("first_person") and not asked.says("everyone"):
        yield Sign("for_himself", 1, sentence(asked, "first_person"))


def platform_signs(asked: Reading, told: Reading) -> Iterator[Sign]:
    """Whether it fails where the issue says: in the browser, on phones, by IMAP."""
    published = told.of_kind("platforms")
    for platform in sorted(asked.of_kind("platforms") & published):
        values = {"platform": told.said[platform]}
        reason = Reason(_('both name "%(platform)s"'), values)
        yield Sign("same_platform", 0.5, reason)
    if published and published <= asked.fine:
        reason = Reason(_("the ticket says that this works where the issue is"))
        yield Sign("other_platform", 1, reason)
    elif _MACHINES & asked.of_kind("platforms") and _MACHINES & published:
        if not _MACHINES & asked.of_kind("platforms") & published:
            reason = Reason(_("the ticket is about another kind of device"))
            yield Sign("other_platform", 1, reason)


def place_signs(asked: Reading, told: Reading) -> Iterator[Sign]:
    """Whether ticket and issue are about the same region, if both name one."""
    here, there = _narrowest(asked), _narrowest(told)
    if not here or not there:
        return
    if _with_wider(here) & there or here & _with_wider(there):
        reason = Reason(_("it is published for the ticket's region"))
        yield Sign("same_place", 1, reason)
    else:
        reason = Reason(_("it is published for another region"))
        yield Sign("other_place", 1, reason)


def code_signs(asked: Reading, told: Reading, issue: Issue) -> Iterator[Sign]:
    """Whether the ticket gives the issue's number, or the error code it has too."""
    if issue.issue_id.lower() in asked.codes:
        values = {"issue": issue.issue_id}
        yield Sign("names_issue", 1, Reason(_("the ticket names %(issue)s"), values))
    shared = sorted(asked.codes & told.codes, key=lambda code: (-len(code), code))
    for code in shared[:1]:
        reason = Reason(_('both show "%(code)s"'), {"code": code})
        # A plain HTTP status is common to many faults.
        yield Sign("same_code", 0.4 if code.isdigit() else 1.0, reason)


def time_signs(ticket: Ticket, asked: Reading, issue: Issue) -> Iterator[Sign]:
    """How the issue's start and end fit the ticket and what it says of them."""
    if issue.start is not None:
        hours = (ticket.created - issue.start).total_seconds() / 3600
        yield from _age_signs(max(0.0, hours), issue)
        yield from _onset_signs(max(0.0, hours), asked)
    if had_ended(ticket, issue):
        name = "ended_as_told" if asked.says("works_again") else "ended"
        yield Sign(name, 1, Reason(_("it was over when the ticket came")))
    elif issue.end is not None:
        yield Sign("ended_since", 1, Reason(_("it has ended since the ticket came")))


def _age_signs(hours: float, issue: Issue) -> Iterator[Sign]:
    if hours < 1.5:
        reason = Reason(_("it began shortly before the ticket"))
        yield Sign("began_just_before", 1, reason)
    elif hours <= 24:
        values = {"hours": round(hours)}
        reason = Reason(_("it began %(hours)s hours before the ticket"), values)
        yield Sign("began_just_before", 1, reason)
    elif hours > 24 * 7:
        values = {"days": round(hours / 24)}
        reason = Reason(_("it began %(days)s days before the ticket"), values)
        # An advisory may stand for weeks.
        advisory = issue.classification.lower() == "advisory"
        yield Sign("began_long_before", 0.4 if advisory else 1.0, reason)


def _onset_signs(hours: float, asked: Reading) -> Iterator[Sign]:
    told = [name for name in _ONSETS if name in asked.said]
    fitting = [name for name in told if _ONSETS[name][0] <= hours <= _ONSETS[name][1]]
    if fitting:
        said = {"said": asked.said[fitting[0]]}
        reason = Reason(_('it began when the ticket says ("%(said)s")'), said)
        yield Sign("began_as_told", 1, reason)
    elif told:
        said = {"said": asked.said[told[0]]}
        reason = Reason(_('it did not begin when the ticket says ("%(said)s")'), said)
        yield Sign("began_otherwise_than_told", 1, reason)


def _narrowest(reading: Reading) -> frozenset[str]:
    """The places named, without those that only hold another named one."""
    known = concepts()
    places = reading.of_kind("places")
    return places - {known[name].under for name in places}


def _with_wider(places: frozenset[str]) -> frozenset[str]:
    known = concepts()
    return places | {known[name].under for name in places}
