"""Forwarding a request to the WSGI application below, and the whole answer that comes back (PEP 3333)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from charthouse.web.memory.headers import Environ, Headers, StartResponse

Application = Callable[[Environ, StartResponse], Iterable[bytes]]


@dataclass(frozen=True)
class Answer:
    """A whole answer: its status line, headers and body."""

    status: str
    headers: Headers
    body: bytes

    def send(self, environ: Environ, start_response: StartResponse) -> list[bytes]:
        """Answer a request with it; one for HEAD without the body."""
        start_response(self.status, self.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.body]


def forward(app: Application, environ: Environ) -> Answer:
    """The application's answer to the request."""
    answered: list[Any] = []

    def start_response(status: str, headers: Headers, *_: Any) -> None:
        answered[:] = [status, headers]

    chunks = app(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return Answer(answered[0], answered[1], body)
