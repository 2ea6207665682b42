"""The hit path: the obvious server, Charthouse with one and two processes, through the edge, and nginx from disk."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from redis import Redis

from benchmarks import load
from benchmarks.load import Figures
from benchmarks.rig import NGINX, Rig, free_port, rig
from charthouse.processes import Child

PICTURES = 200
OBVIOUS, DISK = "the obvious server, 1 process", "nginx, from disk"
ROUNDS = 3
STATIC = """
daemon off; worker_processes auto; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; etag on; types {{ image/png png; }}
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; root {folder}/root; }}
}}
"""


@dataclass(frozen=True)
class Contender:
    """One server under load: where it is, what it serves, and its processes."""

    name: str
    url: str
    paths: Sequence[str]
    pids: Sequence[int]


def run() -> dict[str, list[Figures]]:
    """Each contender in turn, in every round."""
    figures: dict[str, list[Figures]] = {}
    with contextlib.ExitStack() as stack:
        built = stack.enter_context(rig())
        built.worker()
        contenders = list(_contenders(built, stack))
        for _ in range(ROUNDS):
            for one in contenders:
                figures.setdefault(one.name, []).append(load.run(one.url, one.paths, one.pids))
        ours = contenders[1]
        for name, conditional in (("only 304", load.ALWAYS), ("only 200", load.NEVER)):
            for _ in range(ROUNDS):
                measured = load.run(ours.url, ours.paths, ours.pids, conditional=conditional)
                figures.setdefault(f"Charthouse, 1 process, {name}", []).append(measured)
    return figures


def _contenders(built: Rig, stack: contextlib.ExitStack) -> Iterator[Contender]:
    one, one_url = built.web(1)
    paths = [f"/charts/bars.png?number={number}" for number in range(1, PICTURES + 1)]
    images = [drawn(one_url + path) for path in paths]
    two, two_url = built.web(2)
    yield _obvious(built, images, stack)
    yield Contender("Charthouse, 1 process", one_url, paths, [one.process.pid])
    yield Contender("Charthouse, 2 processes", two_url, paths, [two.process.pid])
    yield _edge(built, one_url, paths)
    yield _static(images, stack)


def drawn(url: str) -> bytes:
    """The picture, once it is ready."""
    while True:
        with urllib.request.urlopen(url + "&wait=20") as answer:
            if answer.status == 200:
                return bytes(answer.read())


def _obvious(built: Rig, images: Sequence[bytes], stack: contextlib.ExitStack) -> Contender:
    redis = Redis.from_url(built.redis_url)
    for number, image in enumerate(images):
        redis.set(f"obvious:{number}", image)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-w", "1", "-b", f"127.0.0.1:{port}", "benchmarks.obvious:app"]
    process = _process(command, stack, os.environ | {"OBVIOUS_REDIS_URL": built.redis_url})
    paths = [f"/obvious/{number}.png" for number in range(len(images))]
    return _waited(Contender(OBVIOUS, f"http://127.0.0.1:{port}", paths, [process.pid]))


def _static(images: Sequence[bytes], stack: contextlib.ExitStack) -> Contender:
    folder, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), free_port()
    (folder / "root").mkdir()
    folder.chmod(0o755)
    for number, image in enumerate(images):
        (folder / "root" / f"{number}.png").write_bytes(image)
    (folder / "nginx.conf").write_text("user root;\n" * (os.getuid() == 0) + STATIC.format(folder=folder, port=port))
    process = _process([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)], stack)
    paths = [f"/{number}.png" for number in range(len(images))]
    return _waited(Contender(DISK, f"http://127.0.0.1:{port}", paths, [process.pid]))


def _edge(built: Rig, web_url: str, paths: Sequence[str]) -> Contender:
    child, url = built.edge(web_url)
    return _waited(Contender("through the edge", url, paths, [child.process.pid]))


def _process(
    command: Sequence[str], stack: contextlib.ExitStack, environment: dict[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A process that ends with us, however we end."""
    child = Child(command[0], command, environment or dict(os.environ))
    stack.callback(child.stop, 5)
    return child.process


def _waited(contender: Contender) -> Contender:
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(contender.url + contender.paths[0], timeout=2):
            return contender
        time.sleep(0.05)


def middle(figures: Sequence[Figures], name: str) -> float:
    """The median of one figure over the rounds."""
    return median(getattr(one, name) for one in figures)


if __name__ == "__main__":
    for name, rounds in run().items():
        rate, p50, p99 = (middle(rounds, figure) for figure in ("requests_per_second", "p50", "p99"))
        print(f"{name:40} {rate:10.0f}/s  p50 {p50:6.2f} ms  p99 {p99:6.2f} ms")
