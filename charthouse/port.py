"""A port to listen on: which address a host means, whether the port can be had, and the URL that it gives."""

from __future__ import annotations

import errno
import ipaddress
import os
import socket

from charthouse.errors import SetupError

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # reads: where this machine reaches what listens there


def check_port(host: str, port: int) -> str:
    """The address to listen on; of several that a name has, the first at which the port can be had.

    SetupError when there is none. `::` listens for IPv4 too.
    """
    reason = ""
    for family, address in _addresses(host, port):
        try:
            with socket.create_server((address, port), family=family):
                return address
        except OSError as error:
            option = "--port" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "--host"
            reason = reason or f"{os.strerror(error.errno or errno.EADDRNOTAVAIL)}; choose another with {option}"
    raise SetupError(f"cannot listen on {host}:{port}: {reason}")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on the host."""
    return any(ipaddress.ip_address(address).is_loopback for _, address in _addresses(host, 0))


def http_url(host: str, port: int) -> str:
    """The URL at which this machine reaches what listens there."""
    host = EVERYWHERE.get(host.strip("[]"), host.strip("[]"))
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
    """The addresses of the host, IPv4 first."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        said = getattr(error, "strerror", None) or "it is no host's name"
        raise SetupError(f"cannot listen on {host}:{port}: {said}; choose another with --host") from error
    return sorted((family, str(address[0])) for family, _, _, _, address in found)
