"""One question to a web service that takes a bearer token and answers in JSON.

`listings` speaks the dialect of Graph; Partner Center and Azure have their own.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from .errors import MicrosoftError
from .exchange import Answer
from .reasons import About, failure
from .transport import Bearer, Deadline, Transport, json_object

Result = TypeVar("Result")


@dataclass
class Question(ABC):
    """A chain of requests to the service at `root`, with one deadline.

    `token` gives the access token; `forget`, if any, makes it a new one the next time.
    """

    root: str
    transport: Transport
    token: Callable[[], str]
    forget: Callable[[], None] | None
    about: About

    def __post_init__(self):
        self.deadline: Deadline = self.transport.deadline()

    @property
    def host(self) -> str:
        """Return the name of the service's host."""
        return urlsplit(self.root).netloc

    @abstractmethod
    def refusal(self, answer: Answer) -> MicrosoftError:
        """Return the error that an answer with a status from 400 on means."""

    def ask(self, url: str, method: str = "GET", **request: object) -> dict:
        """Return the JSON object that comes back; MicrosoftError for anything else.

        `request` is what `requests` takes: headers, params, json.
        """
        return json_object(self.send(url, method, **request), url, self.about)

    def send(self, url: str, method: str = "GET", **request: object) -> Answer:
        """Return the answer of a success, if need be with another token.

        A token shows for an hour what its owner was allowed when it was issued, so
        one that is refused is not used again.
        """
        try:
            return self._send(url, method, request)
        except MicrosoftError as error:
            if self.forget and error.values.get("status") in (401, 403):
                self.forget()
            if error.code != "token_refused" or not self.forget:
                raise
        return self._send(url, method, request)

    def parsed(self, parse: Callable[[], Result]) -> Result:
        """Return what `parse` makes of an answer.

        MicrosoftError `malformed_answer` when it raises ValueError.
        """
        try:
            return parse()
        except ValueError:
            raise failure("malformed_answer", self.about, host=self.host) from None

    def _send(self, url: str, method: str, request: dict) -> Answer:
        answer = self.transport.send(
            method, url, self.about, self.deadline, auth=Bearer(self.token()), **request
        )
        if answer.status_code >= 400:
            raise self.refusal(answer)
        return answer
