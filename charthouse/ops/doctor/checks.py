"""All checks by name, in the order in which they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches

from charthouse.errors import CharthouseError, NotFound, StoreRefused, StoreUnavailable
from charthouse.ops.doctor import http_checks, machine_checks, redis_checks, sentinel_checks, work_checks
from charthouse.ops.doctor.finding import Finding, failed, skipped
from charthouse.ops.doctor.patient import Patient
from charthouse.printable import error_text

Check = Callable[[Patient], Finding]

CHECKS: dict[str, Check] = {
    "redis-cache": redis_checks.redis_cache,
    "redis-queue": redis_checks.redis_queue,
    "sentinels": sentinel_checks.sentinels,
    "cache-memory": redis_checks.cache_memory,
    "queue-memory": redis_checks.queue_memory,
    "clock": redis_checks.clock,
    "neighbours": work_checks.neighbours,
    "charts": work_checks.charts,
    "workers": work_checks.workers,
    "worker-code": work_checks.worker_code,
    "queue": work_checks.queue,
    "schedule": work_checks.schedule,
    "public-url": http_checks.public_url,
    "draw": http_checks.draw,
    "fetchers": http_checks.fetchers,
    "edge": http_checks.edge,
    "fonts": machine_checks.fonts,
    "drawing": machine_checks.drawing,
    "files": machine_checks.files,
    "temporary": machine_checks.temporary,
    "secrets": machine_checks.secrets,
}
# For health checks of one container: made only when they are named.
OF_ONE_CONTAINER: dict[str, Check] = {
    "web": http_checks.web,
    "worker": work_checks.worker_here,
    "lease": work_checks.lease,
}
ALL = CHECKS | OF_ONE_CONTAINER
OF_REDIS = ("redis-cache", "redis-queue", "worker", "lease")  # these say why it does not answer


def named(names: Iterable[str]) -> dict[str, Check]:
    """The checks of these names, or all but those of one container; NotFound for a name that no check has."""
    chosen = list(names) or list(CHECKS)
    for name in chosen:
        if name not in ALL:
            near = get_close_matches(name, ALL, 1, 0.5)
            meant = f" (did you mean {near[0]}?)" if near else ""
            raise NotFound("check", name, f"one of {', '.join(ALL)}{meant}")
    return {name: ALL[name] for name in chosen}


def examine(patient: Patient, checks: dict[str, Check]) -> Iterator[Finding]:
    """Make the checks one after the other; one that breaks has failed, and stops no other."""
    for name, check in checks.items():
        yield replace(_made(patient, name, check), name=name)


def _made(patient: Patient, name: str, check: Check) -> Finding:
    try:
        return check(patient)
    except StoreUnavailable as error:
        if name not in OF_REDIS:
            return skipped("Redis does not answer" if not isinstance(error, StoreRefused) else str(error))
        if isinstance(error, StoreRefused):
            return failed(str(error), "make this check where web runs: its user of Redis has the rights for it")
        return failed(str(error), "CHARTHOUSE_REDIS_URL says where Redis is; see whether it runs, and its password")
    except CharthouseError as error:
        return failed(str(error), "correct that first")
    except Exception as error:  # a check must not hide what the others find
        return failed(f"the check itself failed: {error_text(error)}", "report it with `--report`")
