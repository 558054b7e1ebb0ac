"""What the partner sells, to whom and through whom: the state of Partner Center.

`commerce.json` says it for the tenants of the scenario, by their keys; any other
tenant is a customer with one subscription.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from .scenario import Tenant, absolute

_FILE = Path(__file__).with_name("commerce.json")
_USUAL = {"subscriptions": [{"offer": "business_premium", "quantity": 10}]}
_NAMES = uuid.UUID("c5900000-0000-4000-8000-00000000c0de")
_OWN_TERMS = ("offer", "legacy", "end")
_ANY = {
    "status": "active",
    "autoRenewEnabled": True,
    "contractType": "subscription",
    "creationDate": "-400d.3058617",
    "effectiveStartDate": "-400d",
    "attributes": {"objectType": "Subscription"},
}
_LEGACY = {"unitType": "none", "billingType": "none"}
_NEW_COMMERCE = {
    "isTrial": False,
    "isMicrosoftProduct": True,
    "billingCycle": "monthly",
}
_LICENCE = {
    **_NEW_COMMERCE,
    "productType": {"id": "OnlineServicesNCE", "displayName": "OnlineServicesNCE"},
    "unitType": "Licenses",
    "billingType": "license",
    "termDuration": "P1Y",
}
_AZURE = {
    **_NEW_COMMERCE,
    "productType": {"id": "Azure", "displayName": "Azure"},
    "unitType": "Usage",
    "billingType": "usage",
    "termDuration": "P1M",
}


@dataclass
class Commerce:
    """Objects as Partner Center tells them, those of customers by tenant id.

    `contacts` are by subscription id, `consents` the applications consented to.
    """

    resellers: dict[str, dict]
    customers: dict[str, dict]
    subscriptions: dict[str, list[dict]]
    service_requests: dict[str, list[dict]]
    support_profile: dict[str, str]
    contacts: dict[str, dict] = field(default_factory=dict)
    consents: dict[str, dict[str, dict]] = field(default_factory=dict)

    def azure_subscriptions(self, tenant_id: str) -> list[str]:
        """Return the ids under which Azure knows the subscriptions of a tenant."""
        return [
            item["entitlementId"]
            for item in self.subscriptions.get(tenant_id, [])
            if item.get("productType", {}).get("id") == "Azure"
        ]


def load(customers: Iterable[Tenant], now: datetime | None = None) -> Commerce:
    """Return the state of the start, its dates counted from `now` (aware)."""
    now = now or datetime.now(timezone.utc)
    content = absolute(json.loads(_FILE.read_text()), now)
    resellers = content["resellers"]
    result = Commerce(
        resellers={item["id"]: item for item in resellers.values()},
        customers={},
        subscriptions={},
        service_requests={},
        support_profile=content["support_profile"],
    )
    for tenant in customers:
        item = content["customers"].get(tenant.key, _USUAL)
        reseller = resellers.get(item.get("reseller"), {})
        result.customers[tenant.id] = _customer(tenant, item, reseller)
        result.subscriptions[tenant.id] = [
            _subscription(tenant, number, bought, content["offers"], reseller, now)
            for number, bought in enumerate(item["subscriptions"])
        ]
        result.service_requests[tenant.id] = item.get("service_requests", [])
    return result


def _customer(tenant: Tenant, item: Mapping, reseller: Mapping) -> dict:
    domain = f"{tenant.key.replace('_', '')}.onmicrosoft.com"
    country = item.get("country", "IT")
    return {
        "id": tenant.id,
        "commerceId": str(uuid.uuid5(_NAMES, tenant.id)),
        "companyProfile": {
            "tenantId": tenant.id,
            "domain": domain,
            "companyName": tenant.name,
            "address": {"country": country},
            "email": f"it@{tenant.key.replace('_', '-')}.example",
            "attributes": {"objectType": "CustomerCompanyProfile"},
        },
        "relationshipToPartner": "reseller",
        "allowDelegatedAccess": False,
        "customDomains": [domain, f"{tenant.key.replace('_', '-')}.example"],
        "associatedPartnerId": reseller.get("id", ""),
        "attributes": {"objectType": "Customer"},
    }


def _subscription(
    tenant: Tenant,
    number: int,
    bought: Mapping,
    offers: Mapping,
    reseller: Mapping,
    now: datetime,
) -> dict:
    """Return a subscription, of the new commerce unless it is `legacy`.

    What `bought` says beside its offer is in Partner Center's own terms.
    """
    name = f"{tenant.id}/{number}"
    offer, legacy = bought.get("offer"), bought.get("legacy")
    kind = _LEGACY if legacy else _AZURE if offer == "azure" else _LICENCE
    return {
        "id": str(uuid.uuid5(_NAMES, name)),
        "entitlementId": str(uuid.uuid5(_NAMES, f"{name}/entitlement")),
        "orderId": uuid.uuid5(_NAMES, f"{name}/order").hex[:12],
        "partnerId": reseller.get("mpnId", ""),
        **absolute({**_ANY, "commitmentEndDate": bought.get("end", "+180d")}, now),
        **kind,
        **({"friendlyName": legacy} if legacy else _offer(*offers[offer])),
        **{name: bought[name] for name in bought if name not in _OWN_TERMS},
    }


def _offer(product: str, title: str) -> dict[str, str]:
    return {
        "offerId": f"{product}:0001:{product}Z",
        "offerName": title,
        "friendlyName": title,
    }
