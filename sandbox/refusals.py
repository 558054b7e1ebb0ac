"""How Microsoft Entra says no.

Which HTTP status goes with which AADSTS code is not documented.
"""

from datetime import datetime, timezone

from .messages import Answer, json_answer

_REFUSALS = {
    7000215: (401, "invalid_client", "Invalid client secret provided."),
    7000218: (401, "invalid_client", "The request body must contain a credential."),
    7000222: (401, "invalid_client", "The provided client secret keys are expired."),
    700027: (401, "invalid_client", "Client assertion failed signature validation."),
    700016: (400, "unauthorized_client", "Application was not found in the directory."),
    90002: (400, "invalid_request", "Tenant was not found."),
    50011: (400, "invalid_request", "The redirect URI is not one of the app's."),
    70011: (400, "invalid_scope", "The provided value for 'scope' isn't valid."),
    70003: (400, "unsupported_grant_type", "The grant type is not supported."),
    700054: (400, "unsupported_response_type", "The response type is not enabled."),
    65001: (400, "invalid_grant", "The user or administrator has not consented."),
    65004: (400, "access_denied", "The user declined to consent to the app."),
    90094: (400, "access_denied", "Administrator consent is required."),
    50076: (400, "interaction_required", "Multi-factor authentication is needed."),
    50173: (400, "invalid_grant", "The provided grant has been revoked."),
    54005: (400, "invalid_grant", "The authorization code was already redeemed."),
    501481: (400, "invalid_grant", "The code verifier does not match the challenge."),
    70008: (400, "invalid_grant", "The authorization code has expired."),
    700082: (400, "invalid_grant", "The refresh token has expired due to inactivity."),
}


class Refused(Exception):
    """Entra says no, with an AADSTS code."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


def refusal(code: int, description: str = "") -> dict[str, str]:
    """Return what Entra has a browser carry back to the app."""
    _status, word, text = _REFUSALS.get(code, (400, "invalid_grant", "Refused."))
    now = f"{datetime.now(timezone.utc):%Y-%m-%d %H:%M:%SZ}"
    trace, correlation = (f"00000000-0000-4000-8000-00000000000{n}" for n in "ab")
    return {
        "error": word,
        "error_description": (
            f"AADSTS{code}: {description or text} Trace ID: {trace}"
            f" Correlation ID: {correlation} Timestamp: {now}"
        ),
        "timestamp": now,
        "trace_id": trace,
        "correlation_id": correlation,
    }


def refusal_answer(
    url: str, code: int, status: int | None = None, description: str = ""
) -> Answer:
    """Return the answer that Entra at `url` refuses with."""
    usual = _REFUSALS.get(code, (400,))[0]
    body = refusal(code, description)
    more = {"error_codes": [code], "error_uri": f"{url}/error?code={code}"}
    return json_answer({**body, **more}, status or usual)
