"""Steers the sandbox cloud that the tests run against."""

import os

import requests


class SandboxControl:
    """The sandbox whose address the environment names, as `make test` starts it."""

    def __init__(self):
        if "CSP_SUPPORT_SANDBOX_URL" not in os.environ:
            raise RuntimeError(
                "These tests talk to the sandbox cloud. Run them with `make test`, or "
                "start `python -m sandbox` and set CSP_SUPPORT_SANDBOX_URL, "
                "CSP_SUPPORT_SANDBOX_CA and CSP_SUPPORT_SANDBOX_SECRET."
            )
        self._root = os.environ["CSP_SUPPORT_SANDBOX_URL"] + "/sandbox"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = os.environ["CSP_SUPPORT_SANDBOX_CA"]

    def _call(self, method, path, json=None):
        answer = self._session.request(
            method, f"{self._root}/{path}", json=json, timeout=10
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def reset(self):
        """Back to the state at its start, with an empty log of requests."""
        self._call("DELETE", "faults")
        self._call("DELETE", "requests")

    def fail(self, tenant, **fault):
        """Make `tenant` (its key) misbehave: status, kind, retry_after, delay."""
        self._call("POST", "faults", {"tenant": tenant, **fault})

    def publish(self, tenant, **issue):
        """Publish or change an issue in `tenant`, in Graph's own property names."""
        return self._call("POST", f"tenants/{tenant}/issues", issue)

    def withdraw(self, tenant):
        """Put the scenario's issues of `tenant` back."""
        self._call("DELETE", f"tenants/{tenant}/issues")

    def graph_requests(self):
        """The calls to Graph since the log was emptied."""
        return [
            request
            for request in self.all_requests()
            if request["path"].startswith("/v1.0/")
        ]

    def all_requests(self):
        """Everything that was asked since the log was emptied."""
        return self._call("GET", "requests")

    def refresh_token(self):
        """A partner user signs in; his refresh token."""
        return self._call("POST", "refresh_tokens")["refresh_token"]

    def revoke_refresh_tokens(self):
        self._call("DELETE", "refresh_tokens")

    def register_certificate(self, certificate):
        """Let the app sign in with this certificate (PEM)."""
        self._call("POST", "certificates", {"certificate": certificate})

    def relationships(self):
        """The delegated admin relationships, in Graph's own property names."""
        return self._call("GET", "relationships")

    def change_relationship(self, relationship_id, **properties):
        """Change one, in Graph's names; dates may be written like `+3d`."""
        self._call("POST", f"relationships/{relationship_id}", properties)

    def restore_relationships(self):
        """Put the scenario's relationships back."""
        self._call("DELETE", "relationships")

    def publish_event(self, name, tenants, **properties):
        """Publish or change an Azure event, in Azure's names; `tenants` are keys."""
        event = {
            "eventType": "ServiceIssue",
            "status": "Active",
            "title": name,
            "summary": "<p>Something is wrong.</p>",
            "impactStartTime": "-2h",
            "lastUpdateTime": "-10m",
            "impact": [
                {
                    "impactedService": "Virtual Machines",
                    "impactedRegions": [{"impactedRegion": "West Europe"}],
                }
            ],
            **properties,
        }
        content = {"name": name, "tenants": tenants, "properties": event}
        self._call("POST", "azure_events", content)

    def post_status(self, *posts):
        """Put these on Azure's public status page in place of what stands there."""
        self._call("POST", "status_posts", {"posts": posts})

    def restore_commerce(self):
        """Put the scenario's subscriptions, events and status page back."""
        self._call("DELETE", "commerce")

    def azure_requests(self):
        """The calls to Azure Resource Manager since the log was emptied."""
        return [
            request
            for request in self.all_requests()
            if "Microsoft.ResourceHealth" in request["path"]
        ]
