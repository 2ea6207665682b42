"""Where a thread waits for Redis: in its socket, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from redis import ConnectionPool

Waiting = Callable[[], AbstractContextManager[None]]  # the context that a thread is in while it waits


class WaitingSocket:
    """A socket whose reader is inside `waiting()` while it has nothing to read."""

    def __init__(self, socket: Any, waiting: Waiting) -> None:
        self._socket = socket
        self._waiting = waiting

    def recv_into(self, *arguments: Any) -> int:
        """How many bytes the socket received into the buffer."""
        with self._waiting():
            received: int = self._socket.recv_into(*arguments)
        return received

    def recv(self, *arguments: Any) -> bytes:
        """What the socket receives."""
        with self._waiting():
            received: bytes = self._socket.recv(*arguments)
        return received

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


def wait_in(pool: ConnectionPool, waiting: Waiting) -> ConnectionPool:
    """The pool, whose connections wait inside `waiting()`."""

    base: Any = pool.connection_class  # as the URL says

    class WaitingConnection(base):  # type: ignore[misc]
        def _connect(self) -> WaitingSocket:
            return WaitingSocket(super()._connect(), waiting)

    pool.connection_class = WaitingConnection
    return pool
