"""Frames: a small JSON header and a payload of bytes, as they go over the pipe to the drawing process."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

LENGTHS = struct.Struct(">IQ")  # of the header, of the payload

Header = dict[str, Any]


def send(pipe: socket.socket, header: Header, payload: bytes = b"") -> None:
    """Send one frame; OSError when the other side is gone."""
    text = json.dumps(header).encode()
    pipe.sendall(LENGTHS.pack(len(text), len(payload)) + text)
    if payload:
        pipe.sendall(payload)


def receive(pipe: socket.socket, deadline: float | None = None) -> tuple[Header, bytes]:
    """The next frame; EOFError when the other side is gone, TimeoutError past the deadline (by time.monotonic)."""
    header_length, payload_length = LENGTHS.unpack(_exactly(pipe, LENGTHS.size, deadline))
    header: Header = json.loads(_exactly(pipe, header_length, deadline))
    return header, _exactly(pipe, payload_length, deadline)


def _exactly(pipe: socket.socket, length: int, deadline: float | None) -> bytes:
    buffer = bytearray(length)
    view, filled = memoryview(buffer), 0
    while filled < length:
        pipe.settimeout(None if deadline is None else max(0.001, deadline - time.monotonic()))
        try:
            received = pipe.recv_into(view[filled:])
        except ConnectionResetError:
            received = 0
        if received == 0:
            raise EOFError("the other side of the pipe is gone")
        filled += received
    return bytes(buffer)
