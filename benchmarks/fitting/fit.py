"""From labelled tickets to weights: first the routes, then the published issues.

The routes are learnt from examples and tickets, the issues from tickets only. What a
ticket leans to is a sign of the issues' model; so that it is as uncertain there as it
will be for new tickets, a ticket's leaning comes from weights fitted without its set.
"""

from pathlib import Path

import numpy

from triage import Bars, Triage, encoder, read_catalogue
from triage.leaning import KNOWN_ISSUE, leaning, leaning_signs
from triage.lexicon import concepts
from triage.weights import Fitted, probability

from . import logistic, material, prior

CATALOGUE = Path(__file__).parents[2] / "csp_support" / "data"
ROUTES = (*prior.ROUTE_START, KNOWN_ISSUE)
HELD_BY_MEANING, HELD_BY_CONCEPT, HELD_START = 0.3, 10.0, 30.0
HELD_BY_SIGN = 4.0
TICKET, EXAMPLE = 3.0, 1.0  # how much each counts in the fit of the routes
HEADS = ("F1", "none", "linked", "right", "routes")
KINDS = ("signs", "symptoms")  # of concepts that speak for a route


class Material:
    """All that weights are fitted to, read once."""

    def __init__(self, with_encoder, further=None):
        known = encoder.installed() if with_encoder else None
        triage = Triage(read_catalogue(CATALOGUE), encoder=known)
        self.sets = material.sets(triage, further)
        self.examples = list(material.examples_read(triage))
        self.concepts = sorted(
            {name for name, each in concepts().items() if each.kind in KINDS}
            | set(prior.ROUTE)
        )
        self.signs = sorted(prior.ISSUE)
        self.length = len(self.examples[0][1]) if with_encoder else 0
        self._of_routes = {}

    def routes(self, without=()):
        """Weights of the routes from the sets that are not left out."""
        key = frozenset(without)
        if key not in self._of_routes:
            self._of_routes[key] = _routes(self, key)
        return self._of_routes[key]

    def rows(self, reading, meaning):
        """What the routes' model sees of a text."""
        said = [float(name in reading.said) for name in self.concepts]
        if not self.length:
            return [*said, 1.0]
        return [*(numpy.zeros(self.length) if meaning is None else meaning), *said, 1.0]


def weights(found):
    """The weights to be shipped."""
    issue = _issues(found, found.sets, ())
    start = issue.pop("start")
    routes = found.routes()
    return {
        "issue_start": start,
        "issue": issue,
        "route_start": routes.route_start,
        "route": routes.route,
        "meaning": routes.meaning,
    }


def left_out(found, title):
    """Lines with the figures on each set, by weights fitted to the others."""
    heads = "".join(f"{head:>8}" for head in HEADS)
    yield f"{title:10}{'n':>5}{heads}"
    for name, tickets in found.sets.items():
        others = {each: found.sets[each] for each in found.sets if each != name}
        issue = _issues(found, others, {name})
        figures = _figures(tickets, issue, found.routes({name}))
        shown = "".join(f"{figure:8.3f}" for figure in figures)
        yield f"{name:10}{len(tickets):5}{shown}"


def _routes(found, without):
    texts = [(*example, EXAMPLE) for example in found.examples]
    for name, tickets in found.sets.items():
        if name not in without:
            texts += [
                (each.views[0].reading, each.views[0].meaning, each.route, TICKET)
                for each in tickets
                if each.route
            ]
    right = numpy.array([ROUTES.index(text[2]) for text in texts])
    often = numpy.bincount(right, minlength=len(ROUTES))
    importance = numpy.array([text[3] for text in texts]) / numpy.sqrt(often[right])
    importance *= len(texts) / importance.sum() * numpy.mean([t[3] for t in texts])
    start = numpy.zeros((found.length + len(found.concepts) + 1, len(ROUTES)))
    for name, pulls in prior.ROUTE.items():
        for route, pull in pulls.items():
            row = found.length + found.concepts.index(name)
            start[row, ROUTES.index(route)] = pull
    for route, total in prior.ROUTE_START.items():
        start[-1, ROUTES.index(route)] = total
    held = numpy.array(
        [HELD_BY_MEANING] * found.length
        + [HELD_BY_CONCEPT] * len(found.concepts)
        + [HELD_START]
    )
    rows = [found.rows(reading, meaning) for reading, meaning, _route, _each in texts]
    return _named(found, logistic.classes(rows, right, importance, start, held))


