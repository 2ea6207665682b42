"""A TCP proxy that forgets its connections without telling either side, as a firewall does with idle ones."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from urllib.parse import urlsplit


class ForgetfulProxy:
    """Stands before a server at a unix socket; `forget()` makes it swallow what comes over connections from before."""

    def __init__(self, url: str) -> None:
        self._path = urlsplit(url).path
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._remembered = 0  # connections older than this one are forgotten
        self.connections = 0
        self.url = f"redis://127.0.0.1:{self._listener.getsockname()[1]}/0"
        threading.Thread(target=self._accept, daemon=True).start()

    def forget(self, coming: int = 0) -> None:
        """Forget the connections from before, and as many of those that come."""
        self._remembered = self.connections + 1 + coming

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._path)
                self.connections += 1
                threading.Thread(target=self._carry, args=(client, server, self.connections), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket, number: int) -> None:
        """Carry what either side sends, until one of them closes."""
        others = {client: server, server: client}
        with client, server, contextlib.suppress(OSError):
            while True:
                for source in select.select([client, server], [], [])[0]:
                    data = source.recv(1 << 16)
                    if not data:
                        return
                    if number >= self._remembered:
                        others[source].sendall(data)
