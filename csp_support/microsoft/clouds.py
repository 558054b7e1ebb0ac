"""Microsoft's clouds: which hosts an app registration and its tenants live on.

An app registration belongs to one cloud, and tokens do not cross clouds
(Microsoft: "Microsoft Entra authentication and national clouds").
"""

from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

_LOOPBACK = ("localhost", "127.0.0.1")
_PARTNER_CENTER = "https://api.partnercenter.microsoft.com"
_PARTNER_CENTER_CHINA = "https://partner.partnercenterapi.microsoftonline.cn"
# where the documented address, https://azure.status.microsoft/status/feed/, leads
_STATUS_FEED = "https://rssfeed.azure.status.microsoft/en-us/status/feed/"


@dataclass(frozen=True)
class Cloud:
    """One of Microsoft's clouds; addresses are origins without a trailing slash.

    An address is empty for what a cloud does not have. A scope asks for a token; that
    of 21Vianet's Partner Center is not documented and follows the others'.
    """

    code: str
    name: str
    login_url: str
    graph_url: str
    admin_center_url: str
    arm_url: str
    arm_scope: str
    azure_portal_url: str
    partner_center_url: str = ""
    partner_center_scope: str = ""
    service_requests: bool = True  # whether Partner Center has those
    status_feed_url: str = ""  # of the public Azure status page
    status_page_url: str = ""  # of the public Microsoft 365 status page

    @property
    def graph_scope(self) -> str:
        """Return the scope that asks for all of Graph that was consented to."""
        return f"{self.graph_url}/.default"

    def consent_url(
        self, tenant_id: str, client_id: str, redirect_uri: str = "", state: str = ""
    ) -> str:
        """Return where an administrator of the tenant consents to the app.

        Microsoft: "Admin consent on the Microsoft identity platform". Without
        `redirect_uri` Entra uses the one of the app registration.
        """
        query = {"client_id": client_id, "scope": self.graph_scope}
        if redirect_uri:
            query["redirect_uri"] = redirect_uri
        if state:
            query["state"] = state
        tenant = quote(tenant_id, safe="")
        return f"{self.login_url}/{tenant}/v2.0/adminconsent?{urlencode(query)}"

    def azure_access_url(self, tenant_id: str, subscription_id: str = "") -> str:
        """Return where roles on a subscription, or on any, are granted in Azure."""
        page = self.azure_portal_page(tenant_id)
        if not subscription_id:
            return f"{page}/blade/Microsoft_Azure_Billing/SubscriptionsBlade"
        return f"{page}/resource/subscriptions/{quote(subscription_id, safe='')}/users"

    def error_url(self, aadsts: int) -> str:
        """Return Microsoft's page that explains an AADSTS code."""
        return f"{self.login_url}/error?code={aadsts}"

    def service_health_url(self, issue_id: str = "") -> str:
        """Return the service health page of the admin centre, or one issue's there."""
        page = f"{self.admin_center_url}/Adminportal/Home#/servicehealth"
        return f"{page}/:/alerts/{quote(issue_id, safe='')}" if issue_id else page

    def message_center_url(self, message_id: str = "") -> str:
        """Return the Message Center of the admin centre, or one post's page there."""
        page = f"{self.admin_center_url}/Adminportal/Home#/MessageCenter"
        return f"{page}/:/messages/{quote(message_id, safe='')}" if message_id else page

    def azure_portal_page(self, tenant_id: str) -> str:
        """Return the start page of the tenant's Azure portal."""
        return f"{self.azure_portal_url}/#@{quote(tenant_id, safe='')}"


CLOUDS = {
    cloud.code: cloud
    for cloud in (
        Cloud(
            code="global",
            name="Microsoft Global (including US Government GCC)",
            login_url="https://login.microsoftonline.com",
            graph_url="https://graph.microsoft.com",
            admin_center_url="https://admin.microsoft.com",
            arm_url="https://management.azure.com",
            arm_scope="https://management.azure.com/.default",
            azure_portal_url="https://portal.azure.com",
            partner_center_url=_PARTNER_CENTER,
            partner_center_scope=f"{_PARTNER_CENTER}/.default",
            status_feed_url=_STATUS_FEED,
            status_page_url="https://status.cloud.microsoft",
        ),
        Cloud(
            code="us_gov_high",
            name="US Government GCC High",
            login_url="https://login.microsoftonline.us",
            graph_url="https://graph.microsoft.us",
            admin_center_url="https://portal.office365.us",
            arm_url="https://management.usgovcloudapi.net",
            arm_scope="https://management.core.usgovcloudapi.net/.default",
            azure_portal_url="https://portal.azure.us",
            partner_center_url=_PARTNER_CENTER,
            partner_center_scope=f"{_PARTNER_CENTER}/.default",
        ),
        Cloud(
            code="us_gov_dod",
            name="US Government DoD",
            login_url="https://login.microsoftonline.us",
            graph_url="https://dod-graph.microsoft.us",
            admin_center_url="https://portal.apps.mil",
            arm_url="https://management.usgovcloudapi.net",
            arm_scope="https://management.core.usgovcloudapi.net/.default",
            azure_portal_url="https://portal.azure.us",
        ),
        Cloud(
            code="china",
            name="China (21Vianet)",
            login_url="https://login.partner.microsoftonline.cn",
            graph_url="https://microsoftgraph.chinacloudapi.cn",
            admin_center_url="https://portal.partner.microsoftonline.cn",
            arm_url="https://management.chinacloudapi.cn",
            arm_scope="https://management.chinacloudapi.cn/.default",
            azure_portal_url="https://portal.azure.cn",
            partner_center_url=_PARTNER_CENTER_CHINA,
            partner_center_scope=f"{_PARTNER_CENTER_CHINA}/.default",
            service_requests=False,
        ),
    )
}


def sandbox(url: str) -> Cloud:
    """Return the cloud that a sandbox plays at the https loopback origin `url`.

    ValueError for any other address: demo secrets go nowhere else.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname not in _LOOPBACK or parts.username:
        raise ValueError(f"{url} is not an https address on this machine")
    origin = f"https://{parts.netloc}"
    return Cloud(
        code="sandbox",
        name="Sandbox",
        login_url=origin,
        graph_url=origin,
        admin_center_url=origin,
        arm_url=origin,
        arm_scope=f"{origin}/azure/.default",
        azure_portal_url=origin,
        partner_center_url=origin,
        partner_center_scope=f"{origin}/partner-center/.default",
        status_feed_url=f"{origin}/en-us/status/feed/",
        status_page_url=origin,
    )
