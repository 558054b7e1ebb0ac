from urllib.parse import parse_qs, urlsplit

import pytest

from microsoft import clouds

TENANT = "c5900000-0000-4000-8000-000000000001"


def test_the_four_clouds_have_the_hosts_that_microsoft_documents():
    hosts = {
        code: (urlsplit(cloud.login_url).netloc, urlsplit(cloud.graph_url).netloc)
        for code, cloud in clouds.CLOUDS.items()
    }
    assert hosts == {
        "global": ("login.microsoftonline.com", "graph.microsoft.com"),
        "us_gov_high": ("login.microsoftonline.us", "graph.microsoft.us"),
        "us_gov_dod": ("login.microsoftonline.us", "dod-graph.microsoft.us"),
        "china": (
            "login.partner.microsoftonline.cn",
            "microsoftgraph.chinacloudapi.cn",
        ),
    }


@pytest.mark.parametrize("cloud", clouds.CLOUDS.values(), ids=list(clouds.CLOUDS))
def test_a_token_is_asked_for_the_clouds_own_graph(cloud):
    assert cloud.graph_scope == f"{cloud.graph_url}/.default"
    assert cloud.graph_url.startswith("https://")
    assert cloud.login_url.startswith("https://")


def test_azure_and_partner_center_are_where_microsoft_documents_them():
    hosts = {
        code: (cloud.arm_url, cloud.arm_scope, cloud.partner_center_url)
        for code, cloud in clouds.CLOUDS.items()
    }
    government = (
        "https://management.usgovcloudapi.net",
        "https://management.core.usgovcloudapi.net/.default",
    )
    assert hosts == {
        "global": (
            "https://management.azure.com",
            "https://management.azure.com/.default",
            "https://api.partnercenter.microsoft.com",
        ),
        "us_gov_high": (*government, "https://api.partnercenter.microsoft.com"),
        "us_gov_dod": (*government, ""),
        "china": (
            "https://management.chinacloudapi.cn",
            "https://management.chinacloudapi.cn/.default",
            "https://partner.partnercenterapi.microsoftonline.cn",
        ),
    }


@pytest.mark.parametrize("cloud", clouds.CLOUDS.values(), ids=list(clouds.CLOUDS))
def test_what_a_cloud_lacks_has_neither_address_nor_scope(cloud):
    assert bool(cloud.partner_center_url) == bool(cloud.partner_center_scope)
    if cloud.partner_center_url:
        assert cloud.partner_center_scope == f"{cloud.partner_center_url}/.default"
    addresses = (cloud.status_feed_url, cloud.status_page_url)
    assert all(addresses) == any(addresses) == (cloud.code == "global")
    assert cloud.service_requests == (cloud.code != "china")


def test_the_sandbox_tells_the_services_apart_by_their_scopes():
    cloud = clouds.sandbox("https://localhost:8443")
    scopes = {cloud.graph_scope, cloud.arm_scope, cloud.partner_center_scope}
    assert len(scopes) == 3
    assert {cloud.arm_url, cloud.partner_center_url} == {"https://localhost:8443"}
    assert urlsplit(cloud.status_feed_url).netloc == "localhost:8443"


def test_consent_link_names_app_scope_and_where_to_come_back():
    link = clouds.CLOUDS["global"].consent_url(
        TENANT, "an-app", "https://desk.example/csp/consent", "a b&c"
    )
    parts = urlsplit(link)
    assert parts.netloc == "login.microsoftonline.com"
    assert parts.path == f"/{TENANT}/v2.0/adminconsent"
    assert parse_qs(parts.query) == {
        "client_id": ["an-app"],
        "scope": ["https://graph.microsoft.com/.default"],
        "redirect_uri": ["https://desk.example/csp/consent"],
        "state": ["a b&c"],
    }


def test_consent_link_without_a_way_back_leaves_it_to_the_app_registration():
    link = clouds.CLOUDS["china"].consent_url(TENANT, "an-app")
    assert set(parse_qs(urlsplit(link).query)) == {"client_id", "scope"}


def test_a_tenant_cannot_break_out_of_the_consent_link():
    link = clouds.CLOUDS["global"].consent_url("a/../b?x=1#y", "an-app")
    assert urlsplit(link).path == "/a%2F..%2Fb%3Fx%3D1%23y/v2.0/adminconsent"


def test_service_health_links_lead_to_the_page_and_to_one_issue():
    cloud = clouds.CLOUDS["us_gov_high"]
    page = "https://portal.office365.us/Adminportal/Home#/servicehealth"
    assert cloud.service_health_url() == page
    assert cloud.service_health_url("EX1187342") == f"{page}/:/alerts/EX1187342"
    assert cloud.service_health_url("../x y") == f"{page}/:/alerts/..%2Fx%20y"


def test_message_center_links_lead_to_the_page_and_to_one_post():
    cloud = clouds.CLOUDS["global"]
    page = "https://admin.microsoft.com/Adminportal/Home#/MessageCenter"
    assert cloud.message_center_url() == page
    assert cloud.message_center_url("MC1186001") == f"{page}/:/messages/MC1186001"
    assert cloud.message_center_url("../x y") == f"{page}/:/messages/..%2Fx%20y"


def test_azure_portal_opens_in_the_tenant():
    portal = clouds.CLOUDS["china"].azure_portal_page("a b")
    assert portal == "https://portal.azure.cn/#@a%20b"


@pytest.mark.parametrize(
    "url",
    ["https://localhost:8443", "https://127.0.0.1:8443", "https://localhost:8443/x"],
)
def test_sandbox_is_a_cloud_at_one_loopback_origin(url):
    cloud = clouds.sandbox(url)
    origin = "https://" + urlsplit(url).netloc
    assert cloud.code == "sandbox"
    assert (cloud.login_url, cloud.graph_url) == (origin, origin)
    assert cloud.graph_scope == f"{origin}/.default"


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8443",
        "https://sandbox.example",
        "https://localhost.example:8443",
        "https://127.0.0.1.example",
        "https://localhost@evil.example",
        "https://someone@localhost:8443",
        "https://10.0.0.1",
        "localhost:8443",
        "",
    ],
)
def test_sandbox_is_nowhere_but_on_this_machine(url):
    with pytest.raises(ValueError, match="not an https address on this machine"):
        clouds.sandbox(url)
