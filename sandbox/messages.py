"""What comes in and what goes out, apart from the wire."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Request:
    """A request: `target` is path and query as sent, `headers` in any case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def path(self) -> str:
        """Return the path without the query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Return the query's parameters, the last of each name."""
        return _last(urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        """Return the form in the body, the last of each name."""
        return _last(self.body.decode("utf-8", "replace"))

    def json(self) -> dict:
        """Return the JSON object in the body; ValueError when there is none."""
        content = json.loads(self.body or b"null")
        if not isinstance(content, dict):
            raise ValueError("the body must be a JSON object")
        return content


@dataclass(frozen=True)
class Answer:
    """An answer and how it is sent: after `delay` seconds, without its second half
    (`cut_off`), a byte every `drip` seconds, or not at all (`hang_up`); `phrase`
    stands in the status line in place of the usual one."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut_off: bool = False
    drip: float = 0.0
    hang_up: bool = False
    phrase: str = ""

    def with_members(self, members: Mapping[str, object]) -> "Answer":
        """Return the same answer with these members, as it is when it is not JSON."""
        try:
            content = json.loads(self.body.decode("utf-8-sig"))
        except ValueError:
            return self
        return self.but(body=json.dumps({**content, **members}).encode())

    def but(self, **changes: object) -> "Answer":
        """Return the same answer with `changes`."""
        return replace(self, **changes)

    def compressed(self) -> "Answer":
        """Return the same answer as Graph sends it to whoever takes gzip."""
        headers = {**self.headers, "Content-Encoding": "gzip"}
        return self.but(body=gzip.compress(self.body, 1), headers=headers)


def json_answer(
    content: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Answer:
    """Return `content` as a JSON answer."""
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Answer(status, json.dumps(content).encode(), {**kind, **(headers or {})})


def _last(text: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(text).items()}
