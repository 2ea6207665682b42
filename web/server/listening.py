"""The listening sockets of a web process, and how long their connections outlive a peer that is gone."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import time
from collections.abc import Iterator

# /proc/self/fd cannot be read: the process hides it. So each number is tried, which takes 1 µs; a listening socket is
# opened at the start, and so has one of the lowest that were free then.
LOWEST_FILES = 4096
NETWORK = (socket.AF_INET, socket.AF_INET6)
GONE_SECONDS = 30  # a connection is closed whose peer acknowledges nothing for so long, or reads nothing of an answer
PROBE_SECONDS = 10  # between the questions to a silent peer whether it is still there
LIMITS = {"TCP_KEEPIDLE": PROBE_SECONDS, "TCP_KEEPINTVL": PROBE_SECONDS, "TCP_USER_TIMEOUT": GONE_SECONDS * 1000}
LOOK_SECONDS, LOOKS = 0.05, 1200  # at most for a minute


def listening() -> Iterator[socket.socket]:
    """Each socket of this process that listens for connections over a network.

    The caller catches the errors of what it does with one.
    """
    for number in range(LOWEST_FILES):
        with contextlib.suppress(OSError):
            if not stat.S_ISSOCK(os.fstat(number).st_mode):
                continue
            with socket.socket(fileno=os.dup(number)) as one:
                if one.family in NETWORK and one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield one


def close_when_peers_are_gone() -> None:
    """Have the kernel close connections whose peers are gone: each inherits this from its listening socket (tcp(7)).

    Granian listens once it has the application, so this waits for that. The limit of time is Linux's alone.
    """
    for _ in range(LOOKS):
        time.sleep(LOOK_SECONDS)
        if _limit_all():
            return


def _limit_all() -> bool:
    """False while no socket of this process listens."""
    found = False
    for one in listening():
        _limit(one)
        found = True
    return found


def _limit(one: socket.socket) -> None:
    known = {name: value for name, value in LIMITS.items() if hasattr(socket, name)}
    options = [(socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in known.items()]
    for level, option, value in [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), *options]:
        with contextlib.suppress(OSError):  # a kernel may refuse one
            one.setsockopt(level, option, value)
