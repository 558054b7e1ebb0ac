"""A connection to the sandbox, and a clock that does not wait."""

import pytest

from microsoft import (
    azure,
    clouds,
    credentials,
    graph,
    partner_center,
    status_feed,
    tokens,
    transport,
)


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.now = 0.0
        self.naps = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.naps.append(seconds)
        self.now += seconds


@pytest.fixture
def clock():
    return Clock()


class Connection:
    """What an Odoo connection to the sandbox would hold."""

    def __init__(self, sandbox, clock):
        self.sandbox = sandbox
        self.clock = clock
        self.cloud = clouds.sandbox(sandbox.url)
        self.session = transport.session(sandbox.certificate_authority)
        self.secret = credentials.ClientSecret(sandbox.client_secret)

    def transport(self, **options):
        options = {"clock": self.clock, "sleep": self.clock.sleep, **options}
        return transport.Transport(self.session, **options)

    def provider(self, credential=None, client_id=None):
        return tokens.TokenProvider(
            self.cloud,
            client_id or self.sandbox.client_id,
            credential or self.secret,
            transport=self.transport(deadline=30.0),
        )

    def graph(self, key, provider=None, **options):
        provider = provider or self.provider()
        tenant_id = self.sandbox.tenant_id(key)
        return graph.Graph(
            self.cloud,
            self.transport(**options),
            lambda: provider.application_token(tenant_id),
            tenant_id,
            self.sandbox.client_id,
            forget=lambda: provider.forget(tenant_id),
        )

    def partner_center(self, application=False, scope=None, page_size=500, **options):
        """Partner Center for a partner user who signed in, or for the app itself."""
        provider = self.provider()
        tenant_id = self.sandbox.tenant_id("partner")
        scope = scope or self.cloud.partner_center_scope
        refresh_token = self.sandbox.entra.sign_in()

        def token():
            if application:
                return provider.application_token(tenant_id, scope)
            return provider.delegated_token(
                tenant_id, refresh_token, scope
            ).access_token

        return partner_center.PartnerCenter(
            self.cloud,
            self.transport(**options),
            token,
            tenant_id,
            self.sandbox.client_id,
            forget=lambda: provider.forget(tenant_id),
            page_size=page_size,
        )

    def azure(self, key, scope=None, **options):
        """Azure for the partner user in a customer's tenant."""
        provider = self.provider()
        tenant_id = self.sandbox.tenant_id(key)
        refresh_token = self.sandbox.entra.sign_in()
        scope = scope or self.cloud.arm_scope
        return azure.Azure(
            self.cloud,
            self.transport(**options),
            lambda: (
                provider.delegated_token(tenant_id, refresh_token, scope).access_token
            ),
            tenant_id,
            self.sandbox.client_id,
            forget=lambda: provider.forget(tenant_id),
        )

    def status_pages(self, **options):
        return status_feed.StatusPages(self.cloud, self.transport(**options))

    def paths(self, key=None):
        """What was asked, for one tenant or all, without the queries."""
        tenant_id = key and self.sandbox.tenant_id(key)
        return [
            entry["path"].partition("?")[0]
            for entry in self.sandbox.requests
            if tenant_id in (None, entry["tenant"])
        ]


@pytest.fixture
def connection(cloud, clock):
    return Connection(cloud, clock)
