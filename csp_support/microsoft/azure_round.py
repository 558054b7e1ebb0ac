"""Reads Azure's service health of many tenants side by side, as `tenant_round` does.

A tenant is asked subscription by subscription. Where none is known, what touches the
tenant as a whole is all that can be read.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .azure import Azure
from .azure_health import AzureHealthEvent
from .errors import AccessRefused
from .tenant_round import TenantQuestion


@dataclass(frozen=True)
class AzureQuestion(TenantQuestion):
    """A tenant with the ids of its Azure subscriptions, as far as they are known."""

    subscription_ids: tuple[str, ...] = ()

    @property
    def scope(self) -> str:
        """Return what to ask a token for."""
        return self.cloud.arm_scope

    @property
    def host(self) -> str:
        """Return the name of the host that is asked."""
        return self.cloud.arm_url.removeprefix("https://")

    def client(self, token: Callable[[], str]) -> Azure:
        """Return what reads the tenant with the access tokens that `token` gives."""
        return Azure(
            self.cloud,
            self.transport,
            token,
            self.tenant_id,
            self.client_id,
            self.forget,
        )


def events(azure: Azure, question: AzureQuestion) -> Iterator[AzureHealthEvent]:
    """Yield the events of a tenant, each once per subscription that it touches.

    A subscription that refuses us does not keep the others from being read: its
    MicrosoftError is raised after their events. Any other error ends the reading.
    """
    if not question.subscription_ids:
        yield from azure.tenant_events()
        return
    refused = []
    for subscription_id in question.subscription_ids:
        try:
            yield from azure.events(subscription_id)
        except AccessRefused as error:
            refused.append(error)
    if refused:
        raise refused[0]
