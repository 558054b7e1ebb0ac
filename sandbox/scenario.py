"""Who lives in the sandbox: the tenants, their services, issues and messages.

A scenario is a JSON file in the terms of Microsoft Graph. What is left out of an issue
or message has a default; dates may be told from the start on, such as `-2h30m` or
`-3d.1234567` (with that fraction of a second).
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

ROLES = ("ServiceHealth.Read.All", "ServiceMessage.Read.All")
SCENARIO = Path(__file__).with_name("scenario.json")

_DATES = ("Time", "Date", "Timestamp")
_RELATIVE = re.compile(r"([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(\.\d+)?")
_ISSUE = {
    "title": "",
    "service": "",
    "feature": "",
    "featureGroup": "",
    "classification": "incident",
    "origin": "microsoft",
    "status": "investigating",
    "impactDescription": "",
    "startDateTime": "-1h",
    "endDateTime": None,
    "lastModifiedDateTime": "-10m",
    "details": [],
    "posts": [],
}
_MESSAGE = {
    "title": "",
    "category": "stayInformed",
    "severity": "normal",
    "tags": [],
    "isMajorChange": False,
    "actionRequiredByDateTime": None,
    "services": [],
    "details": [],
    "body": {"contentType": "html", "content": ""},
    "startDateTime": "-3d",
    "endDateTime": "+30d",
    "lastModifiedDateTime": "-1d",
    "hasAttachments": False,
    "attachmentsArchive": None,
    "viewPoint": None,
}
_GRAVITY = ("serviceoperational", "servicedegradation", "serviceinterruption")


@dataclass
class Tenant:
    """A customer's tenant; `services` maps Graph's id of a service to its name."""

    id: str
    key: str
    name: str
    services: Mapping[str, str]
    issues: dict[str, dict] = field(default_factory=dict)
    messages: dict[str, dict] = field(default_factory=dict)
    roles: tuple[str, ...] = ROLES
    page_size: int = 1000

    def __post_init__(self):
        self._start = self.issues
        self._roles = self.roles

    def put(self, content: Mapping) -> dict:
        """Add an issue or change the one of its id, and return it whole."""
        known = dict(self.issues.get(content["id"], {}))
        known.pop("isResolved", None)
        changed = issue({**known, **content}, datetime.now(timezone.utc))
        self.issues = {**self.issues, changed["id"]: changed}
        return changed

    def restore(self) -> None:
        """Go back to the issues of the start."""
        self.issues = self._start

    def consent(self) -> None:
        """Grant the app what it asks for of a customer's tenant."""
        self.roles = (*self.roles, *(role for role in ROLES if role not in self.roles))

    def withdraw(self) -> None:
        """Go back to the consent of the start."""
        self.roles = self._roles

    def issues_of(self, service: str) -> list[dict]:
        """Return the issues of the service with that display name."""
        return [item for item in self.issues.values() if item["service"] == service]

    def overview(self, service_id: str) -> dict:
        """Return Graph's serviceHealth: the gravest status of the open issues."""
        name = self.services[service_id]
        statuses = [
            issue["status"] for issue in self.issues_of(name) if not issue["isResolved"]
        ]
        status = max(statuses, key=_gravity, default="serviceOperational")
        return {"service": name, "status": status, "id": service_id}


@dataclass
class Scenario:
    """The tenants, the app and the partner; `faults` are those from the start on."""

    client_id: str
    partner_tenant_id: str
    tenants: list[Tenant]
    faults: list[dict]


def load(path: Path = SCENARIO, now: datetime | None = None) -> Scenario:
    """Return the scenario of a file, its dates counted from `now` (aware)."""
    now = now or datetime.now(timezone.utc)
    content = json.loads(path.read_text())
    services = content["services"]
    tenants, faults = [], []
    for item in content["tenants"]:
        tenants.append(_tenant(item, services, now))
        faults += [{**fault, "tenant": item["key"]} for fault in item.get("faults", [])]
    return Scenario(content["client_id"], content["partner_tenant_id"], tenants, faults)


def issue(content: Mapping, now: datetime) -> dict:
    """Return Graph's serviceHealthIssue with what `content` leaves out."""
    whole = absolute({**_ISSUE, **content}, now)
    return {"isResolved": whole["endDateTime"] is not None, **whole}


def _tenant(item: Mapping, services: Mapping[str, str], now: datetime) -> Tenant:
    return Tenant(
        id=item["id"],
        key=item["key"],
        name=item["name"],
        services=services,
        issues=_by_id(issue(content, now) for content in item.get("issues", [])),
        messages=_by_id(
            absolute({**_MESSAGE, **content}, now)
            for content in item.get("messages", [])
        ),
        roles=tuple(item.get("roles", ROLES)),
        page_size=item.get("page_size", 1000),
    )


def _by_id(items: Iterable[dict]) -> dict[str, dict]:
    return {item["id"]: item for item in items}


def absolute(value: object, now: datetime) -> object:
    """Return `value` with every relative date in it made absolute."""
    if isinstance(value, list):
        return [absolute(item, now) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _date(item, now) if name.endswith(_DATES) else absolute(item, now)
        for name, item in value.items()
    }


def _date(value: object, now: datetime) -> object:
    """Return the date that `-2h` stands for as Graph writes it, others as they are."""
    match = _RELATIVE.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return value
    sign, days, hours, minutes, fraction = match.groups()
    span = timedelta(
        days=int(days or 0), hours=int(hours or 0), minutes=int(minutes or 0)
    )
    moment = now - span if sign == "-" else now + span
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction or ''}Z"


def _gravity(status: str) -> int:
    """Rank a status; one that is neither operational nor an outage is in between."""
    known = status.lower() in _GRAVITY
    return 2 * _GRAVITY.index(status.lower()) if known else 1
