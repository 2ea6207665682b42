"""The door of a web process: closed before it ends, so that no connection is taken that would get no answer.

A new connection waits in the listening socket until the server takes it, and is reset when that socket is closed. So
new ones are kept out first, while those that wait are still taken and served.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct
import sys

SO_ATTACH_FILTER = 26  # socket(7); Python's socket module does not name it
LOWEST_FILES = 256  # a server listens from its start on, and /proc/self/fd is closed to a process that hides itself
FLAGS, SYN = 13, 0x02  # the byte with a TCP header's flags, and the one that opens a connection (RFC 9293, 3.1)
# Classic BPF, each instruction as operation, jump if true, jump if false, operand: accept 0 bytes of a packet that
# opens a connection, and all of any other (linux/filter.h).
DROP_NEW = ((0x30, 0, 0, FLAGS), (0x45, 0, 1, SYN), (0x06, 0, 0, 0), (0x06, 0, 0, 0xFFFFFFFF))


def close_door() -> None:
    """Let nobody connect to the sockets this process listens at; who tries waits until it is refused. Linux only."""
    if sys.platform != "linux":
        return
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in DROP_NEW))
    program = struct.pack("HxxxxxxP", len(DROP_NEW), ctypes.addressof(code))
    for number in range(LOWEST_FILES):
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(number)) as one:
            if one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                one.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
