"""Reads something of many tenants side by side, as a rule one call per tenant.

Nothing here touches a database: a caller gathers the questions, lets go of its
transaction, and keeps the answers afterwards.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial

from .clouds import Cloud
from .errors import MicrosoftError
from .graph import Graph
from .narrowing import Narrowing
from .reasons import About, failure
from .side_by_side import THREADS, side_by_side
from .tokens import TokenProvider
from .transport import Transport

_logger = logging.getLogger(__name__)

# Issues that are asked for one by one; of more than these the listing is read.
FEW = 3


@dataclass(frozen=True)
class TenantQuestion:
    """A tenant of which something is wanted, and how to get in.

    `refresh_token` is the partner user's in the delegated flow, None when the app
    signs in by itself; `narrowing` is what the tenants of a connection share.
    """

    tenant_id: str
    cloud: Cloud
    tokens: TokenProvider
    transport: Transport
    client_id: str
    refresh_token: str | None = field(default=None, repr=False)
    narrowing: Narrowing = field(default_factory=Narrowing)

    @property
    def scope(self) -> str:
        """Return what to ask a token for."""
        return self.cloud.graph_scope

    @property
    def host(self) -> str:
        """Return the name of the host that is asked."""
        return self.cloud.graph_url.removeprefix("https://")

    @property
    def forget(self) -> Callable[[], None]:
        """Return what makes the token a new one the next time."""
        return partial(self.tokens.forget, self.tenant_id)

    def client(self, token: Callable[[], str]) -> Graph:
        """Return what reads the tenant with the access tokens that `token` gives."""
        return Graph(
            self.cloud,
            self.transport,
            token,
            self.tenant_id,
            self.client_id,
            self.forget,
        )


@dataclass(frozen=True)
class TenantAnswer:
    """What came of a question: `content`, or the `error` that kept us from it.

    With an error, `content` is what was read before it, seldom anything.

    `answered_at` is aware UTC; `refresh_token` is the rotated one to keep, if any.
    """

    tenant_id: str
    answered_at: datetime
    content: tuple = ()
    error: MicrosoftError | None = None
    refresh_token: str | None = field(default=None, repr=False)


# Gets the client of the question, and the question.
Read = Callable[..., Iterable]


def health(graph: Graph, _question: TenantQuestion) -> Iterable:
    """Return the tenant's services, each with its state and issues."""
    return graph.health_overviews(with_issues=True)


def health_without_posts(graph: Graph, question: TenantQuestion) -> Iterable:
    """Return the same, as a rule without the posts of the issues."""
    return graph.health_overviews_without_posts(question.narrowing)


def issues(
    wanted: Mapping[str, Collection[str]], graph: Graph, question: TenantQuestion
) -> Iterable:
    """Return the issues whose ids are `wanted` of the tenant, with their posts.

    One that Microsoft no longer has is left out. Many are read from the listing: a
    tenant has a budget of requests.
    """
    ids = wanted[question.tenant_id]
    if len(ids) > FEW:
        return [issue for issue in graph.issues() if issue.id in ids]
    return [issue for issue_id in ids for issue in _issue(graph, issue_id)]


def _issue(graph: Graph, issue_id: str) -> Iterable:
    try:
        return [graph.issue(issue_id)]
    except MicrosoftError as error:
        if error.code != "not_found":
            raise
        return []


def messages(graph: Graph, _question: TenantQuestion) -> Iterable:
    """Return the tenant's Message Center posts."""
    return graph.messages()


def ask(question: TenantQuestion, read: Read) -> TenantAnswer:
    """Return what `read` finds in one tenant; never raises MicrosoftError."""
    renewed = []

    def token() -> str:
        """Return the access token, and note the refresh token that came with it."""
        if question.refresh_token is None:
            return question.tokens.application_token(question.tenant_id, question.scope)
        answer = question.tokens.delegated_token(
            question.tenant_id, question.refresh_token, question.scope
        )
        renewed.append(answer.refresh_token)
        return answer.access_token

    content, error = [], None
    try:
        for item in read(question.client(token), question):
            content.append(item)
    except MicrosoftError as failed:
        error = failed
    except Exception:  # one tenant's surprise must not cost the others their answer
        _logger.exception("Reading tenant %s failed unexpectedly", question.tenant_id)
        error = _failure("malformed_answer", question)
    return TenantAnswer(
        question.tenant_id,
        datetime.now(timezone.utc),
        tuple(content),
        error,
        renewed[-1] if renewed else None,
    )


def ask_all(
    questions: Iterable[TenantQuestion],
    read: Read,
    deadline: float,
    threads: int = THREADS,
) -> list[TenantAnswer]:
    """Return one answer per question, in their order, within `deadline` seconds.

    A tenant that has not answered by then is answered with the error `timeout`; the
    others are not held up by it.
    """
    questions = list(questions)
    calls = {
        number: partial(ask, question, read)
        for number, question in enumerate(questions)
    }
    answers = side_by_side(calls, deadline, threads)
    return [
        answers.get(number) or _too_late(question)
        for number, question in enumerate(questions)
    ]


def _too_late(question: TenantQuestion) -> TenantAnswer:
    return TenantAnswer(
        question.tenant_id,
        datetime.now(timezone.utc),
        error=_failure("timeout", question),
    )


def _failure(code: str, question: TenantQuestion) -> MicrosoftError:
    about = About(tenant_id=question.tenant_id, cloud=question.cloud.name)
    return failure(code, about, host=question.host)
