"""Metrics: the state of a whole installation, as Prometheus reads it; any web process can tell it.

Counters are the sums that all processes keep in Redis (`ops/tallying.py`); gauges are of this moment.
Format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from charthouse import __version__
from charthouse.assembly import Services
from charthouse.charts.catalogue import Catalogue
from charthouse.counters import BUCKETS, COUNTERS, OVER, SECONDS, SEPARATOR, SUM, Histogram
from charthouse.errors import StoreUnavailable
from charthouse.jobs.queue import LANES, Lane, Standing, busy
from charthouse.store.server_info import ServerInfo, server_info

Family = CounterMetricFamily | GaugeMetricFamily | HistogramMetricFamily
Sums = Mapping[str, float]

GAUGES = {  # what web processes report of themselves, added up
    "memory_cache_bytes": "Bytes of answers that web processes cache in memory.",
    "memory_cache_max_bytes": "The most bytes of answers that they may cache.",
    "memory_cache_answers": "Answers that they cache in memory.",
}


def exposition(services: Services, catalogue: Catalogue) -> bytes:
    """All metrics as text; for a Redis that does not answer, only `charthouse_redis_up`."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Families([*_own(catalogue), *_of_cache(services), *_of_queue(services)]))
    return generate_latest(registry)


class _Families(Collector):
    """Families by name: the text may describe a name only once, and both Redises have the same ones."""

    def __init__(self, families: Iterable[Family]) -> None:
        self._families: dict[str, Family] = {}
        for family in families:
            first = self._families.setdefault(family.name, family)
            if first is not family:
                first.samples += family.samples

    def collect(self) -> Iterable[Family]:
        return self._families.values()


def _own(catalogue: Catalogue) -> Iterator[Family]:
    info = GaugeMetricFamily("charthouse_info", "The version of the web process that answers.", labels=("version",))
    info.add_metric((__version__,), 1)
    yield info
    yield _gauge("charts", "Charts in the catalogue.", len(catalogue.charts))
    scheduled = sum(entry.is_scheduled for entry in catalogue.charts.values())
    yield _gauge("scheduled_charts", "Charts that are to be reloaded ahead of time.", scheduled)
    yield _gauge("broken_modules", "Modules of the charts folder that could not be imported.", len(catalogue.broken))


def _of_cache(services: Services) -> list[Family]:
    try:
        return list(_of_redis("cache", server_info(services.cache_redis)))
    except StoreUnavailable:
        return [_up("cache", 0)]


def _of_queue(services: Services) -> list[Family]:
    """All that the queue's Redis knows, or that it is away."""
    apart = services.queue_redis is not services.cache_redis
    try:
        known = list(_of_redis("queue", server_info(services.queue_redis))) if apart else []
        standing = services.queue.standing()
        known += _workers(services.heartbeats.workers(), standing)
        known += _queue(standing)
        known.append(_gauge("schedule_active", "1: a schedule is active.", int(services.lease.is_held())))
        known += _processes(services.tallies.reports().values())
        known += _sums(services.tallies.read())
    except StoreUnavailable:
        return [_up("queue", 0)] if apart else []
    return known


def _of_redis(which: str, info: ServerInfo) -> Iterator[Family]:
    yield _up(which, 1)
    yield _labelled("redis_bytes", "Memory that Redis uses.", which, info.used_bytes)
    yield _labelled("redis_max_bytes", "Memory that Redis may use; 0: as much as there is.", which, info.max_bytes)
    yield _labelled("redis_keys", "Keys in the database.", which, info.keys)
    evicted = CounterMetricFamily("charthouse_redis_evictions", "Keys that Redis evicted.", labels=("redis",))
    evicted.add_metric((which,), info.evicted)
    yield evicted


def _workers(alive: int, standing: Mapping[Lane, Standing]) -> Iterator[Family]:
    yield _gauge("workers_alive", "Workers that sent a heartbeat in the last 15 s.", alive)
    yield _gauge("workers_busy", "Those of them that have a job.", busy(alive, standing))


def _queue(standing: Mapping[Lane, Standing]) -> Iterator[Family]:
    waiting = GaugeMetricFamily("charthouse_queue_jobs", "Jobs that wait for a worker.", labels=("lane",))
    oldest = GaugeMetricFamily("charthouse_queue_oldest_seconds", "The age of the oldest of them.", labels=("lane",))
    running = GaugeMetricFamily("charthouse_jobs_running", "Jobs that workers do.", labels=("lane",))
    for lane in LANES:
        name = (lane or "unseen",)
        waiting.add_metric(name, standing[lane].waiting)
        oldest.add_metric(name, standing[lane].oldest_seconds)
        running.add_metric(name, standing[lane].running)
    yield from (waiting, oldest, running)


def _processes(reports: Iterable[Mapping[str, Any]]) -> Iterator[Family]:
    """The gauges that web processes report, added up."""
    told = list(reports)
    yield _gauge("web_processes", "Web processes that reported in the last 15 s.", len(told))
    for name, help in GAUGES.items():
        yield _gauge(name, help, sum(report.get(name, 0) for report in told))


def _sums(sums: Sums) -> Iterator[Family]:
    """The counters of all processes. A counter without labels is there from the start."""
    by_name: dict[str, dict[tuple[str, ...], float]] = {}
    for field, amount in sums.items():
        name, *labels = field.split(SEPARATOR)
        by_name.setdefault(name, {})[tuple(labels)] = amount
    for counter in COUNTERS:
        family = CounterMetricFamily(f"charthouse_{counter.name}", counter.help, labels=counter.labels)
        for values, amount in by_name.get(counter.name, {} if counter.labels else {(): 0.0}).items():
            family.add_metric(values, amount)
        yield family
    yield _histogram(SECONDS, by_name.get(SECONDS.name, {}))
    yield _draws_per_picture(by_name)


def _histogram(histogram: Histogram, amounts: Mapping[tuple[str, ...], float]) -> Family:
    family = HistogramMetricFamily(f"charthouse_{histogram.name}", histogram.help, labels=(histogram.label,))
    for value in sorted({labels[0] for labels in amounts}):
        total, buckets = 0.0, []
        for bound in (*map(str, BUCKETS), OVER):
            total += amounts.get((value, bound), 0)
            buckets.append((bound, total))
        family.add_metric((value,), buckets, amounts.get((value, SUM), 0))
    return family


def _draws_per_picture(by_name: Mapping[str, Mapping[tuple[str, ...], float]]) -> Family:
    """1.0 when each picture was drawn once: single flight over all processes held."""
    drawn = sum(amount for labels, amount in by_name.get("draws", {}).items() if labels[-1] == "drawn")
    once = drawn - by_name.get("repeated_draws", {}).get((), 0.0)
    help = "Draws per picture; over 1: some were drawn by two processes at once."
    return _gauge("draws_per_picture", help, drawn / once if once > 0 else 1.0)


def _gauge(name: str, help: str, value: float) -> Family:
    return GaugeMetricFamily(f"charthouse_{name}", help, value)


def _labelled(name: str, help: str, which: str, value: float) -> Family:
    family = GaugeMetricFamily(f"charthouse_{name}", help, labels=("redis",))
    family.add_metric((which,), value)
    return family


def _up(which: str, value: int) -> Family:
    return _labelled("redis_up", "1: Redis answers.", which, value)
