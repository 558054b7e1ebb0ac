"""Speaks to the sandbox with plain requests, as nothing of ours would."""

import pytest
import requests

GRAPH = "/v1.0/admin/serviceAnnouncement"


class Client:
    """Asks a running sandbox; every answer is a `requests.Response`."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.session = requests.Session()
        self.session.verify = cloud.certificate_authority
        self.session.trust_env = False

    def ask(self, method, path, **options):
        return self.session.request(
            method, self.cloud.url + path, timeout=5, allow_redirects=False, **options
        )

    def token_answer(self, key="contoso", **form):
        tenant = self.cloud.tenant(key)
        usual = {
            "client_id": self.cloud.client_id,
            "client_secret": self.cloud.client_secret,
            "grant_type": "client_credentials",
            "scope": f"{self.cloud.url}/.default",
        }
        form = {name: v for name, v in {**usual, **form}.items() if v is not None}
        place = f"/{tenant.id if tenant else key}/oauth2/v2.0/token"
        return self.ask("POST", place, data=form)

    def token(self, key="contoso", **form):
        return self.token_answer(key, **form).json()["access_token"]

    def user_token(self, scope, key="partner"):
        """Return a token of the partner user, with the second factor."""
        return self.token(
            key,
            scope=f"{self.cloud.url}{scope}/.default",
            grant_type="refresh_token",
            refresh_token=self.cloud.entra.sign_in(),
        )

    def partner_center(self, path, method="GET", token=None, **options):
        token = token or self.user_token("/partner-center")
        headers = {"Authorization": f"Bearer {token}", **options.pop("headers", {})}
        return self.ask(method, "/v1" + path, headers=headers, **options)

    def azure(self, path, key="fabrikam", token=None, **options):
        token = token or self.user_token("/azure", key)
        headers = {"Authorization": f"Bearer {token}"}
        mark = "&" if "?" in path else "?"
        return self.ask(
            "GET", f"{path}{mark}api-version=2025-05-01", headers=headers, **options
        )

    def graph(self, path, key="contoso", token=None, method="GET", **options):
        headers = {"Authorization": f"Bearer {token or self.token(key)}"}
        headers.update(options.pop("headers", {}))
        return self.ask(method, GRAPH + path, headers=headers, **options)


@pytest.fixture
def client(cloud):
    return Client(cloud)
