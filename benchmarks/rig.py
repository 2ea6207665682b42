"""What the benchmarks run: a private store, a charts folder, real web servers and workers."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis

from charthouse.assembly import Services, assemble
from charthouse.local import redis_server
from charthouse.processes import Child
from charthouse.settings import Settings, read_settings

ROOT = Path(__file__).parent.parent
CHARTS = ROOT / "benchmarks" / "charts"
NGINX = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin") or "nginx"


@dataclass
class Rig:
    """A store and its clients; what it starts ends with it."""

    redis_url: str
    folder: Path
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

    def tool(self, name: str, *arguments: str) -> tuple[Child, int]:
        """Start one of `benchmarks/tools`; returns it and the port that it listens on, once it takes connections."""
        port = free_port()
        command = [sys.executable, "-m", f"benchmarks.tools.{name}", str(port), *arguments]
        child = Child(name, command, self.environment)
        self.children.append(child)
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return child, port
            time.sleep(0.05)

    def far_redis(self, milliseconds: float, one_lost_in: int = 0) -> tuple[Child, str]:
        """The same store through a proxy that delays or loses packets after a SIGUSR1; returns it and its URL."""
        path = self.redis_url.removeprefix("unix://").partition("?")[0]
        child, port = self.tool("far_redis", path, str(milliseconds), str(one_lost_in))
        return child, f"redis://127.0.0.1:{port}"

    def edge(self, web_url: str) -> tuple[Child, str]:
        """Start nginx with edge/nginx.conf before that web, on a free port and in our folder; returns its URL."""
        child, url, _ = self._edge(web_url, "access_log off;")
        return child, url

    def counting_edge(self, web_url: str) -> tuple[Child, str, Path]:
        """The same, and its log: a line for each request, `-` for one that it answered itself."""
        return self._edge(web_url, "log_format passed '$upstream_status'; access_log LOG passed;")

    def _edge(self, web_url: str, logging: str) -> tuple[Child, str, Path]:
        folder, port = self.folder / f"edge-{free_port()}", free_port()
        self.folder.chmod(0o755)  # nginx's workers may be another user's
        folder.mkdir()
        text = (ROOT / "edge" / "nginx.conf").read_text()
        text = text.replace("/tmp/", f"{folder}/").replace("web:8000", web_url.removeprefix("http://"))
        text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
        text = text.replace("access_log off;", logging.replace("LOG", f"{folder}/passed.log"), 1)
        config = folder / "nginx.conf"
        config.write_text("daemon off;\n" + "user root;\n" * (os.getuid() == 0) + text)
        child = Child("edge", [NGINX, "-c", str(config), "-p", str(folder)], self.environment)
        self.children.append(child)
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return child, f"http://127.0.0.1:{port}", folder / "passed.log"
            time.sleep(0.05)

    def empty_queue(self) -> None:
        """Forget the jobs that wait, so that the workers rest."""
        redis = Redis.from_url(self.redis_url)
        for key in redis.scan_iter("rq:queue:*"):
            redis.delete(key)
        time.sleep(1)

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
        built = Rig(url, Path(folder))
        try:
            yield built
        finally:
            for child in built.children:
                child.stop(10)
            store.stop(5)
