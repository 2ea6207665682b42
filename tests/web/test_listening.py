"""A socket that refuses an option is left as it is; the others of the process still get theirs."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from charthouse.web.server.drain import stop_accepting
from charthouse.web.server.listening import close_when_peers_are_gone, listening

SO_LOCK_FILTER = 44  # socket(7): the kernel refuses later filters
GRACE_SECONDS = 0.3  # a connection on this machine takes far less, or is dropped


@pytest.fixture
def first() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def second(first: socket.socket) -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def accepts(server: socket.socket) -> bool:
    with contextlib.suppress(TimeoutError), socket.create_connection(server.getsockname(), GRACE_SECONDS):
        return True
    return False


def test_a_socket_that_refuses_the_filter_does_not_keep_the_others_open(
    first: socket.socket, second: socket.socket
) -> None:
    first.setsockopt(socket.SOL_SOCKET, SO_LOCK_FILTER, 1)
    stop_accepting()
    assert accepts(first)
    assert not accepts(second)


def test_a_unix_socket_does_not_keep_the_others_without_limits(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as local:
        local.bind(str(tmp_path / "socket"))
        local.listen()
        with socket.create_server(("127.0.0.1", 0)) as server:
            close_when_peers_are_gone()
            assert server.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 30_000
            assert {one.family for one in listening()} == {socket.AF_INET}
