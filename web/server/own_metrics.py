"""Granian's own metrics: its main process tells them at a loopback port, and `/metrics` hands them on."""

from __future__ import annotations

import contextlib
import os
import socket
import urllib.request
from http.client import HTTPException

from charthouse.web.memory.headers import Environ

HOST = "127.0.0.1"
PORT = "GRANIAN_METRICS_PORT"  # the variable by which the processes learn it, and requests have it (PEP 3333)
TIMEOUT_SECONDS = 0.2
MOST_BYTES = 1 << 20

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever `http_proxy` says


def listen() -> socket.socket:
    """A socket at a free port, which processes that start from now on know.

    It listens at once and shares its port with no other socket: Granian's own ones set SO_REUSEPORT, and so a port that
    was free a moment ago may be that of another server by now, which would then lose half of its requests.
    """
    listener = socket.create_server((HOST, 0))
    listener.setblocking(False)  # Granian accepts from an event loop
    os.environ.update({PORT: str(listener.getsockname()[1])})
    return listener


def read(environ: Environ) -> bytes:
    """The metrics of the Granian that had this request; empty when none had it, or when it does not answer."""
    port = environ.get(PORT, "")
    if port.isdigit():
        address = f"http://{HOST}:{port}/"
        with contextlib.suppress(OSError, HTTPException), _direct.open(address, timeout=TIMEOUT_SECONDS) as answer:
            return bytes(answer.read(MOST_BYTES)).rstrip(b"\n") + b"\n"
    return b""
