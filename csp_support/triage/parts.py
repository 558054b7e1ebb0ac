"""Signs from what ticket and issue are about: service, parts, symptoms, words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from .encoder import Vector
from .lexicon import concepts
from .matching import Sign
from .reading import ROW, Reading
from .reasons import Reason, _
from .records import Issue

_MOST_SHARED = 3  # more concepts in common add nothing
_LITTLE = 1.5  # a text that names less than this weight may well have meant more
_WORTH_SAYING = 0.5
_ALIKE = "azure"  # customers rarely know which of these services fails
_LONG_QUOTE = 3  # rows in common that leave no doubt
_UNRELATED = 0.4  # how near two texts on services are that are not about the same
_MUCH_THE_SAME = 0.5


@dataclass(frozen=True)
class Matter:
    """A text with the keys of the services it names, points to and belongs to.

    ``suite`` tells an issue published for Microsoft 365 as a whole, ``family`` the
    kind of service; ``meaning`` is None without an encoder.
    """

    reading: Reading
    named: frozenset[str]
    implied: frozenset[str]
    service: str | None
    suite: bool = False
    family: str = ""
    meaning: Vector | None = None

    @property
    def spoken_of(self) -> frozenset[str]:
        """Services meant: what an issue of the whole suite points to is meant too."""
        return self.named | self.implied if self.suite else self.named

    @cached_property
    def touched(self) -> frozenset[str]:
        """Every service that the text names, points to or belongs to."""
        own = {self.service} if self.service else set()
        return self.named | self.implied | own

    @cached_property
    def concerns(self) -> frozenset[str]:
        """The parts and symptoms that the text speaks of, whatever they tell."""
        return self.reading.of_kind("subjects") | self.reading.of_kind("symptoms")

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of a service that are named, beyond the service itself."""
        known = concepts()
        return frozenset(
            name
            for name in self.reading.of_kind("subjects")
            if known[name].weight >= 1 and not known[name].whole
        )

    @cached_property
    def telling(self) -> frozenset[str]:
        """The parts that another fault does not explain."""
        known = concepts()
        return frozenset(name for name in self.parts if known[name].weight > 1)

    @cached_property
    def is_broad(self) -> bool:
        """Whether several services are meant."""
        if self.reading.says("many_services"):
            return True
        return len(self.named) >= 2 and not self.telling


def promise(asked: Matter, told: Matter, near: float | None) -> float:
    """Roughly how much ticket and issue have in common; 0 for nothing at all.

    Cheap, to find the few issues of hundreds that are worth weighing.
    """
    return (
        (told.service is None or told.suite)
        + 2 * (told.service is not None and told.service == asked.service)
        + (not asked.touched.isdisjoint(told.touched))
        + (asked.family == told.family == _ALIKE)
        + len(asked.concerns & told.concerns)
        + 9 * (not asked.reading.codes.isdisjoint(told.reading.codes))
        + (9 * max(0.0, near - _UNRELATED) if near else 0)
    )


def service_signs(asked: Matter, told: Matter, issue: Issue) -> Iterator[Sign]:
    """How the services of the ticket (``asked``) and the issue (``told``) agree."""
    names = {"service": issue.service}
    published = Reason(_("it is published for %(service)s"), names)
    if told.service and told.service == asked.service:
        yield Sign("same_service", 1, published)
    elif asked.service and asked.service in told.spoken_of:
        reason = Reason(_("the issue speaks of the ticket's service"))
        yield Sign("service_named_in_issue", 1, reason)
    elif asked.service and asked.service in told.implied:
        reason = Reason(_("the issue touches the ticket's service"))
        yield Sign("service_implied_in_issue", 1, reason)
    elif told.service and told.service in asked.named:
        reason = Reason(_("the ticket speaks of %(service)s too"), names)
        yield Sign("service_named_in_ticket", 1, reason)
    elif told.suite:
        yield Sign("suite_issue", 1, published)
    elif asked.family == told.family == _ALIKE:
        yield Sign("same_family", 1, published)
    elif asked.service or asked.named:
        reason = Reason(_("it is published for another service, %(service)s"), names)
        yield Sign("other_service", 1, reason)


