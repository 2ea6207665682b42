"""The body of a request, read in bounded time: WSGI has no time limit, and a read cannot be interrupted.

A thread of its own reads, so that the request's thread can stop waiting. A client that is late gets its 408, and after
that its connection is shut down: the read ends with it.
"""

from __future__ import annotations

import contextlib
import os
import resource
import socket
import struct
import sys
import threading
from collections.abc import Callable
from typing import Protocol

from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout, ServiceUnavailable

BODIES = 4  # that a process reads at a time: fewer than its threads
BODY_SECONDS = 10.0
CLOSING_SECONDS = 0.5  # from a 408 until its connection is shut down, and from one try to the next
ANSWERED_MS = 3000  # a connection that got its answer longer ago is not the late one
PIECE = 1 << 16
# tcp_info in linux/tcp.h: milliseconds since data was last sent, and received
LAST_SENT, LAST_RECEIVED = 44, 52

_places = threading.BoundedSemaphore(BODIES)


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def read_body(stream: Stream, most: int, client: str) -> bytes:
    """The whole body, of at most that many bytes, of a client with this address.

    RequestTimeout after 10 s, ServiceUnavailable while too many bodies are read, RequestEntityTooLarge.
    """
    if not _places.acquire(blocking=False):
        raise ServiceUnavailable("Too many bodies are read at present; try again soon.", retry_after=2)
    reading = _Reading(stream, most)
    if not reading.done.wait(BODY_SECONDS):
        threading.Thread(target=_close, args=(reading, client), name="close", daemon=True).start()
        raise RequestTimeout(f"The body did not come within {BODY_SECONDS:.0f} s.")
    if reading.error:
        raise reading.error
    if reading.size > most:
        raise RequestEntityTooLarge(f"The body has more than {most} bytes, which CHARTHOUSE_MAX_BODY_BYTES allows.")
    return b"".join(reading.pieces)


class _Reading:
    """The reading of one body; it holds its place until the read has really ended."""

    def __init__(self, stream: Stream, most: int) -> None:
        self.done = threading.Event()
        self.pieces: list[bytes] = []
        self.size = 0
        self.error: Exception | None = None
        threading.Thread(target=self._read, args=(stream, most), name="body", daemon=True).start()

    def _read(self, stream: Stream, most: int) -> None:
        """Of a larger body as much again is read and dropped, so that a client that still sends gets the answer."""
        try:
            with contextlib.suppress(RequestEntityTooLarge):
                while piece := stream.read(PIECE):
                    self.size += len(piece)
                    if self.size <= most:
                        self.pieces.append(piece)
                return
            self.size = most + 1
        except Exception as error:  # raised again in the request's thread
            self.error = error
        finally:
            _places.release()
            self.done.set()


def _close(reading: _Reading, client: str) -> None:
    """Shut the late connection down once it has its answer, and until its read has ended."""
    while not reading.done.wait(CLOSING_SECONDS):
        _each_socket(lambda one: _shut_down(one, client))


def _shut_down(one: socket.socket, client: str) -> None:
    """Shut it down if it is that client's, was just answered, and sent nothing since.

    WSGI does not say which connection is a request's. At most a connection between two requests is closed with it.
    """
    if one.getpeername()[0] != client:
        return
    info = one.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    (sent,), (received,) = struct.unpack_from("I", info, LAST_SENT), struct.unpack_from("I", info, LAST_RECEIVED)
    if sent < received and sent < ANSWERED_MS:
        one.shutdown(socket.SHUT_RD)


def _each_socket(act: Callable[[socket.socket], None]) -> None:
    """Act on each TCP connection of this process; Linux only. /proc/self/fd cannot be read: the process hides it."""
    if sys.platform != "linux":
        return
    for number in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as one:
            if one.type == socket.SOCK_STREAM and one.family in (socket.AF_INET, socket.AF_INET6):
                act(one)
