"""Tallies: the counters of all processes, added up in the queue's Redis, and what each process reports of itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any, cast

from redis import Redis

from charthouse.counters import COUNTERS, SEPARATOR
from charthouse.store.client import Call, redis_errors, run, script
from charthouse.store.keys import DEFAULT, Keys

DAYS_KEPT = 30
MOST_AT_ONCE = 1000  # in one call of the script: Redis answers others between two calls
MOST_FIELDS = 1000  # in these, charts have fields of their own; the others are counted together
OF_CHARTS = {counter.name for counter in COUNTERS if counter.labels[:1] == ("chart",)}
OTHER = "other"  # in place of a chart's id; also if a chart has this id
REPORT_SECONDS = 15  # a process whose last report is older does not count
KEPT_SECONDS = 60


class Tallies:
    """One hash of sums: its fields are a metric's name and its labels' values. Without it, they start from 0."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._key, self._reports = keys.tallies(), keys.reports()
        self._tally = script(redis, "tally")

    def add(self, amounts: dict[str, float]) -> None:
        """Add these amounts, drained from the counters of a process, and take out those that are added."""
        while part := list(islice(amounts.items(), MOST_AT_ONCE)):
            arguments: list[str | int] = [DAYS_KEPT * 86400, MOST_FIELDS]
            for field, amount in part:
                arguments += [field, _of_other(field), repr(amount)]
            run(self._redis, [Call(self._tally, [self._key], arguments)])
            for field, _ in part:
                del amounts[field]

    def read(self) -> dict[str, float]:
        """The sums, by name and labels."""
        with redis_errors():
            found = cast("dict[bytes, bytes]", self._redis.hgetall(self._key))
        return {field.decode(): float(amount) for field, amount in found.items()}

    def report(self, process: str, gauges: Mapping[str, float]) -> None:
        """Record how this process is now."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            now = self._redis.time()[0]
            pipeline.hset(self._reports, process, json.dumps({"at": now, **gauges}))
            pipeline.expire(self._reports, KEPT_SECONDS)
            pipeline.execute()

    def reports(self) -> dict[str, dict[str, Any]]:
        """How each process was at its last report, which is recent; older reports are deleted."""
        with redis_errors():
            now = self._redis.time()[0]
            found = cast("dict[bytes, bytes]", self._redis.hgetall(self._reports))
            reports = {process.decode(): json.loads(report) for process, report in found.items()}
            if ended := [process for process, report in reports.items() if report["at"] < now - KEPT_SECONDS]:
                self._redis.hdel(self._reports, *ended)
        return {process: report for process, report in reports.items() if report["at"] >= now - REPORT_SECONDS}


def _of_other(field: str) -> str:
    """The field in which charts without a field of their own are counted; '' for a metric without charts."""
    name, *labels = field.split(SEPARATOR)
    return SEPARATOR.join((name, OTHER, *labels[1:])) if name in OF_CHARTS else ""