def subject_signs(asked: Matter, told: Matter) -> Iterator[Sign]:
    """How the parts of a service agree that ticket and issue are about."""
    yield from common_concepts(asked.reading, told.reading, "subjects", "same_subject")
    unexplained = _share_missing(asked.reading, told.reading, "subjects")
    unreported = _share_missing(told.reading, asked.reading, "subjects")
    yield Sign("subject_missing_in_ticket", unreported)
    if _both_broad(asked, told):
        yield Sign("both_broad", 1, Reason(_("both concern several services")))
        # An outage of everything has no need to name each part.
        unexplained *= 0.3
    elif asked.is_broad:
        yield Sign("ticket_broader")
    elif _both_general(asked, told):
        reason = Reason(_("both say that the service as a whole cannot be used"))
        yield Sign("both_general", 1, reason)
    elif not asked.reading.of_kind("subjects") & told.reading.of_kind("subjects"):
        yield Sign("no_common_subject")
    yield Sign("subject_missing_in_issue", unexplained)
    if not asked.telling & told.telling:
        yield Sign("other_subject_in_ticket", float(bool(asked.telling)))
        yield Sign("other_subject_in_issue", float(bool(told.telling)))


def symptom_signs(asked: Reading, told: Reading) -> Iterator[Sign]:
    """How the symptoms agree."""
    yield from common_concepts(asked, told, "symptoms", "same_symptom")
    yield Sign("symptom_missing_in_ticket", _share_missing(told, asked, "symptoms"))


def word_signs(
    asked: Reading, told: Reading, rarity: Mapping[str, float]
) -> Iterator[Sign]:
    """Words in common that no concept covers; ``rarity`` as from ``Rarities``."""
    shared = sorted(asked.loose_stems.keys() & told.loose_stems.keys())
    if not shared:
        return
    strength = min(1.0, sum(rarity[stem] for stem in shared))
    if strength > 0.3:
        words = ", ".join(told.loose_stems[stem] for stem in shared)
        reason = Reason(_('both use "%(words)s"'), {"words": words})
        yield Sign("rare_words", strength, reason)


def meaning_signs(near: float | None) -> Iterator[Sign]:
    """How near the two texts are in meaning, as far as the encoder sees it."""
    if near is not None:
        reason = Reason(_("both mean much the same")) if near > _MUCH_THE_SAME else None
        yield Sign("same_meaning", near - _UNRELATED, reason)


def untold_signs(asked: Matter, near: float | None) -> Iterator[Sign]:
    """What changes when no part is known by its words: the meaning must do more."""
    if asked.telling:
        return
    yield Sign("no_telling_part")
    if near is not None:
        yield Sign("same_meaning_untold", near - _UNRELATED)


def quote_signs(asked: Reading, told: Reading) -> Iterator[Sign]:
    """Words in a row that both have: the message that customers copy from a screen."""
    shared = asked.known_rows & told.known_rows
    if shared:
        places = [place for place, row in enumerate(asked.rows) if row in shared]
        words = asked.words[places[0] : places[0] + ROW]
        reason = Reason(_('both say "%(words)s"'), {"words": " ".join(words)})
        yield Sign("same_quote", min(1.0, len(places) / _LONG_QUOTE), reason)


class Rarities(dict):
    """Per word beginning 1 when one issue uses it, less the more issues do.

    Counted when asked for: few words of many issues are ever looked up.
    """

    def __init__(self, readings: Iterable[Reading]):
        super().__init__()
        self._stems = [reading.loose_stems for reading in readings]

    def __missing__(self, stem: str) -> float:
        self[stem] = 1 / sum(stem in stems for stems in self._stems)
        return self[stem]


def _both_broad(asked: Matter, told: Matter) -> bool:
    return asked.is_broad and told.is_broad and (told.suite or len(told.named) > 2)


def _both_general(asked: Matter, told: Matter) -> bool:
    """Whether both say no more than that the same service cannot be used."""
    meant = told.named if told.suite else {told.service}
    return (
        asked.service is not None
        and asked.service in meant
        and asked.reading.says("no_access")
        and told.reading.says("no_access")
        and not asked.telling
        and told.parts <= asked.parts
    )


def common_concepts(
    asked: Reading, told: Reading, kind: str, name: str
) -> Iterator[Sign]:
    """Signs called ``name`` for the weightiest concepts of a kind in common."""
    shared = asked.of_kind(kind) & told.of_kind(kind)
    if not shared:
        return
    known = concepts()
    by_weight = sorted(shared, key=lambda each: (-known[each].weight, each))
    for concept in by_weight[:_MOST_SHARED]:
        weight = known[concept].weight
        reason = Reason(
            _('the ticket says "%(said)s", the issue "%(published)s"'),
            {"said": asked.said[concept], "published": told.said[concept]},
        )
        yield Sign(
            name, min(1.0, weight / 2), reason if weight >= _WORTH_SAYING else None
        )


def _share_missing(one: Reading, other: Reading, kind: str) -> float:
    """Share of the weight of one text's concepts that the other does not have."""
    specific = one.specific(kind)
    missing = sum(weight for name, weight in specific.items() if name not in other.said)
    return missing / max(sum(specific.values()), _LITTLE)
