import json
import re
from datetime import datetime, timezone

import pytest

from microsoft import dates
from sandbox import generated, scenario

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def loaded():
    return scenario.load(now=NOW)


def tenant(loaded, key):
    return next(tenant for tenant in loaded.tenants if tenant.key == key)


def test_the_tenants_have_the_ids_that_demo_and_tests_rely_on(loaded):
    ids = {tenant.key: tenant.id.rpartition("-")[2] for tenant in loaded.tenants}
    assert ids == {
        key: f"{number:>012}"
        for key, number in {
            "partner": "ff",
            "contoso": "01",
            "fabrikam": "02",
            "adventure_works": "03",
            "northwind": "04",
            "wingtip": "05",
            "litware": "06",
            "proseware": "07",
            "tailspin": "08",
            "fourth_coffee": "09",
            "woodgrove": "0a",
            "trey_research": "0b",
            "coho_winery": "0c",
            "humongous": "0d",
        }.items()
    }
    assert loaded.client_id == "c5900000-0000-4000-8000-00000000ca11"
    assert loaded.partner_tenant_id == tenant(loaded, "partner").id


def test_every_issue_is_whole_and_of_a_service_that_the_tenant_has(loaded):
    for owner in loaded.tenants:
        for issue in owner.issues.values():
            assert issue["service"] in owner.services.values()
            assert issue["title"]
            assert issue["impactDescription"]
            assert issue["isResolved"] == (issue["endDateTime"] is not None)


def test_issues_are_recent_whenever_it_runs(loaded):
    for owner in loaded.tenants:
        for issue in owner.issues.values():
            begun = dates.parse(issue["startDateTime"])
            changed = dates.parse(issue["lastModifiedDateTime"])
            ended = dates.parse(issue["endDateTime"])
            assert begun <= (ended or changed) <= NOW
            assert all(
                begun <= dates.parse(p["createdDateTime"]) for p in issue["posts"]
            )
    later = scenario.load(now=NOW.replace(year=2030))
    issue = tenant(later, "fabrikam").issues["EX1187342"]
    assert issue["startDateTime"] == "2030-11-23T09:30:00Z"


def test_wingtip_shows_what_a_parser_may_trip_over(loaded):
    issues = tenant(loaded, "wingtip").issues.values()
    assert len(issues) > tenant(loaded, "wingtip").page_size
    statuses = {issue["status"] for issue in issues}
    assert {"ServiceDegradation", "someStatusAddedLater"} <= statuses
    assert "postIncidentReviewPublished" in statuses
    assert any(re.search(r"\.\d{7}Z$", issue["startDateTime"]) for issue in issues)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("-2h", "2026-11-23T10:00:00Z"),
        ("-2h30m", "2026-11-23T09:30:00Z"),
        ("-3d", "2026-11-20T12:00:00Z"),
        ("+1d", "2026-11-24T12:00:00Z"),
        ("-1d2h3m.1234567", "2026-11-22T09:57:00.1234567Z"),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        ("soon", "soon"),
        (None, None),
    ],
)
def test_dates_are_told_from_the_start_on(text, date):
    made = scenario.issue({"id": "X1", "startDateTime": text}, NOW)
    assert made["startDateTime"] == date


def test_a_scenario_of_ones_own(tmp_path):
    content = {
        "client_id": "app",
        "partner_tenant_id": "partner",
        "services": {"X": "Service X"},
        "tenants": [
            {"id": "1", "key": "one", "name": "One", "faults": [{"kind": "html"}]}
        ],
    }
    file = tmp_path / "scenario.json"
    file.write_text(json.dumps(content))
    loaded = scenario.load(file)
    assert loaded.faults == [{"kind": "html", "tenant": "one"}]
    assert loaded.tenants[0].overview("X")["status"] == "serviceOperational"


# --- generated ones


def bodies(content):
    """Return all issues without their dates, which follow the clock."""
    return [
        [
            {name: v for name, v in issue.items() if not name.endswith("DateTime")}
            | {"posts": [post["description"] for post in issue["posts"]]}
            for issue in owner.issues.values()
        ]
        for owner in content.tenants
    ]


def test_generated_tenants_are_as_many_as_asked_for_and_differ():
    content = generated.generate(tenants=50, issues=4, seed=1)
    *customers, partner = content.tenants
    assert len({owner.id for owner in customers}) == 50
    assert {len(owner.issues) for owner in customers} == {4}
    assert partner.id == content.partner_tenant_id
    assert content.faults == []
    assert all(re.fullmatch(r"[0-9a-f-]{36}", owner.id) for owner in content.tenants)


def test_generated_tenants_share_issues_as_at_microsoft():
    content = generated.generate(tenants=50, issues=4)
    distinct = {name for owner in content.tenants for name in owner.issues}
    assert len(distinct) <= 16


def test_generation_is_the_same_for_a_seed():
    first, again, other = (generated.generate(20, 3, seed) for seed in (7, 7, 8))
    assert bodies(first) == bodies(again)
    assert bodies(first) != bodies(other)


def test_generated_tenants_may_be_without_issues():
    owner, _partner = generated.generate(tenants=1, issues=0).tenants
    assert owner.issues == {}
