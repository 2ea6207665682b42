"""What the benchmarks run: a private store, a charts folder, real web servers and workers."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from charthouse.assembly import Services, assemble
from charthouse.local import redis_server
from charthouse.processes import Child
from charthouse.settings import Settings, read_settings

CHARTS = Path(__file__).parent / "charts"


@dataclass
class Rig:
    """A store and its clients; what it starts ends with it."""

    redis_url: str
    children: list[Child] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        ours = {"CHARTHOUSE_REDIS_URL": self.redis_url, "CHARTHOUSE_CHARTS": str(CHARTS)}
        return {name: value for name, value in os.environ.items() if not name.startswith("CHARTHOUSE_")} | ours

    @property
    def settings(self) -> Settings:
        return read_settings(self.environment)

    def services(self) -> Services:
        return assemble(self.settings, timeout_seconds=5)

    def worker(self) -> Child:
        """Start a worker and wait until it takes jobs."""
        services = self.services()
        before = services.heartbeats.workers()
        child = self._start("worker", {})
        while services.heartbeats.workers() == before:
            time.sleep(0.05)
        return child

    def web(self, processes: int = 1, **variables: str) -> tuple[Child, str]:
        """Start a web server; returns it and its URL once it answers."""
        port = str(free_port())
        numbers = {"CHARTHOUSE_PORT": port, "CHARTHOUSE_WEB_WORKERS": str(processes)}
        child = self._start("web", numbers | variables)
        url = f"http://127.0.0.1:{port}"
        while True:
            with contextlib.suppress(OSError), urllib.request.urlopen(url + "/healthz", timeout=1):
                return child, url
            time.sleep(0.05)

    def _start(self, module: str, variables: dict[str, str]) -> Child:
        child = Child(module, [sys.executable, "-m", module], self.environment | variables)
        self.children.append(child)
        return child


def free_port() -> int:
    """A port of this machine that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextlib.contextmanager
def rig() -> Iterator[Rig]:
    """A rig for the block."""
    with tempfile.TemporaryDirectory(prefix="charthouse-bench-") as folder:
        store, url = redis_server.start(Path(folder))
        built = Rig(url)
        try:
            yield built
        finally:
            for child in built.children:
                child.stop(10)
            store.stop(5)
