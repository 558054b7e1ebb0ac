"""Microsoft's own clients, signed in at the sandbox as they sign in at Microsoft."""

import asyncio
import ssl
import time

import httpx
import pytest
from azure.core.credentials import AccessToken
from azure.identity import ClientSecretCredential
from azure.mgmt.resourcehealth import ResourceHealthMgmtClient
from kiota_authentication_azure.azure_identity_authentication_provider import (
    AzureIdentityAuthenticationProvider,
)
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph_core import GraphClientFactory, PageIterator


class SignedInUser:
    """A credential of the partner user, who works in a customer's tenant."""

    def __init__(self, cloud, key):
        self._cloud = cloud
        self._place = f"{cloud.url}/{cloud.tenant_id(key)}/oauth2/v2.0/token"

    def get_token(self, *scopes, **_options):
        context = ssl.create_default_context(cafile=self._cloud.certificate_authority)
        answer = httpx.post(
            self._place,
            data={
                "client_id": self._cloud.client_id,
                "client_secret": self._cloud.client_secret,
                "grant_type": "refresh_token",
                "refresh_token": self._cloud.entra.sign_in(),
                "scope": " ".join(scopes),
            },
            verify=context,
            trust_env=False,
        ).json()
        end = int(time.time()) + answer["expires_in"]
        return AccessToken(answer["access_token"], end)


class OfficialClients:
    """Clients that differ from those of production in address and trust alone."""

    def __init__(self, cloud):
        self.cloud = cloud
        self._context = ssl.create_default_context(cafile=cloud.certificate_authority)

    def app_credential(self, key, secret=None):
        return ClientSecretCredential(
            self.cloud.tenant_id(key),
            self.cloud.client_id,
            secret or self.cloud.client_secret,
            authority=self.cloud.url,
            disable_instance_discovery=True,
            connection_verify=self.cloud.certificate_authority,
            use_env_settings=False,
            retry_total=0,
        )

    def ask_graph(self, key, ask, credential=None):
        """What `ask`, called with the Graph client of a tenant, brings."""
        return asyncio.run(self._ask_graph(key, ask, credential))

    async def _ask_graph(self, key, ask, credential):
        provider = AzureIdentityAuthenticationProvider(
            credential or self.app_credential(key),
            scopes=[f"{self.cloud.url}/.default"],
            allowed_hosts=["localhost"],
        )
        async with httpx.AsyncClient(verify=self._context, trust_env=False) as plain:
            client = GraphClientFactory.create_with_default_middleware(client=plain)
            adapter = GraphRequestAdapter(provider, client)
            adapter.base_url = f"{self.cloud.url}/v1.0"
            return await ask(GraphServiceClient(request_adapter=adapter))

    def all_of_graph(self, key, listing):
        """All items of a listing, its pages followed by the official iterator."""

        async def ask(client):
            builder, found = listing(client), []
            pages = PageIterator(await builder.get(), client.request_adapter)
            await pages.iterate(lambda item: found.append(item) or True)
            return found

        return self.ask_graph(key, ask)

    def resource_health(self, key, subscription="", audience="/azure"):
        return ResourceHealthMgmtClient(
            SignedInUser(self.cloud, key),
            subscription,
            self.cloud.url,
            credential_scopes=[f"{self.cloud.url}{audience}/.default"],
            connection_verify=self.cloud.certificate_authority,
            use_env_settings=False,
            retry_total=0,
        )


@pytest.fixture
def official(cloud):
    return OfficialClients(cloud)