def _named(found, columns):
    """The routes' weights by name, as triage reads them."""
    meaning = columns[: found.length].T.round(2)
    return Fitted(
        issue_start=0,
        issue={},
        route_start=dict(zip(ROUTES, columns[-1].round(2).tolist(), strict=True)),
        route={
            name: _telling(columns[found.length + number])
            for number, name in enumerate(found.concepts)
        },
        meaning={
            route: row.tolist()
            for route, row in zip(ROUTES, meaning, strict=True)
            if found.length
        },
    )


def _telling(row):
    weights = dict(zip(ROUTES, row.round(2).tolist(), strict=True))
    return {name: weight for name, weight in weights.items() if weight}


def _issues(found, sets, without):
    """Weights of the signs for a published issue, ``start`` among them."""
    cases = []
    for name, tickets in sets.items():
        routes = found.routes({name, *without})
        for ticket in tickets:
            known = ticket.issue is None or ticket.issue in ticket.views[0].issues
            cases += [_case(found, ticket, v, routes) for v in ticket.views if known]
    start = [*(prior.ISSUE[name] for name in found.signs), prior.ISSUE_START]
    fitted = logistic.choice(cases, numpy.array(start), HELD_BY_SIGN)
    named = zip((*found.signs, "start"), fitted.round(2).tolist(), strict=True)
    return dict(named)


def _case(found, ticket, view, routes):
    """The rows of signs of a ticket's issues, and which is the right one."""
    own = _own(view, routes)
    rows = [
        [signs.get(name, 0) + own.get(name, 0) for name in found.signs]
        for signs in view.issues.values()
    ]
    names = list(view.issues)
    right = names.index(ticket.issue) if ticket.issue in names else None
    return numpy.array(rows), right


def _own(view, routes):
    leans = leaning(view.reading, view.meaning, routes)
    return {**view.own, **material.summed(leaning_signs(leans))}


def _figures(tickets, issue, routes):
    """Link F1, accuracy of "none", share and precision of links, F1 of the routes."""
    bars, found = Bars(), []
    for ticket in tickets:
        view = ticket.views[0]
        own = _own(view, routes)
        scores = {
            key: issue["start"]
            + sum(
                issue.get(name, 0) * strength
                for each in (own, signs)
                for name, strength in each.items()
            )
            for key, signs in view.issues.items()
        }
        best = max(scores, key=lambda key: scores[key], default=None)
        score = probability(scores[best]) if best else 0
        leans = leaning(view.reading, view.meaning, routes).totals
        way = max(ROUTES[:-1], key=lambda name: leans[name])
        found.append((ticket, best, score, way))
    given = [(t, best) for t, best, score, _way in found if score >= bars.suggest]
    right = sum(best == ticket.issue for ticket, best in given)
    wanted = sum(ticket.issue is not None for ticket in tickets)
    wrong = sum(ticket.issue is None for ticket, _best in given)
    linked = [best == t.issue for t, best, score, _way in found if score >= bars.link]
    return (
        2 * right / (len(given) + wanted),
        1 - wrong / (len(tickets) - wanted),
        len(linked) / wanted,
        sum(linked) / max(len(linked), 1),
        _macro_f1([(t.route, way) for t, _b, _s, way in found if t.issue is None]),
    )


def _macro_f1(pairs):
    """Mean F1 of the routes of tickets that no issue explains."""
    pairs = [pair for pair in pairs if pair[0]]
    scores = []
    for route in {wanted for wanted, _given in pairs}:
        right = sum(wanted == given == route for wanted, given in pairs)
        named = sum((wanted == route) + (given == route) for wanted, given in pairs)
        scores.append(2 * right / named)
    return sum(scores) / len(scores)
