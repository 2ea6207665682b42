"""The port of Granian's own metrics is theirs alone."""

from __future__ import annotations

import errno
import os
import socket

import pytest

from charthouse.web.server import own_metrics


def test_no_socket_that_shares_ports_gets_the_port_of_the_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(own_metrics.PORT, "")
    with own_metrics.listen(), socket.socket() as another:
        another.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        with pytest.raises(OSError, match=os.strerror(errno.EADDRINUSE)):
            another.bind((own_metrics.HOST, int(os.environ[own_metrics.PORT])))
