"""What Microsoft Entra's refusals mean.

Codes after Microsoft's page "Microsoft Entra authentication and authorization error
codes", which warns that they may change: they choose a sentence here, no more. An
unknown one falls back on the `error` word of OAuth 2.0 (RFC 6749, 5.2).
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from .clouds import Cloud
from .errors import MicrosoftError
from .exchange import Answer
from .reasons import About, failure
from .transport import plain_word

REASON_OF_CODE = {
    7000215: "secret_wrong",
    7000222: "secret_expired",
    700027: "certificate_refused",
    7000218: "credential_missing",
    7000112: "app_disabled",
    700016: "app_unknown",
    65001: "consent_missing",
    65004: "consent_declined",
    90094: "admin_consent_needed",
    90099: "partner_consent_missing",
    650052: "app_permissions",
    650056: "app_permissions",
    650057: "app_permissions",
    700011: "app_permissions",
    90002: "tenant_unknown",
    900023: "tenant_id_invalid",
    90038: "other_cloud",
    900382: "other_cloud",
    900432: "other_cloud",
    50034: "user_unknown",
    50020: "partner_user_unknown",
    50177: "partner_user_unknown",
    500212: "cross_tenant_blocked",
    500213: "cross_tenant_blocked",
    50072: "mfa_required",
    50074: "mfa_required",
    50076: "mfa_required",
    50078: "mfa_required",
    50079: "mfa_required",
    53003: "conditional_access",
    530032: "conditional_access",
    530034: "partner_risk",
    50053: "account_locked",
    50057: "account_disabled",
    50173: "sign_in_revoked",
    700082: "sign_in_again",
    70008: "sign_in_again",
    70043: "sign_in_again",
    54005: "sign_in_again",
    50148: "sign_in_mismatch",
    501481: "sign_in_mismatch",
    50011: "redirect_unknown",
    500112: "redirect_unknown",
    70011: "scope_invalid",
    50196: "request_loop",
    90055: "throttled",
}
REASON_OF_WORD = {
    "invalid_client": "credential_refused",
    "invalid_scope": "scope_invalid",
    "invalid_grant": "sign_in_again",
    "interaction_required": "sign_in_again",
    "consent_required": "consent_missing",
    "access_denied": "consent_declined",
}


def refusal(answer: Answer, cloud: Cloud, about: About, host: str) -> MicrosoftError:
    """Return the error for an answer of the token or discovery endpoint."""
    try:
        body = json.loads(answer.text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return failure("malformed_answer", about, host=host)
    return refused(body, cloud, about)


def refused(body: Mapping[str, object], cloud: Cloud, about: About) -> MicrosoftError:
    """Return the error for what Entra answers, or has a browser bring us."""
    codes = _codes(body)
    word = plain_word(body.get("error"))
    known = [REASON_OF_CODE[code] for code in codes if code in REASON_OF_CODE]
    reason = known[0] if known else REASON_OF_WORD.get(word, "sign_in_refused")
    if codes and not known:
        reason = "sign_in_refused"
    return failure(
        reason,
        about,
        link=cloud.error_url(codes[0]) if reason == "sign_in_refused" and codes else "",
        correlation_id=plain_word(body.get("correlation_id")),
        host=urlsplit(cloud.login_url).netloc,
        error=f"AADSTS{codes[0]}" if codes else word,
    )


def _codes(body: Mapping[str, object]) -> list[int]:
    """Return the AADSTS codes of a refusal, from their list or else from the text."""
    listed = body.get("error_codes")
    if isinstance(listed, list) and any(isinstance(code, int) for code in listed):
        return [code for code in listed if isinstance(code, int)]
    text = str(body.get("error_description"))
    return [int(code) for code in re.findall(r"AADSTS(\d{1,9})", text)]
