"""A port to listen on: whether it can be had, and the address that it gives."""

from __future__ import annotations

import errno
import socket

from charthouse.errors import SetupError


def check_port(host: str, port: int) -> None:
    """SetupError when the port cannot be listened on."""
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as error:
        option = "--port" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "--host"
        raise SetupError(f"cannot listen on {host}:{port}: {error.strerror}; choose another with {option}") from error


def http_url(host: str, port: int) -> str:
    """The address of what listens there."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
