"""The part of `/sandbox/` that steers Partner Center, Azure and the status pages."""

from datetime import datetime, timezone

from .azure import Azure
from .messages import Request
from .partner_center import PartnerCenter
from .scenario import Tenant, absolute
from .status_pages import StatusPages


class CommerceControl:
    """Reads and changes what they know; dates may be told from now on, as `-2h`."""

    partner_center: PartnerCenter
    azure: Azure
    status_pages: StatusPages

    def _get_commerce(self, _request: Request) -> dict:
        """Return what was changed through Partner Center."""
        state = self.partner_center.state
        return {
            "support_profile": state.support_profile,
            "contacts": state.contacts,
            "consents": state.consents,
        }

    def _delete_commerce(self, _request: Request) -> None:
        self.partner_center.reset()
        self.azure.reset()
        self.status_pages.reset()

    def _post_support_profile(self, request: Request) -> None:
        """Change the profile as somebody does who uses Microsoft's page."""
        self.partner_center.state.support_profile.update(request.json())

    def _post_customers(self, request: Request, name: str) -> dict:
        """Change a customer, or have him back, in Partner Center's names."""
        customers = self.partner_center.state.customers
        tenant_id = self._customer_id(name)
        before = customers.get(tenant_id, {"id": tenant_id})
        customers[tenant_id] = {**before, **_content(request)}
        return customers[tenant_id]

    def _delete_customers(self, _request: Request, name: str) -> None:
        """End the relationship with a customer."""
        del self.partner_center.state.customers[self._customer_id(name)]

    def _post_subscriptions(self, request: Request, name: str) -> dict:
        """Add a subscription of a customer, or change the one of its id."""
        content = _content(request)
        bought = self.partner_center.state.subscriptions[self._customer_id(name)]
        return _put(bought, "id", content)

    def _post_azure_events(self, request: Request) -> dict:
        """Add an event, or change the one of its name; `tenants` are keys."""
        return _put(self.azure.state["events"], "name", _content(request))

    def _post_status_posts(self, request: Request) -> None:
        """Put `posts` on the Azure status page in place of those there."""
        self.status_pages.posts = list(_content(request)["posts"])

    def _customer_id(self, name: str) -> str:
        tenant: Tenant | None = self._find(name)
        if tenant is None:
            raise ValueError(f"There is no tenant {name}.")
        return tenant.id


def _content(request: Request) -> dict:
    return absolute(request.json(), datetime.now(timezone.utc))


def _put(items: list[dict], key: str, content: dict) -> dict:
    """Change the item of that key in place, or add one, and return it whole."""
    for item in items:
        if item[key] == content[key]:
            item.update(content)
            return item
    items.append(content)
    return content
