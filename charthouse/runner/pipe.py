"""Frames: a small JSON header and a payload of bytes, sent over a socket between two of our processes."""

from __future__ import annotations

import json
import os
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

LENGTHS = struct.Struct(">IQ")  # of the header, of the payload
PID = struct.Struct(">i")
FIRST_BYTES = 1 << 20  # allocated before any byte has come

Header = dict[str, Any]


@dataclass(frozen=True)
class Bounds:
    """The most bytes that the header and the payload of a received frame may have."""

    header: int
    payload: int = 0


TRUSTED = Bounds(1 << 32, 1 << 64)  # for a process that reads messages of its own commander


class BadFrame(Exception):
    """The received bytes are not a frame within the bounds; nothing more can be read from that socket."""


def send(pipe: socket.socket, header: Header, payload: bytes = b"") -> None:
    """Send one frame; OSError when the other side is gone."""
    text = json.dumps(header).encode()
    pipe.sendall(LENGTHS.pack(len(text), len(payload)) + text)
    if payload:
        pipe.sendall(payload)


def receive(pipe: socket.socket, deadline: float | None = None, bounds: Bounds = TRUSTED) -> tuple[Header, bytes]:
    """The next frame; EOFError when the other side is gone, TimeoutError past the deadline (by time.monotonic).

    BadFrame when it is longer than the bounds, or its header is not a JSON object.
    """
    header_length, payload_length = LENGTHS.unpack(_exactly(pipe, LENGTHS.size, deadline))
    if header_length > bounds.header or payload_length > bounds.payload:
        raise BadFrame(
            f"a frame must have at most {bounds.header} bytes of header and {bounds.payload} bytes of payload, "
            f"not {header_length} and {payload_length}"
        )
    header = _parse(_exactly(pipe, header_length, deadline))
    return header, _exactly(pipe, payload_length, deadline)


def send_socket(pipe: socket.socket, pid: int, passed: socket.socket) -> None:
    """Hand over a socket that leads to the process `pid`; OSError when the other side is gone."""
    socket.send_fds(pipe, [PID.pack(pid)], [passed.fileno()])


def receive_socket(pipe: socket.socket, seconds: float) -> tuple[int, socket.socket]:
    """The process id and socket that the other side hands over; EOFError when it is gone, else OSError."""
    pipe.settimeout(seconds)
    packed, descriptors, _, _ = socket.recv_fds(pipe, PID.size, 1)
    if len(packed) != PID.size or not descriptors:
        for descriptor in descriptors:
            os.close(descriptor)
        raise EOFError("the other side of the pipe is gone")
    return PID.unpack(packed)[0], socket.socket(fileno=descriptors[0])


def _parse(text: bytes) -> Header:
    try:
        header = json.loads(text)
        if b"\\u" in text:  # perhaps a lone surrogate, which no store and no log could encode
            json.dumps(header, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise BadFrame(f"a frame's header must be JSON in UTF-8: {error}") from error
    if not isinstance(header, dict):
        raise BadFrame(f"a frame's header must be a JSON object, not a {type(header).__name__}")
    return header


def _exactly(pipe: socket.socket, length: int, deadline: float | None) -> bytes:
    """The next bytes. The buffer grows as they come: an announced length takes no memory by itself."""
    buffer, filled = bytearray(min(length, FIRST_BYTES)), 0
    while filled < length:
        if filled == len(buffer):
            buffer += bytes(min(filled, length - filled))
        pipe.settimeout(None if deadline is None else max(0.001, deadline - time.monotonic()))
        try:
            with memoryview(buffer) as whole, whole[filled:] as rest:
                received = pipe.recv_into(rest)
        except ConnectionResetError:
            received = 0
        if received == 0:
            raise EOFError("the other side of the pipe is gone")
        filled += received
    return bytes(buffer)
