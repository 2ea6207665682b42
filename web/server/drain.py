"""The drain of a web process: no new connections, so that every connection it takes is answered before it ends.

The kernel keeps a new connection in the listening socket until the server accepts it, and resets it when that socket is
closed. A socket filter therefore drops new connections first. The server still accepts the connections that are already
there, and closes the socket after that (docs/decisions/0020-drain-at-shutdown.md).
"""

from __future__ import annotations

import contextlib
import ctypes
import socket
import struct
import sys

from charthouse.web.server.listening import listening

SO_ATTACH_FILTER = 26  # socket(7); Python's socket module does not name it
FLAGS, SYN = 13, 0x02  # the byte with a TCP header's flags, and the one that opens a connection (RFC 9293, 3.1)
# Classic BPF, each instruction as operation, jump if true, jump if false, operand (linux/filter.h): keep 0 bytes of a
# packet that opens a connection, and all bytes of any other packet.
DROP_NEW = ((0x30, 0, 0, FLAGS), (0x45, 0, 1, SYN), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))


def stop_accepting() -> None:
    """Drop new connections to the listening sockets of this process; their clients retry until refused. Linux only."""
    if sys.platform != "linux":
        return
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in DROP_NEW))
    program = struct.pack("HxxxxxxP", len(DROP_NEW), ctypes.addressof(code))
    for one in listening():
        with contextlib.suppress(OSError):  # a sandboxed kernel refuses filters
            one.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
