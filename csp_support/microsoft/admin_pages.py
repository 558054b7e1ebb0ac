"""Pages on which a partner's technician works in one customer's tenant.

Whoever goes to a portal without naming the tenant lands in his own. How a page is told
the tenant is documented for the Microsoft 365 admin centre (Partner Center: "Get the
managed services for a customer by ID") and the Power Platform admin centre ("Get Help +
Support"); the others follow what partner tools have used for years.
"""

from urllib.parse import quote

_BEGIN_SESSION = "{host}/Partner/BeginClientSession.aspx?CTID={tenant}&CSDEST="
_AZURE_SUPPORT = "#blade/Microsoft_Azure_Support/HelpAndSupportBlade/newsupportrequest"
_PARTNER_CENTER = "https://partner.microsoft.com/dashboard/v2/customers/{tenant}/servicemanagementpage"

# What to open when nothing better is known of a cloud or of a tenant.
FALLBACK = "microsoft_365"

PAGES = {
    "partner_center": "Partner Center",
    "microsoft_365": "Microsoft 365 admin center",
    "microsoft_365_health": "Microsoft 365 service health",
    "microsoft_365_support": "Microsoft 365 support",
    "exchange": "Exchange admin center",
    "entra": "Microsoft Entra admin center",
    "teams": "Teams admin center",
    "sharepoint": "SharePoint admin center",
    "intune": "Intune admin center",
    "defender": "Microsoft Defender portal",
    "azure": "Azure portal",
    "azure_support": "Azure support",
    "power_platform": "Power Platform admin center",
    "power_bi": "Power BI admin portal",
}


def _admin_center(host: str) -> dict[str, str]:
    session = _BEGIN_SESSION.replace("{host}", host)
    return {
        "microsoft_365": f"{session}o365admincenter",
        "microsoft_365_health": f"{session}ServiceStatus",
        "microsoft_365_support": f"{session}Support",
        "sharepoint": f"{session}SharePoint",
    }


def _azure(host: str) -> dict[str, str]:
    return {
        "azure": f"{host}/{{tenant}}",
        "azure_support": f"{host}/{{tenant}}{_AZURE_SUPPORT}",
    }


_GLOBAL = {
    **_admin_center("https://admin.microsoft.com"),
    **_azure("https://portal.azure.com"),
    "partner_center": _PARTNER_CENTER,
    "exchange": "https://admin.exchange.microsoft.com/?delegatedOrg={domain}",
    "entra": "https://entra.microsoft.com/{tenant}",
    "teams": "https://admin.teams.microsoft.com/?delegatedOrg={domain}",
    "intune": "https://intune.microsoft.com/{tenant}",
    "defender": "https://security.microsoft.com/?tid={tenant}",
    "power_platform": "https://admin.powerplatform.microsoft.com/account/login/{tenant}",
    "power_bi": "https://app.powerbi.com/admin-portal?ctid={tenant}",
}

_OF_CLOUD = {
    "global": _GLOBAL,
    # The sandbox answers programs; people are shown where they would go in earnest.
    "sandbox": _GLOBAL,
    "us_gov_high": {
        **_admin_center("https://portal.office365.us"),
        **_azure("https://portal.azure.us"),
        "partner_center": _PARTNER_CENTER,
        "entra": "https://entra.microsoft.us/{tenant}",
        "intune": "https://intune.microsoft.us/{tenant}",
    },
    "us_gov_dod": {
        **_admin_center("https://portal.apps.mil"),
        **_azure("https://portal.azure.us"),
    },
    "china": {
        **_admin_center("https://portal.partner.microsoftonline.cn"),
        **_azure("https://portal.azure.cn"),
    },
}


def admin_page(cloud: str, page: str, tenant_id: str, domain: str = "") -> str:
    """Return the address of a page of `PAGES` for one tenant.

    `cloud` is a code of `microsoft.clouds`. The tenant's Microsoft 365 admin centre
    stands in for a page that the cloud has not, or that wants the tenant's domain
    when none is known.
    """
    templates = _OF_CLOUD[cloud]
    template = templates.get(page, "")
    if not template or ("{domain}" in template and not domain):
        template = templates[FALLBACK]
    return template.format(tenant=quote(tenant_id, safe=""), domain=quote(domain))


def request_page(family: str) -> str:
    """Return the page of `PAGES` where requests for a family of services are opened."""
    if family == "azure":
        return "azure_support"
    if family in ("dynamics_365", "power_platform"):
        return "power_platform"
    return "microsoft_365_support"
