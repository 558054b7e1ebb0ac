"""Which other tickets speak of the same thing."""

import pytest

from triage import Report
from triage.similarity import similar


@pytest.fixture
def report(now):
    def make(text, key="", **facts):
        return Report(key or text, text, text, now, **facts)

    return make


def found(triage, asked, *others):
    return [each.report.key for each in similar(triage, asked, others)]


def test_the_same_trouble_is_found_across_languages(triage, report):
    asked = report("We cannot send e-mails in Outlook, they stay in the outbox")
    same = report("Non riusciamo a inviare mail da Outlook, restano in uscita")
    other = report("Teams meetings have no sound")
    assert found(triage, asked, other, same) == [same.key]


def test_the_nearest_comes_first(triage, report):
    asked = report("SharePoint search returns no recent files")
    same = report("The search in SharePoint does not find recent files")
    near = report("SharePoint search is slow")
    ranked = found(triage, asked, near, same)
    assert ranked[0] == same.key


def test_a_ticket_is_not_similar_to_itself(triage, report):
    asked = report("Teams meetings have no sound", key="1")
    assert found(triage, asked, asked) == []


def test_a_service_that_a_person_chose_counts(triage, report, services):
    chosen = {service.name: service.key for service in services}
    asked = report("It is very slow for all of us today", service=chosen["Power BI"])
    here = report("Slow for everybody", service=chosen["Power BI"])
    there = report("Slow for everyone", service=chosen["Microsoft Teams"])
    ranked = similar(triage, asked, [here, there], bar=0)
    assert [each.report.key for each in ranked] == [here.key, there.key]
    assert "both are about the same service" in map(str, ranked[0].reasons)


def test_every_score_is_a_share(triage, report):
    texts = ["", "x", "mail", "<script>mail</script>", "mail " * 50_000, "\ud800"]
    for text in texts:
        for each in similar(triage, report(text, "1"), [report(text, "2")], bar=0):
            assert 0 <= each.score <= 1
