"""The worker's name, and whether a worker of that name is alive, which host name and process id do not tell."""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path

import psutil
from redis import Redis
from rq.serializers import JSONSerializer
from rq.worker import BaseWorker, SimpleWorker

from charthouse.errors import SetupError
from charthouse.store.heartbeats import Heartbeats

PLACE = "place"  # the field of RQ's record of a worker that says where it runs
SLACK_SECONDS = 5.0  # between a process's start by the kernel's clock and its birth in RQ's record


def own_name(given: str, queues: set[str], connection: Redis, heartbeats: Heartbeats) -> str:
    """The given name, else host and process id, or a unique name when a living worker has that one.

    SetupError when a living worker, or another application's, has the name that was given.
    """
    name = given or f"{socket.gethostname()}-{os.getpid()}"
    reason = _taken(name, queues, connection, heartbeats)
    if reason and given:
        raise SetupError(f"{reason}; give this one another name")
    return f"{name}-{secrets.token_hex(4)}" if reason else name


def namesake(name: str, connection: Redis) -> BaseWorker | None:
    """RQ's record of the worker of that name."""
    return SimpleWorker.find_by_key(f"rq:worker:{name}", connection=connection, serializer=JSONSerializer)


def place() -> str:
    """Where process ids mean the same as in this process: the boot and the namespace; '' if unknown."""
    try:
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text().strip()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _taken(name: str, queues: set[str], connection: Redis, heartbeats: Heartbeats) -> str:
    """Why this worker cannot have the name."""
    other = namesake(name, connection)
    if other is None:
        return ""
    if not {queue.name for queue in other.queues} <= queues:
        return f"another RQ application has a worker named {name!r} here"
    return f"a worker named {name!r} runs already, as process {other.pid}" if _lives(other, heartbeats) else ""


def _lives(other: BaseWorker, heartbeats: Heartbeats) -> bool:
    """Whether that worker is alive: by its process where that is visible, else by its heartbeat."""
    there = (other.connection.hget(other.key, PLACE) or b"").decode()  # type: ignore[union-attr]
    if there and there == place():
        if other.pid == os.getpid() or not psutil.pid_exists(other.pid or 0):
            return False
        if other.birth_date and _begun(other.pid or 0) < other.birth_date.timestamp() + SLACK_SECONDS:
            return True  # no other process has taken its id since
    return heartbeats.is_alive(other.name)


def _begun(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:
        return float("inf")
