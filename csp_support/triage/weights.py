"""Every weight of triage in one place.

A decision is a sum: each sign found adds its weight times its strength (0 to 1).
``probability`` turns the sum into a score between 0 and 1.
"""

from __future__ import annotations

import math

# How much a mention adds to a service.
SERVICE_NAMED = 2.0
SERVICE_NAMED_IN_SUBJECT = 3.0
SERVICE_NAMED_AGAIN = 0.3
SERVICE_NAMED_FIRST = 0.6
SERVICE_IMPLIED = 0.9
SERVICE_IMPLIED_IN_SUBJECT = 1.4
SERVICE_LIKENESS = 6.0  # for each point nearer to its examples than to all

# Signs that a published issue explains a ticket.
ISSUE_START = -2.6
ISSUE = {
    "same_service": 2.2,
    "service_named_in_issue": 1.6,
    "service_implied_in_issue": 0.6,
    "service_named_in_ticket": 0.8,
    "suite_issue": 0.6,
    "same_family": 0.3,
    "other_service": -2.0,
    "same_subject": 3.0,
    "subject_missing_in_issue": -2.0,
    "subject_missing_in_ticket": -1.8,
    "other_subject_in_ticket": -0.8,
    "other_subject_in_issue": -0.8,
    "same_symptom": 1.8,
    "symptom_missing_in_ticket": -1.2,
    "same_platform": 0.6,
    "other_platform": -1.0,
    "same_place": 0.8,
    "other_place": -0.8,
    "no_common_subject": -0.8,
    "same_code": 2.5,
    "names_issue": 6.0,
    "both_broad": 2.8,
    "ticket_broader": -1.4,
    "both_general": 2.8,
    "ended_as_told": 0.5,
    "rare_words": 1.2,
    "same_quote": 2.5,
    "same_meaning": 6.0,
    "everyone": 0.5,
    "several_networks": 0.2,
    "asks_if_general": 0.6,
    "only_one": -1.5,
    "own_doing": -2.4,
    "own_device": -0.6,
    "own_server": -3.0,
    "wrong_address": -4.0,
    "request": -2.0,
    "purchase": -2.0,
    "question": -1.8,
    "documentation": -1.0,
    "after_update": -1.0,
    "nothing_published": -1.6,
    "published_is_other": -3.5,
    "several_tenants": -1.4,
    "several_providers": -1.0,
    "began_just_before": 0.8,
    "began_long_before": -1.0,
    "began_as_told": 0.4,
    "began_otherwise_than_told": -0.6,
    "ended": -1.5,
    "ended_since": 0.0,
}

# Signs that two tickets speak of the same thing.
RESEMBLANCE_START = -1.6
RESEMBLANCE = {
    "same_service": 1.6,
    "other_service": -3.0,
    "same_subject": 1.6,
    "same_subject_missing": -1.6,
    "same_symptom": 1.2,
    "same_symptom_missing": -0.5,
    "same_meaning": 2.0,
}

# For each point that a ticket is nearer to a route's examples than to all of them.
ROUTE_LIKENESS = 8.0

# What a concept of the ticket adds to each route when no published issue fits. The
# start is how often a route is right before anything is read.
ROUTE_START = {
    "undocumented_issue": -1.0,
    "service_unavailable": -1.0,
    "bug_or_irregularity": 0.0,
    "network_outage": -1.0,
    "regional_multi_tenant": -1.0,
    "ours": 0.8,
    "subscription": -0.5,
    "how_to": 0.0,
}
ROUTE = {
    "documentation_says": {"undocumented_issue": 3.0, "how_to": -0.5},
    "configuration_checked": {"undocumented_issue": 1.0, "service_unavailable": 0.5},
    "everyone": {
        "service_unavailable": 1.5,
        "ours": -1.0,
        "how_to": -0.8,
        "undocumented_issue": 0.4,
        "bug_or_irregularity": 0.2,
    },
    "several_networks": {"service_unavailable": 1.5, "ours": -0.5},
    "nothing_published": {"service_unavailable": 2.0, "regional_multi_tenant": 0.8},
    "published_is_other": {
        "service_unavailable": 1.5,
        "regional_multi_tenant": 0.8,
        "bug_or_irregularity": 0.4,
    },
    "no_access": {"service_unavailable": 1.0},
    "since_update": {"bug_or_irregularity": 2.5},
    "irregular": {"bug_or_irregularity": 1.5},
    "works": {"bug_or_irregularity": 0.8},
    "incorrect": {"bug_or_irregularity": 0.6},
    "display": {"bug_or_irregularity": 1.0},
    "add_in": {"bug_or_irregularity": 1.5},
    "web_parts": {"bug_or_irregularity": 1.5},
    "several_tenants": {
        "regional_multi_tenant": 3.5,
        "network_outage": -1.0,
        "service_unavailable": -1.0,
    },
    "printing": {"ours": 1.0, "service_unavailable": -1.0},
    "same_region": {"regional_multi_tenant": 1.0},
    "several_providers": {"network_outage": 3.0},
    "network": {"network_outage": 1.0},
    "many_services": {"network_outage": 1.5},
    "only_me": {"ours": 1.5, "service_unavailable": -1.5},
    "access_request": {"ours": 2.0},
    "new_device": {"ours": 2.5},
    "own_change": {"ours": 1.5},
    "own_access": {"ours": 1.0},
    "own_code": {"ours": 3.0, "bug_or_irregularity": -1.5},
    "own_server": {"ours": 1.2, "service_unavailable": -1.0},
    "our_doing": {"ours": 2.0},
    "wrong_address": {"ours": 2.0},
    "tried": {"ours": 0.3},
    "invoice": {"subscription": 1.0},
    "our_device": {"ours": 1.0},
    "mfa": {"ours": 0.5},
    "password": {"ours": 0.7},
    "permissions": {"ours": 0.5},
    "how_to": {"how_to": 2.5},
    "question": {"how_to": 0.5},
    "asks": {"how_to": 0.7},
    "suspicious_mail": {"ours": 2.0},
    "buy": {"subscription": 2.6},
    "plans": {"subscription": 1.0},
    "licences": {"subscription": 1.0, "how_to": 0.5},
    "failing": {"how_to": -1.0, "subscription": -1.0},
    **{
        symptom: {"how_to": -0.7, "subscription": -0.7}
        for symptom in ("crash", "delay", "dropped", "missing", "prompts", "slow")
    },
}


def probability(total: float) -> float:
    """The logistic curve: 0 for very negative sums, 0.5 for 0, 1 for large ones."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


def share(totals: dict[str, float], name: str) -> float:
    """The share of one total among all, as the odds of a choice between them."""
    highest = max(totals.values())
    odds = {each: math.exp(total - highest) for each, total in totals.items()}
    return odds[name] / sum(odds.values())
