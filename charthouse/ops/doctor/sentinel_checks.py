"""The check of the Sentinels: whether they answer, and agree on the primary."""

from __future__ import annotations

from collections.abc import Sequence

from charthouse.ops.doctor.finding import FAILED, WARNING, Finding, failed, ok, skipped, warning
from charthouse.ops.doctor.patient import Patient
from charthouse.printable import counted
from charthouse.store.sentinel_info import SentinelInfo, sentinel_infos

LEAST = 3  # of two, none may fail: the other is no majority


def sentinels(patient: Patient) -> Finding:
    """All Sentinels answer and name the same primary, which has a replica."""
    urls = dict.fromkeys((patient.settings.cache, patient.settings.queue))
    findings = [_of(infos) for url in urls if (infos := sentinel_infos(url))]
    if not findings:
        return skipped("no Redis is reached through Sentinels")
    return next((one for status in (FAILED, WARNING) for one in findings if one.status == status), findings[0])


def _of(infos: Sequence[SentinelInfo]) -> Finding:
    silent = [f"{one.address} ({one.trouble})" for one in infos if one.trouble]
    if len(silent) == len(infos):
        return failed(f"no Sentinel answers: {'; '.join(silent)}", "see whether they run, and their password")
    saying = [one for one in infos if not one.trouble]
    primaries = sorted({one.primary for one in saying})
    if len(primaries) > 1:
        seen = ", ".join(f"{one.address} says {one.primary}" for one in saying)
        return failed(seen, "they agree some seconds after a failover; else see whether they reach each other")
    if down := [one.address for one in saying if one.is_down]:
        return failed(
            f"{primaries[0]} is down, says {', '.join(down)}", "see the log of the Sentinels: none fails over"
        )
    if silent:
        return warning(f"no answer from {'; '.join(silent)}", "start it: a failover needs a majority of them")
    replicas = min(one.replicas for one in saying)
    seen = f"{counted(len(infos), 'Sentinel')}; the primary is {primaries[0]}, with {counted(replicas, 'replica')}"
    if len(infos) < LEAST:
        return warning(seen, f"run {LEAST} of them on machines of their own, and name all in the URL")
    return ok(seen) if replicas else warning(seen, "add a replica: without one there is no failover")
