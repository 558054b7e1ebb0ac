"""What was asked of the sandbox cloud, inside Odoo and beside it."""

import os
from collections import Counter

import requests


def forget(variables=os.environ):
    """Empties the log."""
    session, address = _control(variables)
    session.delete(address).raise_for_status()


def graph_requests(variables=os.environ):
    """How often Graph was asked."""
    return sum(call["path"].startswith("/v1.0/") for call in _calls(variables))


def readings(variables=os.environ):
    """How often each tenant's health was read, by tenant id."""
    return Counter(
        call["tenant"]
        for call in _calls(variables)
        if "/healthOverviews" in call["path"]
    )


def _calls(variables):
    session, address = _control(variables)
    return session.get(address).json()


def _control(variables):
    session = requests.Session()
    session.trust_env = False
    session.verify = variables["CSP_SUPPORT_SANDBOX_CA"]
    return session, variables["CSP_SUPPORT_SANDBOX_URL"] + "/sandbox/requests"
