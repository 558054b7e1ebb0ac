"""Labelled tickets and examples, read as triage reads them."""

import json
import random
from dataclasses import dataclass, replace

from benchmarks import matching
from dev import predict
from triage import circumstances
from triage.lexicon import concepts
from triage.likeness import ROUTES, examples
from triage.matching import Sign

# Shares of the concepts of a ticket that are made unknown, so that the weights hold
# for tickets whose words the lexicon does not have.
BLINDED = (0.4, 0.7)
SIGNS_BLINDED = 0.4  # of that share: signs are said in fewer ways than parts
SEED = 7
LETTERS = {
    **{letter: name for name, letter in predict.CATEGORY_LETTERS.items()},
    **{letter: name for name, letter in predict.ROUTE_LETTERS.items()},
    "known_issue": "known_issue",
}


@dataclass(frozen=True)
class View:
    """A ticket as triage understands it, and the signs of each issue by name."""

    reading: object
    meaning: object
    own: dict
    issues: dict


@dataclass(frozen=True)
class Labelled:
    """A ticket with its views (the first has all its words) and what is right."""

    views: tuple
    issue: str | None
    route: str | None


def sets(triage, further=None):
    """Per set its labelled tickets; ``further`` is the folder of one kept elsewhere."""
    folders = matching.sets()
    if further:
        folders["further"] = further
    return {name: _labelled(triage, folder) for name, folder in folders.items()}


def examples_read(triage):
    """Reading, meaning and route of every example sentence."""
    for route, sentences in examples(ROUTES).items():
        for sentence in sentences:
            matter = triage.matter("", sentence)
            yield matter.reading, matter.meaning, route


def _labelled(triage, folder):
    published = {row["id"]: row for row in _read(folder / "issues.json")}
    chance = random.Random(SEED)
    tickets = []
    for row in _read(folder / "tickets.json"):
        ticket, issues = predict.prepared(row, published)
        matter = triage.matter(ticket.subject, ticket.body)
        blinded = [_blinded(triage, matter, share, chance) for share in BLINDED]
        views = [_view(triage, ticket, each, issues) for each in (matter, *blinded)]
        silent = "low_info" in row["flags"]
        route = None if silent else LETTERS[row["expected_route"]]
        tickets.append(Labelled(tuple(views), row["expected_issue_id"], route))
    return tickets


def _view(triage, ticket, matter, issues):
    return View(
        reading=matter.reading,
        meaning=matter.meaning,
        own=summed(circumstances.ticket_signs(matter.reading)),
        issues={
            issue.issue_id: summed(signs)
            for issue, signs in triage.signs(ticket, matter, issues)
        },
    )


def _blinded(triage, matter, share, chance):
    """The ticket as if the lexicon lacked some of its words."""
    lost = {"subjects": share, "symptoms": share, "signs": share * SIGNS_BLINDED}
    lost["platforms"] = lost["signs"]
    known = concepts()
    unknown = {
        name
        for name in sorted({hit.name for hit in matter.reading.hits} & set(known))
        if chance.random() < lost.get(known[name].kind, 0)
    }
    kept = tuple(hit for hit in matter.reading.hits if hit.name not in unknown)
    return triage.understanding(replace(matter.reading, hits=kept), matter.meaning)


def summed(signs: list[Sign]):
    """The strength of all signs of the same name."""
    strengths = {}
    for sign in signs:
        strengths[sign.name] = strengths.get(sign.name, 0) + sign.strength
    return strengths


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))
