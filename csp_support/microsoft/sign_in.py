"""The partner user signs in, in a browser; what remains is a refresh token.

Microsoft: "Secure Application Model", "OAuth 2.0 authorization code flow". It runs on
the partner's own tenant; the refresh token then opens every customer's tenant that the
user may enter by GDAP.
"""

import base64
import json
import re
import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

from .entra_errors import refused
from .errors import MicrosoftError
from .fields import mapping, text
from .reasons import failure
from .tokens import TokenProvider
from .transport import origin

# The answer comes as a query, since a browser would not send its session's cookie with
# a form posted from Microsoft's page; PKCE and state guard the code in it.
warnings.filterwarnings("ignore", "response_mode=", UserWarning, "msal")

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True)
class SignedIn:
    """Who signed in, and the refresh token to keep.

    `user` is the user principal name. `mfa` is None when Microsoft did not say whether
    there was a second factor.
    """

    user: str
    name: str
    object_id: str
    tenant_id: str
    mfa: bool | None
    refresh_token: str = field(repr=False)


def begin(
    tokens: TokenProvider, tenant_id: str, redirect_uri: str
) -> dict[str, object]:
    """Return a sign-in that has begun: send the browser to its `auth_uri`.

    It is JSON. Keep it on the server, for that browser alone, until the answer comes:
    it holds state, nonce and PKCE verifier. `redirect_uri` is one of the app
    registration's. MicrosoftError in all its kinds.
    """
    flow = tokens.with_application(
        tenant_id,
        lambda app: app.initiate_auth_code_flow(
            [tokens.cloud.graph_scope],
            redirect_uri=redirect_uri,
            prompt="select_account",
        ),
    )
    if origin(flow["auth_uri"]) != origin(tokens.cloud.login_url):
        raise _malformed(tokens, tenant_id)
    return flow


def finish(
    tokens: TokenProvider,
    tenant_id: str,
    flow: Mapping[str, object],
    answer: Mapping[str, str],
) -> SignedIn:
    """Return who signed in; `answer` is the query that the browser came back with.

    `flow` may be used once; forget it before. MicrosoftError in all its kinds:
    SignInNeeded `sign_in_mismatch` when the answer is not that of `flow`,
    `sign_in_declined`, `wrong_tenant`, and `mfa_missing` when Microsoft says that there
    was no second factor.
    """
    about = tokens.about(tenant_id)
    state, code = flow.get("state"), answer.get("code")
    if not state or not _same(state, answer.get("state")):
        raise failure("sign_in_mismatch", about)
    if not code:
        raise _declined(tokens, tenant_id, answer)
    try:
        result = tokens.with_application(
            tenant_id,
            lambda app: app.acquire_token_by_auth_code_flow(
                dict(flow), {"code": code, "state": state}
            ),
        )
    except RuntimeError:  # so msal says that the nonce is another one
        raise failure("sign_in_mismatch", about) from None
    return _admitted(tokens, tenant_id, _read(tokens, tenant_id, result))


def is_other_tenant(tenant_id: str, found: str) -> bool:
    """Say whether the tenant id `found` is not that of the tenant we mean.

    One that we know by its domain cannot be compared.
    """
    return bool(_GUID.fullmatch(tenant_id)) and found.lower() != tenant_id.lower()


def _same(one: object, other: object) -> bool:
    return secrets.compare_digest(str(one).encode(), str(other).encode())


def _declined(
    tokens: TokenProvider, tenant_id: str, answer: Mapping[str, str]
) -> MicrosoftError:
    """Return the error for an answer without a code."""
    about = tokens.about(tenant_id)
    if not answer.get("error"):
        return _malformed(tokens, tenant_id)
    error = refused(answer, tokens.cloud, about)
    if error.code == "consent_declined":
        return failure("sign_in_declined", about)
    return error


def _read(tokens: TokenProvider, tenant_id: str, result: object) -> SignedIn:
    """Return who signed in, as the id token tells."""
    result = mapping(result)
    claims = mapping(result.get("id_token_claims"))
    signed_in = SignedIn(
        user=text(claims.get("preferred_username")),
        name=text(claims.get("name")),
        object_id=text(claims.get("oid")),
        tenant_id=text(claims.get("tid")),
        mfa=_mfa(claims, _claims(result.get("access_token"))),
        refresh_token=text(result.get("refresh_token")),
    )
    if not (signed_in.object_id and signed_in.tenant_id and signed_in.refresh_token):
        raise _malformed(tokens, tenant_id)
    return signed_in


def _admitted(tokens: TokenProvider, tenant_id: str, signed_in: SignedIn) -> SignedIn:
    """Return who signed in if it is somebody of use."""
    about, other = tokens.about(tenant_id), signed_in.tenant_id
    user = signed_in.user or signed_in.object_id
    if is_other_tenant(tenant_id, other):
        raise failure("wrong_tenant", about, user=user, other_tenant_id=other)
    if signed_in.mfa is False:
        raise failure("mfa_missing", about, user=user)
    return signed_in


def _mfa(*tokens: Mapping[str, object]) -> bool | None:
    """Say whether a token names a second factor, None when none has the claim.

    Partner Center looks for `mfa` in `amr` (Microsoft: "Mandating multifactor
    authentication for your partner tenant"), a claim of v1.0 tokens, such as Graph's
    access tokens are whoever asks for them.
    """
    methods = [
        claims["amr"] for claims in tokens if isinstance(claims.get("amr"), list)
    ]
    return any("mfa" in named for named in methods) if methods else None


def _claims(token: object) -> dict:
    """Return the claims of a JSON Web Token, none when it is something else."""
    try:
        part = text(token).split(".")[1]
        return mapping(json.loads(base64.urlsafe_b64decode(part + "==")))
    except (ValueError, IndexError, RecursionError):
        return {}


def _malformed(tokens: TokenProvider, tenant_id: str) -> MicrosoftError:
    host = tokens.cloud.login_url.removeprefix("https://")
    return failure("malformed_answer", tokens.about(tenant_id), host=host)
