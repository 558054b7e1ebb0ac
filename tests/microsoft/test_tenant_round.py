import threading
import time
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial

import pytest

from microsoft import errors, tenant_round
from microsoft.tenant_round import TenantQuestion, health, issues, messages

SCENARIO = {
    "contoso": None,
    "fabrikam": None,
    "adventure_works": None,
    "wingtip": None,
    "litware": "permission_missing",
    "proseware": "secret_expired",
    "tailspin": "tenant_unknown",
    "fourth_coffee": "throttled",
    "trey_research": "server_error",
    "coho_winery": "malformed_answer",
    "humongous": "app_unknown",
}


@pytest.fixture
def question(connection):
    provider = connection.provider()

    def make(key, refresh_token=None, **options):
        return TenantQuestion(
            connection.sandbox.tenant_id(key),
            connection.cloud,
            provider,
            connection.transport(**options),
            connection.sandbox.client_id,
            refresh_token,
        )

    return make


def ask(wanted):
    return tenant_round.ask(wanted, health)


def ask_all(wanted, **options):
    return tenant_round.ask_all(wanted, health, **options)


def test_one_tenants_messages(question, connection):
    answer = tenant_round.ask(question("contoso"), messages)
    assert answer.error is None
    paths = [path for path in connection.paths() if path.startswith("/v1.0/")]
    assert len(paths) == 1
    assert "/messages" in paths[0]


def test_issues_that_are_wanted_of_a_tenant(question, connection):
    wanted = {connection.sandbox.tenant_id("wingtip"): ["EX1187201", "gone"]}
    answer = tenant_round.ask(question("wingtip"), partial(issues, wanted))
    assert answer.error is None
    assert [issue.id for issue in answer.content] == ["EX1187201"]


def test_many_issues_cost_no_more_than_their_listing(question, connection):
    ids = ["EX1187201", "TM1187205", "SP1187208", "gone", "EX1187202"]
    wanted = {connection.sandbox.tenant_id("wingtip"): ids}
    answer = tenant_round.ask(question("wingtip"), partial(issues, wanted))
    assert {issue.id for issue in answer.content} <= set(ids)
    assert len(answer.content) >= 3
    assert all(issue.posts is not None for issue in answer.content)
    paths = {path for path in connection.paths() if path.startswith("/v1.0/")}
    assert paths == {"/v1.0/admin/serviceAnnouncement/issues"}


def test_an_issue_that_cannot_be_had_now_is_an_error(question, connection):
    fault = {"kind": "status", "status": 500, "path": "/v1.0/.*/issues/"}
    connection.sandbox.faults.add(fault)
    wanted = {connection.sandbox.tenant_id("wingtip"): ["EX1187201"]}
    answer = tenant_round.ask(question("wingtip"), partial(issues, wanted))
    assert answer.error.code == "server_error"
    assert answer.content == ()


def test_what_one_tenant_teaches_the_others_use(question, connection):
    fault = {"kind": "status", "status": 400, "path": ".*[$]select"}
    connection.sandbox.faults.add(fault)
    shared = replace(question("contoso")).narrowing
    for key in ("contoso", "fabrikam", "contoso"):
        wanted = replace(question(key), narrowing=shared)
        answer = tenant_round.ask(wanted, tenant_round.health_without_posts)
        assert answer.error is None
    asked = [path for path in connection.paths() if path.startswith("/v1.0/")]
    assert len(asked) == 4


def test_one_tenants_health(question, connection):
    before = datetime.now(timezone.utc)
    answer = ask(question("fabrikam"))
    assert answer.tenant_id == connection.sandbox.tenant_id("fabrikam")
    assert answer.error is None
    assert [i.id for h in answer.content for i in h.issues] == ["EX1187342"]
    assert before <= answer.answered_at <= datetime.now(timezone.utc)


def test_a_failure_is_an_answer_without_health(question):
    answer = ask(question("litware"))
    assert answer.error.code == "permission_missing"
    assert answer.content == ()


def test_a_partner_user_gets_his_new_refresh_token_back(question, cloud):
    signed_in = cloud.entra.sign_in()
    answer = ask(question("contoso", signed_in))
    assert answer.error is None
    assert answer.refresh_token not in (None, signed_in)
    assert ask(question("contoso")).refresh_token is None


def test_the_new_refresh_token_survives_a_failure_of_graph(question, cloud):
    answer = ask(question("trey_research", cloud.entra.sign_in()))
    assert answer.error.code == "server_error"
    assert answer.refresh_token


def test_a_consent_given_a_moment_ago_counts_at_once(question, cloud):
    assert ask(question("litware")).error.code == "permission_missing"
    litware = cloud.tenant("litware")
    litware.roles = ("ServiceHealth.Read.All",)
    try:
        assert ask(question("litware")).error is None
    finally:
        litware.roles = ()


def test_a_surprise_is_no_health_and_costs_nobody_else(question, caplog):
    def surprise(_graph, _question):
        raise ZeroDivisionError

    questions = [question("contoso"), question("fabrikam")]
    answers = tenant_round.ask_all(questions, surprise, deadline=30)
    assert {answer.error.code for answer in answers} == {"malformed_answer"}
    assert "ZeroDivisionError" in caplog.text


def test_no_tenants_failure_touches_another(question, connection):
    answers = ask_all([question(key) for key in SCENARIO], deadline=30)
    names = {connection.sandbox.tenant_id(key): key for key in SCENARIO}
    assert {
        names[answer.tenant_id]: answer.error and answer.error.code
        for answer in answers
    } == SCENARIO


def test_answers_come_in_the_order_of_the_questions(question, connection):
    keys = list(SCENARIO) * 3
    answers = ask_all([question(key) for key in keys], deadline=30, threads=5)
    found = [answer.tenant_id for answer in answers]
    assert found == [connection.sandbox.tenant_id(key) for key in keys]


def test_a_tenant_too_slow_is_unknown_and_holds_nobody_up(question):
    began = time.monotonic()
    questions = [question("woodgrove"), question("contoso"), question("fabrikam")]
    slow, *others = ask_all(questions, deadline=1.0)
    assert time.monotonic() - began < 3
    assert isinstance(slow.error, errors.Temporary)
    assert slow.error.code == "timeout"
    assert slow.tenant_id in str(slow.error)
    assert slow.content == ()
    assert [answer.error for answer in others] == [None, None]


def test_who_was_not_asked_in_time_is_unknown_too(question):
    questions = [question("woodgrove", deadline=1.5)] + [question("contoso")] * 3
    answers = ask_all(questions, deadline=0.5, threads=1)
    assert {answer.error.code for answer in answers} == {"timeout"}


def test_each_tenant_costs_one_request_of_graph(question, connection):
    ask_all([question(key) for key in ("contoso", "fabrikam")] * 1, deadline=30)
    graph = [path for path in connection.paths() if path.startswith("/v1.0/")]
    assert len(graph) == 2


def test_no_questions_no_answers():
    assert ask_all([], deadline=1.0) == []


def test_no_thread_is_left_behind(question):
    before = set(threading.enumerate())
    ask_all([question("contoso")] * 4, deadline=30)
    time.sleep(0.1)
    new = [thread.name for thread in set(threading.enumerate()) - before]
    assert not [name for name in new if name.startswith("microsoft")]
