"""What a customer's administrator brings back from the consent page.

Microsoft: "Admin consent on the Microsoft identity platform". It is no proof of who
consented: whether the tenant lets us in, only a token of that tenant tells.
"""

import secrets
from collections.abc import Mapping

from .entra_errors import refused
from .reasons import failure
from .sign_in import is_other_tenant
from .tokens import TokenProvider


def check(
    tokens: TokenProvider, tenant_id: str, state: str, answer: Mapping[str, str]
) -> None:
    """Return when consent was given; `answer` is the query of the redirect.

    `state` is what was put into the link. The tokens of the tenant are dropped, for
    they lack what was consented to now. MicrosoftError `sign_in_mismatch` for another
    state, `other_tenant_consented`, `consent_declined` and what else Entra refuses
    with.
    """
    about = tokens.about(tenant_id)
    given = str(answer.get("state", ""))
    if not state or not secrets.compare_digest(state.encode(), given.encode()):
        raise failure("sign_in_mismatch", about)
    if answer.get("error") or str(answer.get("admin_consent")).lower() != "true":
        raise refused(answer, tokens.cloud, about)
    other = str(answer.get("tenant", ""))
    if is_other_tenant(tenant_id, other):
        raise failure("other_tenant_consented", about, other_tenant_id=other[:80])
    tokens.forget(tenant_id)
