"""Reads the service health of many tenants side by side, one call per tenant.

Nothing here touches a database: a caller gathers the questions, lets go of its
transaction, and keeps the answers afterwards.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timezone

from .clouds import Cloud
from .errors import MicrosoftError
from .graph import Graph
from .reasons import About, failure
from .service_communications import ServiceHealth
from .tokens import TokenProvider
from .transport import Transport

THREADS = 8

# A token does not learn of what was granted after it was issued: ask for a new one.
STALE_TOKEN = ("token_refused", "permission_missing")


@dataclass(frozen=True)
class HealthQuestion:
    """A tenant whose health is wanted, and how to get in.

    `refresh_token` is the partner user's in the delegated flow, None when the app
    signs in by itself.
    """

    tenant_id: str
    cloud: Cloud
    tokens: TokenProvider
    transport: Transport
    client_id: str
    refresh_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class HealthAnswer:
    """What came of a question: `health`, or the `error` that kept us from it.

    `answered_at` is aware UTC; `refresh_token` is the rotated one to keep, if any.
    """

    tenant_id: str
    answered_at: datetime
    health: tuple[ServiceHealth, ...] = ()
    error: MicrosoftError | None = None
    refresh_token: str | None = field(default=None, repr=False)


def ask(question: HealthQuestion) -> HealthAnswer:
    """Return the health of one tenant with its issues; never raises MicrosoftError."""
    renewed = []

    def token() -> str:
        if question.refresh_token is None:
            return question.tokens.application_token(question.tenant_id)
        answer = question.tokens.delegated_token(
            question.tenant_id, question.refresh_token
        )
        renewed.append(answer.refresh_token)
        return answer.access_token

    graph = Graph(
        question.cloud,
        question.transport,
        token,
        question.tenant_id,
        question.client_id,
        forget=lambda: question.tokens.forget(question.tenant_id),
    )
    health, error = (), None
    try:
        health = tuple(graph.health_overviews(with_issues=True))
    except MicrosoftError as failed:
        error = failed
    return HealthAnswer(
        question.tenant_id,
        datetime.now(timezone.utc),
        health,
        error,
        renewed[-1] if renewed else None,
    )


def ask_all(
    questions: Iterable[HealthQuestion], deadline: float, threads: int = THREADS
) -> list[HealthAnswer]:
    """Return one answer per question, in their order, within `deadline` seconds.

    A tenant that has not answered by then is answered with the error `timeout`;
    the others are not held up by it.
    """
    questions = list(questions)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="microsoft-health")
    futures = [pool.submit(ask, question) for question in questions]
    wait(futures, timeout=deadline)
    pool.shutdown(wait=False, cancel_futures=True)
    return [
        future.result()
        if future.done() and not future.cancelled()
        else _too_late(question)
        for question, future in zip(questions, futures, strict=True)
    ]


def _too_late(question: HealthQuestion) -> HealthAnswer:
    about = About(tenant_id=question.tenant_id, cloud=question.cloud.name)
    host = question.cloud.graph_url.removeprefix("https://")
    return HealthAnswer(
        question.tenant_id,
        datetime.now(timezone.utc),
        error=failure("timeout", about, host=host),
    )
