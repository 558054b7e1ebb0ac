"""What a connection can do, each thing tried by itself.

Any question will do that asks for little and raises MicrosoftError when the answer is
no; the error says which permission, role or consent is missing, and its link where to
grant it.
"""

from collections.abc import Callable, Mapping
from functools import partial

from .clouds import Cloud
from .errors import MicrosoftError
from .graph import Graph
from .tenant_relationships import PartnerTenant
from .transport import Transport

Question = Callable[[], object]


def probe(questions: Mapping[str, Question]) -> dict[str, MicrosoftError | None]:
    """Return by the name of a question None when it was answered, else why not."""
    return {name: _failure(question) for name, question in questions.items()}


def graph_questions(
    cloud: Cloud,
    transport: Transport,
    token: Callable[[str], str],
    partner_tenant_id: str,
    customer_tenant_id: str,
    client_id: str,
) -> dict[str, Question]:
    """Return the questions `token`, `service_health` and `gdap`.

    `token` gives the access token to Graph in a tenant, in whichever flow.
    """

    def asking(kind: type, tenant_id: str) -> Graph | PartnerTenant:
        """Return a client for the tenant."""
        ask = partial(token, tenant_id)
        return kind(cloud, transport, ask, tenant_id, client_id)

    return {
        "token": partial(token, partner_tenant_id),
        "service_health": asking(Graph, customer_tenant_id).health_overviews,
        "gdap": asking(PartnerTenant, partner_tenant_id).check,
    }


def _failure(question: Question) -> MicrosoftError | None:
    try:
        question()
    except MicrosoftError as error:
        return error
    return None
