"""Connections to a server, byte by byte."""

from __future__ import annotations

import socket


def whole(client: socket.socket) -> bytes:
    """All that comes until the server closes the connection."""
    parts = []
    while part := client.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)
