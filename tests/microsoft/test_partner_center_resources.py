from datetime import datetime, timezone

import pytest

from microsoft import partner_center_resources as resources


def items(payload, name):
    return payload(f"partner_center_{name}")["items"]


# --- published payloads


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("customers", 2),
        ("customers_of_indirect_reseller", 2),
        ("customers_page_written", 2),
    ],
)
def test_published_customers(name, number, payload):
    found = [resources.customer(item) for item in items(payload, name)]
    assert len({customer.id for customer in found}) == number
    for customer in found:
        assert customer.name
        assert customer.domain
        assert customer.relationship_to_partner == "reseller"
        assert customer.allows_delegated_access is None, "a listing does not say"


def test_a_published_customer_by_itself(payload):
    customer = resources.customer(payload("partner_center_customer"))
    assert customer.id == "eebd1b55-5360-4438-a11d-5c06918c3014"
    assert customer.commerce_id == "99e6a635-48e7-424d-9059-c9db944e3c54"
    assert (customer.email, customer.country) == ("a@a.com", "US")
    assert customer.custom_domains == ("abcdefgh1234.ccsctp.net",)
    assert customer.allows_delegated_access is True


def test_the_country_may_stand_in_the_billing_profile():
    billing = {"defaultAddress": {"country": "IT"}, "email": "b@b.example"}
    customer = resources.customer({"id": "c", "billingProfile": billing})
    assert (customer.country, customer.email) == ("IT", "b@b.example")


def test_a_published_legacy_subscription(payload):
    (item,) = items(payload, "subscriptions_legacy")
    found = resources.subscription(item)
    assert (found.name, found.status, found.quantity) == ("nickname", "active", 1)
    assert found.entitlement_id == "a356ac8c-e310-44f4-bf85-C7f29044af99"
    assert found.auto_renew is False
    assert found.is_trial is None
    assert not found.is_new_commerce
    assert found.commitment_end is None, "the page prints blanks in its times"


def test_a_published_subscription_of_the_new_commerce(payload):
    (item,) = items(payload, "subscriptions_new_commerce")
    found = resources.subscription(item)
    assert found.name == "SQL Server Enterprise - 2 Core License Pack - 3 year"
    assert found.is_new_commerce
    assert (found.product_type, found.term_duration) == ("Software", "P3Y")
    assert (found.quantity, found.unit_type) == (1, "Licenses")
    assert found.commitment_end == datetime(2024, 10, 14, tzinfo=timezone.utc)
    assert found.start.microsecond == 478684
    assert (found.auto_renew, found.is_trial) == (True, False)


@pytest.mark.parametrize("name", ["relationships", "customer_relationships"])
def test_published_relationships(name, payload):
    first, *_rest = [
        resources.partner_relationship(item) for item in items(payload, name)
    ]
    assert (first.name, first.mpn_id) == ("First Up Consultants", "4847383")
    assert first.relationship_type == "is_indirect_cloud_solution_provider_of"
    assert first.state == ("active" if name == "relationships" else "")


def test_the_partners_number_has_two_names():
    found = resources.partner_relationship({"id": "p", "partnerId": "47"})
    assert found.mpn_id == "47"


@pytest.mark.parametrize("name", ["", "_put_request", "_put_response"])
def test_published_support_profiles_in_either_casing(name, payload):
    found = resources.support_profile(payload(f"partner_center_support_profile{name}"))
    assert found.email == "email@sample.com"
    assert found.telephone == "4255555555"
    assert found.website == "www.microsoft.com"


def test_a_published_support_contact(payload):
    name = "partner_center_subscription_support_contact"
    found = resources.support_contact(payload(name))
    assert found.support_tenant_id == "3B33E682-00C3-41EE-9DD2-A548ADF56438"
    assert (found.support_mpn_id, found.name) == ("4391507", "Trey Research")


def test_published_managed_services(payload):
    found = [resources.managed_service(i) for i in items(payload, "managed_services")]
    assert [service.name for service in found] == ["Exchange", "SkypeforBusiness"]
    assert "CSDEST=Exchange" in found[0].admin_url
    assert found[0].health_url.endswith("CSDEST=ServiceStatus")
    assert found[0].ticket_url.endswith("CSDEST=Support")


def test_a_published_listing_of_service_requests_has_numbers(payload):
    (found,) = map(resources.service_request, items(payload, "service_requests"))
    assert (found.severity, found.status) == ("unknown", "open")
    assert found.last_closed is None
    assert found.created.tzinfo is timezone.utc


