"""Logistic models whose weights stay near what was thought before."""

import numpy

STEPS = 40
FREE = 0.1  # the start of a sum is held less than its weights
LARGEST_STEP = 2.0


def choice(cases, prior, strength):
    """Weights for telling the one right row of each case, or that there is none.

    A case is a matrix with one row for each candidate, and the number of the right
    row or None. The last weight is the start of every sum.
    """
    weights = numpy.array(prior, float)
    held = _held(weights, strength)
    cases = [(_with_ones(rows), right) for rows, right in cases if len(rows)]
    for _step in range(STEPS):
        slope, bend = held * (weights - prior), numpy.diag(held)
        for rows, right in cases:
            share = _shares(rows @ weights)
            mean = share @ rows
            slope = slope + mean - (0 if right is None else rows[right])
            bend = bend + (rows * share[:, None]).T @ rows - numpy.outer(mean, mean)
        step = numpy.linalg.solve(bend, slope)
        largest = abs(step).max()
        weights = weights - step * min(1, LARGEST_STEP / largest)
        if largest < 1e-6:
            break
    return weights


def classes(rows, right, importance, prior, held, steps=300):
    """Weights, one column a class, for telling the class of each row.

    ``held`` says per weight of a column how strongly it is held to its prior.
    """
    rows = numpy.asarray(rows, float)
    known = numpy.eye(prior.shape[1])[right]
    steep = 0.5 * numpy.linalg.norm(rows * numpy.sqrt(importance)[:, None], 2) ** 2
    pace = 1 / (steep + held.max())
    weights, ahead, momentum = prior.copy(), prior.copy(), 1.0
    for _step in range(steps):
        totals = rows @ ahead
        share = numpy.exp(totals - totals.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        slope = rows.T @ ((share - known) * importance[:, None])
        slope += held[:, None] * (ahead - prior)
        before, weights = weights, ahead - pace * slope
        faster = (1 + numpy.sqrt(1 + 4 * momentum**2)) / 2
        ahead = weights + (momentum - 1) / faster * (weights - before)
        momentum = faster
    return weights


def _shares(totals):
    """The share of each candidate when there may be none, whose sum is 0."""
    highest = max(0.0, totals.max())
    odds = numpy.exp(totals - highest)
    return odds / (odds.sum() + numpy.exp(-highest))


def _with_ones(rows):
    return numpy.hstack([rows, numpy.ones((len(rows), 1))])


def _held(weights, strength):
    held = numpy.full(len(weights), float(strength))
    held[-1] *= FREE
    return held
