"""What is done to a real Redis, and how each is undone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from conftest import House
from redis import Redis

Fault = tuple[Callable[[House, Redis], None], Callable[[House, Redis], None]]


def freeze(house: House, redis: Redis) -> None:
    os.kill(house.store.process.pid, signal.SIGSTOP)


def thaw(house: House, redis: Redis) -> None:
    os.kill(house.store.process.pid, signal.SIGCONT)


def kill(house: House, redis: Redis) -> None:
    os.kill(house.store.process.pid, signal.SIGKILL)
    house.store.process.wait()


def start_empty(house: House, redis: Redis) -> None:
    house.store.start()


def fill(house: House, redis: Redis) -> None:
    redis.config_set("maxmemory-policy", "noeviction")
    redis.config_set("maxmemory", 1)


def empty(house: House, redis: Redis) -> None:
    redis.config_set("maxmemory", 0)


def make_read_only(house: House, redis: Redis) -> None:
    redis.replicaof("127.0.0.1", "1")


def make_writable(house: House, redis: Redis) -> None:
    redis.replicaof("NO", "ONE")


def change_password(house: House, redis: Redis) -> None:
    redis.config_set("requirepass", "another")
    redis.client_kill_filter(_type="normal", skipme=True)


def take_password_back(house: House, redis: Redis) -> None:
    redis.config_set("requirepass", "")


AWAY: dict[str, Fault] = {
    "frozen": (freeze, thaw),
    "killed, restarted empty": (kill, start_empty),
    "wrong password": (change_password, take_password_back),
}
REFUSING: dict[str, Fault] = {"out of memory": (fill, empty), "read-only": (make_read_only, make_writable)}
