from datetime import datetime, timedelta, timezone

import pytest

from microsoft import dates

GRAPH = "/v1.0/admin/serviceAnnouncement"


def statuses(client, key, number):
    return [client.graph("/issues", key).status_code for _turn in range(number)]


# --- faults


def test_a_fault_is_set_counted_and_taken_back(client):
    fault = {"tenant": "contoso", "path": "/v1.0/", "kind": "status", "status": 502}
    assert client.ask("POST", "/sandbox/faults", json=fault).status_code == 204
    assert statuses(client, "contoso", 2) == [502, 502]
    assert client.ask("DELETE", "/sandbox/faults").status_code == 204
    fault["times"] = 1
    client.ask("POST", "/sandbox/faults", json=fault)
    assert statuses(client, "contoso", 3) == [502, 200, 200]


def test_taking_faults_back_leaves_those_of_the_scenario(client):
    client.ask("POST", "/sandbox/faults", json={"kind": "none", "path": "/v1.0/"})
    assert statuses(client, "trey_research", 1) == [200]
    client.ask("DELETE", "/sandbox/faults")
    assert statuses(client, "trey_research", 1) == [503]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b"{}",
        b'{"kind": "nothing like it"}',
        b'{"kind": "status", "tenant": "nobody"}',
        b'{"kind": "status", "path": "("}',
        b'{"kind": "status", "colour": "red"}',
    ],
)
def test_a_wrong_fault_is_refused_in_words(body, client):
    answer = client.ask("POST", "/sandbox/faults", data=body)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert statuses(client, "contoso", 1) == [200]


# --- the log of requests


def test_requests_are_logged_without_what_is_secret(client):
    client.graph("/issues?$top=5", "fabrikam")
    log = client.ask("GET", "/sandbox/requests").json()
    tenant_id = client.cloud.tenant_id("fabrikam")
    assert log == [
        {
            "method": "POST",
            "path": f"/{tenant_id}/oauth2/v2.0/token",
            "tenant": tenant_id,
            "status": 200,
        },
        {
            "method": "GET",
            "path": f"{GRAPH}/issues?$top=5",
            "tenant": tenant_id,
            "status": 200,
        },
    ]
    assert client.cloud.client_secret not in str(log)


def test_the_log_can_be_emptied_and_holds_no_controls(client):
    client.token()
    assert client.ask("DELETE", "/sandbox/requests").status_code == 204
    assert client.ask("GET", "/sandbox/requests").json() == []


def test_a_request_that_failed_is_logged_with_its_status(client):
    client.ask("GET", f"{GRAPH}/issues")
    client.token_answer("no.example")
    log = client.ask("GET", "/sandbox/requests").json()
    assert [(entry["tenant"], entry["status"]) for entry in log] == [
        (None, 401),
        (None, 400),
    ]


# --- issues


def test_an_issue_is_published_changed_resolved_and_withdrawn(client):
    place = "/sandbox/tenants/contoso/issues"
    issue = {
        "id": "TM1",
        "service": "Microsoft Teams",
        "title": "Calls drop",
        "startDateTime": "-2h",
    }
    created = client.ask("POST", place, json=issue).json()
    assert (created["title"], created["isResolved"]) == ("Calls drop", False)
    age = datetime.now(timezone.utc) - dates.parse(created["startDateTime"])
    assert timedelta(hours=2) <= age < timedelta(hours=2, minutes=1)

    client.ask("POST", place, json={"id": "TM1", "status": "serviceDegradation"})
    found = client.graph("/issues/TM1").json()
    assert found["title"] == "Calls drop"
    assert found["startDateTime"] == created["startDateTime"]
    overview = client.graph("/healthOverviews/microsoftteams").json()
    assert overview["status"] == "serviceDegradation"

    client.ask("POST", place, json={"id": "TM1", "endDateTime": "-1m"})
    assert client.graph("/issues/TM1").json()["isResolved"] is True
    overview = client.graph("/healthOverviews/microsoftteams").json()
    assert overview["status"] == "serviceOperational"

    assert client.ask("DELETE", place).status_code == 204
    assert client.graph("/issues/TM1").status_code == 404
    assert client.graph("/issues/EX1170021").status_code == 200


def test_an_issue_of_the_scenario_can_be_resolved_and_comes_back(client):
    place = f"/sandbox/tenants/{client.cloud.tenant_id('fabrikam')}/issues"
    client.ask("POST", place, json={"id": "EX1187342", "endDateTime": "-1m"})
    found = client.graph("/issues/EX1187342", "fabrikam").json()
    assert found["isResolved"] is True
    assert len(found["posts"]) == 2
    client.ask("DELETE", place)
    found = client.graph("/issues/EX1187342", "fabrikam").json()
    assert found["isResolved"] is False


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("tenants/nobody/issues", {"id": "X1"}),
        ("tenants/contoso/messages", {"id": "X1"}),
        ("tenants/contoso", {"id": "X1"}),
        ("tenants", {"id": "X1"}),
        ("tenants/contoso/issues", {"title": "without an id"}),
        ("tenants/contoso/issues", None),
    ],
)
def test_a_wrong_issue_is_refused(place, body, client):
    answer = client.ask("POST", f"/sandbox/{place}", json=body)
    assert answer.status_code == 400
    assert len(client.graph("/issues").json()["value"]) == 1


# --- sign-ins and certificates


def test_a_partner_user_signs_in_and_is_revoked(client):
    answer = client.ask("POST", "/sandbox/refresh_tokens")
    refresh_token = answer.json()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    assert client.token_answer(**form).status_code == 200
    assert client.ask("DELETE", "/sandbox/refresh_tokens").status_code == 204
    assert client.token_answer(**form).status_code == 400


@pytest.mark.parametrize("body", [{}, {"certificate": "none"}, {"certificate": 5}])
def test_what_is_no_certificate_is_refused(body, client):
    answer = client.ask("POST", "/sandbox/certificates", json=body)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "place"),
    [
        ("GET", ""),
        ("GET", "faults"),
        ("PUT", "faults"),
        ("GET", "answer"),
        ("POST", "requests"),
        ("GET", "nothing"),
        ("GET", "_tenant"),
    ],
)
def test_there_is_no_other_control(method, place, client):
    assert client.ask(method, f"/sandbox/{place}").status_code == 404


def test_reset_goes_back_to_the_start(client):
    cloud = client.cloud
    cloud.faults.add({"kind": "status", "path": "/v1.0/"})
    cloud.tenant("contoso").put({"id": "X1"})
    refresh_token = cloud.entra.sign_in()
    cloud.reset()
    assert not cloud.requests
    assert [i["id"] for i in client.graph("/issues").json()["value"]] == ["EX1170021"]
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    assert client.token_answer(**form).status_code == 400
