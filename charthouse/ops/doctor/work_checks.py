"""Checks of who draws: workers, their code, and the queue; and of who else uses the same Redis."""

from __future__ import annotations

import socket
from collections import Counter

from charthouse.jobs.queue import WARM, busy
from charthouse.ops.doctor.finding import Finding, failed, ok, warning
from charthouse.ops.doctor.patient import Patient
from charthouse.ops.neighbours import shared
from charthouse.printable import counted

OLD_SECONDS, TOO_OLD_SECONDS = 10.0, 60.0  # of a job that a request waits for
LOGS = "their log says why: `docker compose logs worker`"


def workers(patient: Patient) -> Finding:
    """Workers send heartbeats."""
    alive = patient.services.heartbeats.workers()
    if not alive:
        return failed("no worker has sent a heartbeat in the last 15 s", f"start one with `charthouse worker`; {LOGS}")
    return ok(f"{counted(alive, 'worker')}, {busy(alive, patient.services.queue.standing())} busy")


def worker_code(patient: Patient) -> Finding:
    """All workers have the charts, their versions and the matplotlib that this process has."""
    code = patient.services.heartbeats.code()
    if not code:
        return failed("no worker tells what it draws", "start one with `charthouse worker`")
    ours = patient.catalogue.code
    other = {name: theirs for name, theirs in code.items() if theirs != ours}
    if not other:
        return ok(f"all have {ours}")
    (theirs, count), *_ = Counter(other.values()).most_common()
    seen = f"{count} of {len(code)} workers have {theirs or 'an earlier Charthouse'}; this process has {ours}"
    if len(other) > count:
        seen += f", and {counted(len(other) - count, 'worker')} something else"
    return failed(seen, "give all the same charts folder, matplotlib and fonts, and restart what is older")


def queue(patient: Patient) -> Finding:
    """No job waits for long."""
    standing = patient.services.queue.standing()
    oldest = max(one.oldest_seconds for lane, one in standing.items() if lane != WARM)
    seen = f"{counted(sum(one.waiting for one in standing.values()), 'job')} waiting, the oldest for {oldest:.0f} s"
    advice = "start more workers, or see `charthouse list --sort slow` for what holds them"
    if oldest > TOO_OLD_SECONDS:
        return failed(seen, advice)
    return warning(seen, advice) if oldest > OLD_SECONDS else ok(seen)


def neighbours(patient: Patient) -> Finding:
    """Nobody else uses this Redis with our names."""
    said = list(shared(patient.services, patient.catalogue.charts))
    if said:
        return warning("; ".join(said), "give each application a Redis, or a database, of its own")
    return ok("no other application was found")


def schedule(patient: Patient) -> Finding:
    """A schedule is active where charts are to be reloaded ahead of time."""
    wanting = sum(entry.is_scheduled for entry in patient.catalogue.charts.values())
    if not wanting:
        return ok("no chart has refresh_seconds or refresh_at")
    if patient.services.lease.is_held():
        return ok(f"one is active, for {counted(wanting, 'chart')}")
    return failed(f"none is active, and {counted(wanting, 'chart')} want one", "start `charthouse schedule`")


def lease(patient: Patient) -> Finding:
    """A schedule is active, here or elsewhere: for the health check of its container."""
    if patient.services.lease.is_held():
        return ok("one is active")
    return failed("none is active", "see its log")


def charts(patient: Patient) -> Finding:
    """Every module of the charts folder can be imported."""
    catalogue = patient.catalogue
    if catalogue.broken:
        said = "; ".join(f"{source}: {reason}" for source, reason in catalogue.broken.items())
        return failed(said, "mend the module, or take it out of the folder; `charthouse check` draws the others")
    if not catalogue.charts:
        return warning("there is no chart", "write one: `charthouse init` shows how")
    return ok(f"{counted(len(catalogue.charts), 'chart')} in {patient.settings.charts}")


def worker_here(patient: Patient) -> Finding:
    """A worker of this host, or container, is alive: for its health check."""
    host = socket.gethostname()
    if host in patient.services.queue.hosts(patient.services.heartbeats.charts()):
        return ok(f"a worker of {host} is alive")
    return failed(f"no worker of {host} has sent a heartbeat in the last 15 s", "see its log")
