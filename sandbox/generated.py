"""Scenarios of any size, the same for the same seed, for benchmarks."""

import random
from datetime import datetime, timezone
from itertools import islice

from .scenario import Scenario, Tenant, issue, load

_STATUSES = ("investigating", "serviceDegradation", "restoringService")
_TROUBLES = (
    "sign-in takes long",
    "messages arrive late",
    "search finds no recent files",
    "pages stay blank",
    "notifications do not arrive",
)


def generate(tenants: int, issues: int, seed: int = 0) -> Scenario:
    """Return `tenants` tenants with `issues` open issues each, then the partner's.

    As at Microsoft, an issue touches many tenants: each has its share of one pool.
    """
    chance = random.Random(seed)
    frame = load()
    partner = next(t for t in frame.tenants if t.id == frame.partner_tenant_id)
    now = datetime.now(timezone.utc)
    pool = [
        _issue(number, chance, list(partner.services.values()), now)
        for number in range(max(4 * issues, 1))
    ]
    found = [
        _tenant(number, partner.services, chance.sample(pool, issues))
        for number in range(1, tenants + 1)
    ]
    return Scenario(frame.client_id, frame.partner_tenant_id, [*found, partner], [])


def _tenant(number: int, services: dict[str, str], issues: list[dict]) -> Tenant:
    return Tenant(
        id=f"c5900001-0000-4000-8000-{number:012x}",
        key=f"tenant_{number}",
        name=f"Tenant {number}",
        services=services,
        issues={item["id"]: item for item in issues},
    )


def _issue(
    number: int, chance: random.Random, services: list[str], now: datetime
) -> dict:
    service, trouble = chance.choice(services), chance.choice(_TROUBLES)
    words = " ".join(islice(iter(lambda: chance.choice(_TROUBLES), None), 40))
    return issue(
        {
            "id": f"XX{1_000_000 + number}",
            "service": service,
            "title": f"{service}: {trouble}",
            "impactDescription": f"Users see that {trouble} in {service}.",
            "classification": chance.choice(("incident", "advisory")),
            "status": chance.choice(_STATUSES),
            "posts": [
                {
                    "createdDateTime": "-30m",
                    "postType": "regular",
                    "description": {"contentType": "html", "content": words},
                }
            ],
        },
        now,
    )
