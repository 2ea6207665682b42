"""Checks of both Redises: whether they answer, and whether they keep what lies in them."""

from __future__ import annotations

import re
import time

from charthouse.ops.doctor.finding import Finding, failed, ok, warning
from charthouse.ops.doctor.patient import Patient
from charthouse.store.server_info import ServerInfo, redis_time

LEAST_VERSION = (6, 2)  # SET with GET, ZRANGE with REV
NEARLY_FULL = 0.9
CLOCK_SECONDS, MOST_CLOCK_SECONDS = 2.0, 60.0
SHARED = "volatile-lfu"
CACHE_POLICIES = ("allkeys-lfu", "allkeys-lru", "volatile-lfu", "volatile-lru")


def redis_cache(patient: Patient) -> Finding:
    """The cache's Redis answers, in a version that is new enough."""
    return _answers(patient.cache)


def redis_queue(patient: Patient) -> Finding:
    """The queue's Redis answers, in a version that is new enough."""
    return _answers(patient.queue)


def _answers(info: ServerInfo) -> Finding:
    numbers = tuple(int(number) for number in re.findall(r"\d+", info.version)[:2])
    if numbers < LEAST_VERSION:
        needed = ".".join(map(str, LEAST_VERSION))
        return failed(f"version {info.version}", f"update it to {needed} or newer, or to Valkey")
    return ok(f"version {info.version}, {info.keys:,} keys, {_megabytes(info.used_bytes)}")


def cache_memory(patient: Patient) -> Finding:
    """The cache makes room when it is full."""
    info = patient.cache
    if patient.is_one_redis:
        return _shared(info)
    if info.max_bytes == 0:
        return warning("maxmemory is 0: it grows until the machine has no memory", "set maxmemory, as 256mb")
    if info.policy not in CACHE_POLICIES:
        return failed(f"policy {info.policy}", "set maxmemory-policy allkeys-lfu: a full cache must evict old pictures")
    return ok(f"{_full(info)}, policy {info.policy}")


def _shared(info: ServerInfo) -> Finding:
    if info.max_bytes == 0:
        return warning("maxmemory is 0: it grows until the machine has no memory", f"set maxmemory, and {SHARED}")
    if info.policy != SHARED:
        advice = f"set maxmemory-policy {SHARED}: pictures make room, and jobs and pushed data stay"
        return failed(f"cache and queue share it, with policy {info.policy}", advice)
    return ok(f"cache and queue share it: {_full(info)}, policy {info.policy}")


def queue_memory(patient: Patient) -> Finding:
    """The queue loses nothing when it is full, and nothing at a restart."""
    info = patient.queue
    if not patient.is_one_redis and info.policy != "noeviction":
        advice = "set maxmemory-policy noeviction: jobs and pushed data must not be evicted"
        return failed(f"policy {info.policy}", advice)
    if info.max_bytes and info.used_bytes > NEARLY_FULL * info.max_bytes and not patient.is_one_redis:
        return warning(_full(info), "raise its maxmemory, or push less data")
    if not info.appends:
        advice = "set appendonly yes, if data is pushed or a restart must lose no job"
        return warning("it keeps nothing in a file: a restart loses jobs and pushed data", advice)
    return ok(f"{_full(info)}, policy {info.policy}, appendonly yes")


def clock(patient: Patient) -> Finding:
    """The clocks of this machine and of Redis agree: ages are told by Redis's clock."""
    behind = redis_time(patient.services.cache_redis) - time.time()
    seen = f"Redis's clock differs from this machine's by {abs(behind):.1f} s"
    if abs(behind) > MOST_CLOCK_SECONDS:
        return failed(seen, "set both clocks by NTP: signatures and rolling days go by this machine's clock")
    if abs(behind) > CLOCK_SECONDS:
        return warning(seen, "set both clocks by NTP")
    return ok(seen)


def _full(info: ServerInfo) -> str:
    return f"{_megabytes(info.used_bytes)} of {_megabytes(info.max_bytes)}" if info.max_bytes else "no limit of memory"


def _megabytes(count: int) -> str:
    return f"{count / (1 << 20):.1f} MiB"
