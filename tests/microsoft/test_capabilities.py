from functools import partial

import pytest

from microsoft import errors
from microsoft.capabilities import graph_questions, probe
from microsoft.credentials import ClientSecret
from microsoft.reasons import failure


@pytest.fixture
def questions(connection):
    """What is asked, of a customer, as the app or as the partner user."""

    def asking(customer="contoso", refresh_token=None, credential=None):
        provider = connection.provider(credential)

        def delegated(tenant_id):
            return provider.delegated_token(tenant_id, refresh_token).access_token

        return graph_questions(
            connection.cloud,
            connection.transport(),
            delegated if refresh_token else provider.application_token,
            connection.sandbox.tenant_id("partner"),
            connection.sandbox.tenant_id(customer),
            connection.sandbox.client_id,
        )

    return asking


def codes(found):
    return {name: error and error.code for name, error in found.items()}


def test_all_is_well(questions):
    found = probe(questions())
    assert found == {"token": None, "service_health": None, "gdap": None}
    assert list(found) == ["token", "service_health", "gdap"]


def test_all_is_well_for_the_user_too(questions, cloud):
    found = probe(questions(refresh_token=cloud.entra.sign_in()))
    assert set(found.values()) == {None}


def test_a_customer_without_consent_is_one_matter(questions):
    found = probe(questions("litware"))
    assert codes(found) == {
        "token": None,
        "service_health": "permission_missing",
        "gdap": None,
    }
    error = found["service_health"]
    assert error.values["permission"] == "ServiceHealth.Read.All"
    assert "/v2.0/adminconsent?" in error.link


def test_gdap_without_its_permission_is_another(questions, cloud):
    cloud.tenant("partner").roles = ("ServiceHealth.Read.All",)
    found = probe(questions())
    assert codes(found)["gdap"] == "permission_missing"
    assert found["gdap"].values["permission"] == "DelegatedAdminRelationship.Read.All"
    assert codes(found)["service_health"] is None


def test_a_wrong_secret_fails_them_all_with_the_same_remedy(questions):
    found = probe(questions(credential=ClientSecret("wrong")))
    assert set(codes(found).values()) == {"secret_wrong"}


def test_a_revoked_sign_in(questions, cloud):
    refresh_token = cloud.entra.sign_in()
    cloud.entra.revoke()
    found = probe(questions(refresh_token=refresh_token))
    assert set(codes(found).values()) == {"sign_in_revoked"}


def test_each_costs_one_request_beside_its_token(questions, cloud):
    probe(questions())
    asked = [
        item["path"] for item in cloud.requests if item["path"].startswith("/v1.0/")
    ]
    assert len(asked) == 2
    assert "%24top=1" in asked[1], "of ten thousand customers one is enough"


def test_any_question_can_be_asked_beside_them():
    refused = failure("throttled", tenant_id="TENANT")
    asked = []

    def refuse():
        raise refused

    found = probe({"partner_center": partial(asked.append, 1), "azure": refuse})
    assert found == {"partner_center": None, "azure": refused}
    assert asked == [1]


def test_a_fault_of_ours_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        probe({"azure": lambda: 1 // 0})


def test_every_failure_says_what_to_do(questions, cloud):
    cloud.faults.add({"kind": "status", "path": "/v1.0/", "status": 500})
    for error in probe(questions()).values():
        assert error is None or isinstance(error, errors.Temporary)
        assert error is None or "check again" in str(error)