def test_a_published_service_request_has_words(payload):
    found = resources.service_request(payload("partner_center_service_request"))
    assert (found.id, found.title) == ("616122292874576", "TrialSR")
    assert (found.severity, found.status) == ("critical", "open")
    assert found.organization_name == "TEST_TEST_BugBash1"
    (note,) = found.notes
    assert (note.author, note.text) == ("Account", "Sample Note")
    assert note.created.year == 2017


# --- what is odd


@pytest.mark.parametrize(
    "parse",
    [
        resources.customer,
        resources.subscription,
        resources.partner_relationship,
        resources.managed_service,
        resources.service_request,
    ],
)
@pytest.mark.parametrize("item", [None, [], "x", 3, {}, {"id": None}, {"id": 7}])
def test_nothing_is_read_without_an_id(parse, item):
    with pytest.raises(ValueError, match="id"):
        parse(item)


@pytest.mark.parametrize(
    "parse", [resources.support_profile, resources.support_contact]
)
@pytest.mark.parametrize("item", [{}, {"x": "y"}, {"supportTenantId": None}])
def test_another_object_is_not_taken_for_ours(parse, item):
    with pytest.raises(ValueError, match="not a support"):
        parse(item)


@pytest.mark.parametrize("junk", [None, 7, "text", [], [1], {"a": []}, True])
def test_a_field_of_the_wrong_type_is_empty(junk):
    names = (
        "companyProfile billingProfile relationshipToPartner customDomains"
        " allowDelegatedAccess associatedPartnerId commerceId"
    )
    customer = resources.customer({"id": "c", **dict.fromkeys(names.split(), junk)})
    assert (customer.id, customer.name, customer.country) == ("c", "", "")
    names = "quantity status commitmentEndDate autoRenewEnabled productType offerId"
    found = resources.subscription({"id": "s", **dict.fromkeys(names.split(), junk)})
    assert found.commitment_end is None
    assert found.quantity in (None, 7)
    names = "severity status notes organization createdDate"
    request = resources.service_request(
        {"id": "r", **dict.fromkeys(names.split(), junk)}
    )
    assert request.notes == ()


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (0, "unknown"),
        (1, "critical"),
        (3, "minimal"),
        (4, "4"),
        (-1, "-1"),
        ("Moderate", "moderate"),
        ("addedLater", "addedLater"),
        (True, ""),
        (None, ""),
    ],
)
def test_severities_by_number_and_by_word(value, word):
    assert resources.service_request({"id": "r", "severity": value}).severity == word


@pytest.mark.parametrize(
    "uri", ["http://x.example", "javascript:alert(1)", "//x.example", "https://[", 7]
)
def test_a_portal_page_is_https_or_nothing(uri):
    service = {"id": "x", "links": {"adminService": {"uri": uri}}}
    assert resources.managed_service(service).admin_url == ""


# --- comparing the support profile


PROFILE = resources.support_profile(
    {
        "email": "Help@Partner.example",
        "telephone": "+39 02 555-1234",
        "website": "www.partner.example/",
        "profileType": " SupportProfile",
        "links": {"self": {}},
        "addedLater": 1,
    }
)


@pytest.mark.parametrize(
    ("email", "telephone", "website", "different"),
    [
        ("help@partner.example", "+39025551234", "https://WWW.partner.example", ()),
        ("help@partner.example ", "+39 (02) 5551234", "www.partner.example", ()),
        ("help@partner.test", "+39025551234", "www.partner.example", ("email",)),
        (
            "help@partner.example",
            "025551234",
            "partner.example",
            ("telephone", "website"),
        ),
        ("", "", "", ("email", "telephone", "website")),
    ],
)
def test_only_what_says_something_else_is_a_difference(
    email, telephone, website, different
):
    assert PROFILE.differences(email, telephone, website) == different


def test_a_change_keeps_all_the_rest_but_links():
    assert PROFILE.changed("e", "t", "w") == {
        "email": "e",
        "telephone": "t",
        "website": "w",
        "profileType": " SupportProfile",
        "addedLater": 1,
    }


def test_a_change_replaces_names_in_any_casing(payload):
    content = payload("partner_center_support_profile_put_request")
    changed = resources.support_profile(content).changed("e", "t", "w")
    assert changed["email"] == "e"
    assert not {"Email", "Telephone", "Website"} & set(changed)
    assert changed["ProfileType"] == "support_profile"
