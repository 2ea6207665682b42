"""How long the demo takes to answer its first page, and how large its web processes are."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from statistics import median

import psutil

from benchmarks.rig import free_port

ROUNDS = 5


def run() -> dict[str, float]:
    """Seconds from the command to the first page (median), and MB of the largest web process once it has served."""
    seconds, megabytes = zip(*(_start() for _ in range(ROUNDS)), strict=True)
    return {"seconds to the first page": median(seconds), "MB of a web process": max(megabytes)}


def _start() -> tuple[float, float]:
    port = free_port()
    started = time.monotonic()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CHARTHOUSE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "charthouse", "demo", "--port", str(port)],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
    )  # fmt: skip
    try:
        _until_it_answers(f"http://127.0.0.1:{port}/")
        seconds = time.monotonic() - started
        for _ in range(200):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/charts/co2.png").read()
        return seconds, _largest_web_process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _until_it_answers(url: str) -> None:
    while True:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5):
            return
        time.sleep(0.02)


def _largest_web_process(demo: int) -> float:
    children = psutil.Process(demo).children(recursive=True)
    web = [child for child in children if "charthouse.web" in child.cmdline() or "granian" in " ".join(child.cmdline())]
    servers = web + [grandchild for child in web for grandchild in child.children()]
    return max(child.memory_info().rss for child in servers) / 1e6


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.2f}")
