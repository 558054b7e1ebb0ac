from urllib.parse import urlsplit

import pytest

from microsoft.admin_pages import PAGES, admin_page, request_page
from microsoft.clouds import CLOUDS

TENANT = "c5900000-0000-4000-8000-000000000002"
DOMAIN = "fabrikam.example"


@pytest.mark.parametrize("cloud", [*CLOUDS, "sandbox"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_every_cloud_names_the_tenant(cloud, page):
    address = admin_page(cloud, page, TENANT, DOMAIN)
    assert address.startswith("https://")
    assert TENANT in address or DOMAIN in address
    assert "{" not in address


@pytest.mark.parametrize("page", ["exchange", "teams"])
def test_page_that_wants_a_domain_falls_back_without_one(page):
    assert admin_page("global", page, TENANT) == admin_page(
        "global", "microsoft_365", TENANT
    )


def test_national_clouds_are_not_sent_to_the_global_one():
    for cloud in ("us_gov_high", "us_gov_dod", "china"):
        for page in PAGES:
            host = urlsplit(admin_page(cloud, page, TENANT, DOMAIN)).hostname
            if page != "partner_center":
                assert not host.endswith(".microsoft.com"), (cloud, page)


def test_foreign_text_cannot_lead_elsewhere():
    address = admin_page("global", "entra", "a/../b?c#d", "x&y=z")
    assert urlsplit(address).hostname == "entra.microsoft.com"
    assert urlsplit(address).path == "/a%2F..%2Fb%3Fc%23d"
    assert "x%26y%3Dz" in admin_page("global", "teams", TENANT, "x&y=z")


@pytest.mark.parametrize(
    ("family", "page"),
    [
        ("azure", "azure_support"),
        ("dynamics_365", "power_platform"),
        ("power_platform", "power_platform"),
        ("microsoft_365", "microsoft_365_support"),
        ("", "microsoft_365_support"),
    ],
)
def test_requests_are_opened_where_the_service_is_managed(family, page):
    assert request_page(family) == page
