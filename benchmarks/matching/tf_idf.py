"""The baseline that triage has to beat: cosine of TF-IDF, and one threshold.

It is given the best threshold in hindsight, which no real system knows.
"""

import math
import re
from collections import Counter

WORD = re.compile(r"[^\W_]{2,}")


def predictions(tickets, prepared):
    """The predictions with the threshold that gives the best F1 on these tickets."""
    ranked = [_ranked(ticket, issues) for ticket, issues in prepared]
    thresholds = sorted({score for found in ranked for score, _issue in found[:1]})
    best = max(
        thresholds or [1.0],
        key=lambda threshold: _right(tickets, ranked, threshold),
    )
    return _linked(tickets, ranked, best)


def _ranked(ticket, issues):
    """Each issue with its cosine, the nearest first."""
    texts = [f"{issue.title} {issue.impact} {issue.service}" for issue in issues]
    asked, *told = map(_counts, [f"{ticket.subject} {ticket.body}", *texts])
    documents = Counter(word for counts in told for word in counts)

    def vector(counts):
        return {
            word: number * math.log((1 + len(told)) / (1 + documents[word]) + 1)
            for word, number in counts.items()
        }

    vectors = [vector(counts) for counts in told]
    scores = [_cosine(vector(asked), each) for each in vectors]
    found = zip(scores, (issue.issue_id for issue in issues), strict=True)
    return sorted(found, key=lambda each: (-each[0], each[1]))


def _counts(text):
    return Counter(WORD.findall(text.lower()))


def _cosine(one, other):
    product = sum(weight * other.get(word, 0) for word, weight in one.items())
    return product / (_length(one) * _length(other) or 1)


def _length(vector):
    return math.sqrt(sum(weight * weight for weight in vector.values()))


def _linked(tickets, ranked, threshold):
    return [
        {
            "ticket": ticket["id"],
            "issue": next(
                (key for score, key in found[:1] if score >= threshold), None
            ),
            "candidates": [key for _score, key in found[:3]],
        }
        for ticket, found in zip(tickets, ranked, strict=True)
    ]


def _right(tickets, ranked, threshold):
    """The F1 of links at a threshold."""
    rows = _linked(tickets, ranked, threshold)
    wanted = [ticket["expected_issue_id"] for ticket in tickets]
    given = [row["issue"] for row in rows]
    right = sum(
        1 for one, other in zip(wanted, given, strict=True) if one and one == other
    )
    return 2 * right / (sum(map(bool, wanted)) + sum(map(bool, given)) or 1)
