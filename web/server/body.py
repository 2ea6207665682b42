"""The body of a request: it comes whole and in time, or reading it fails.

Granian reads without a limit of time, and takes a body whose client left for a whole one.
"""

from __future__ import annotations

import threading
from typing import Protocol

from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from charthouse.web.memory.headers import Environ
from charthouse.web.refusal import LATE


class Stream(Protocol):
    """Granian's `wsgi.input`."""

    def read(self, size: int) -> bytes:
        """Wait for `size` bytes; fewer, or none, mean that the body or the connection has ended."""


class Body:
    """The `wsgi.input` (PEP 3333) of one request, which one thread reads and another may give up."""

    def __init__(self, environ: Environ) -> None:
        self._stream: Stream = environ["wsgi.input"]
        length = environ.get("CONTENT_LENGTH", "")
        self._missing = int(length) if length else None  # bytes; None: it comes in chunks, and a last one
        self._is_whole = self._missing == 0
        self._is_given_up = False
        self._changing = threading.Lock()

    def read(self, size: int) -> bytes:
        """The next piece; raises RequestTimeout when it was given up, ClientDisconnected when the client left."""
        piece = self._stream.read(size)
        with self._changing:
            if self._is_given_up:
                raise RequestTimeout(LATE)
            if self._missing is not None:
                self._missing -= len(piece)
            if not piece and self._missing:
                raise ClientDisconnected
            self._is_whole = not self._missing if self._missing is not None else not piece
        return piece

    def give_up(self) -> bool:
        """Have every further piece refused; False when there is none, because the body was read."""
        with self._changing:
            self._is_given_up = not self._is_whole
        return self._is_given_up
