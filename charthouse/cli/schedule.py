"""`schedule`: reloads data ahead of time, for pictures that people look at."""

from __future__ import annotations

import contextlib
import datetime
import json
import logging
import os
import signal
import socket
import threading
from pathlib import Path

import click

from charthouse import logs
from charthouse.assembly import Services, assemble
from charthouse.charts.catalogue import Catalogue, CatalogueFile
from charthouse.cli.console import console, table
from charthouse.cli.options import charts_option, json_option
from charthouse.errors import SetupError, StoreUnavailable
from charthouse.ops.reloading import Follower, following
from charthouse.ops.schedule import Plan, Schedule
from charthouse.ops.tallying import tally
from charthouse.processes import ends_at_hangup, hide_environment
from charthouse.runner.reading import read_catalogue
from charthouse.settings import Settings, read_settings

TICK_SECONDS = 1.0
TIMEOUT_SECONDS = 5.0

log = logging.getLogger("charthouse.schedule")


@click.command(short_help="Reload data ahead of time, while people look.")
@click.option("--once", is_flag=True, help="Reload what is due now, and end.")
@click.option("--dry-run", is_flag=True, help="Say which runs are next, and make none.")
@charts_option
@json_option
def schedule(once: bool, dry_run: bool, charts: Path | None, as_json: bool) -> None:
    """Reload the data of charts with refresh_seconds or refresh_at ahead of time.

    Any number may run: one is active, and another takes over when it ends. Workers must be running.
    """
    settings = read_settings(charts=charts)
    hide_environment()
    services = assemble(settings, TIMEOUT_SECONDS, name="schedule")
    charts_now = Charts(settings)
    planned = Schedule(services, charts_now.now)
    if dry_run:
        _print(planned.plans(), as_json)
    elif once:
        enqueued = planned.tick()
        click.echo(json.dumps({"enqueued": enqueued}) if as_json else f"{enqueued} enqueued")
    else:
        logs.configure(settings.log_format)
        name = f"schedule {socket.gethostname()} ({os.getpid()})"
        follower = Follower(name, charts_now.read_again, services.reloads)
        with following(follower):
            _run(services, planned, follower)


class Charts:
    """The catalogue from the file that the settings name, as it is now; else as a child process read it last."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._file = CatalogueFile(Path(settings.catalogue)) if settings.catalogue else None
        self._known = Catalogue() if self._file else read_catalogue(settings)

    def now(self) -> Catalogue:
        return self._file.read() if self._file else self._known

    def read_again(self) -> Catalogue:
        """The catalogue of the present files; of a module that broke, its earlier charts stay."""
        if not self._file:
            self._known = read_catalogue(self._settings).after(self._known)
        return self.now()


def _run(services: Services, planned: Schedule, follower: Follower) -> None:
    """Tick every second while the lease is ours, until SIGINT or SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stopping.set())
    if not ends_at_hangup():
        signal.signal(signal.SIGHUP, follower.ask)
    fence = 0
    while not stopping.wait(TICK_SECONDS):
        try:
            before, fence = fence, services.lease.hold()
            if fence and fence != before:
                log.info("this schedule is active now, with the fence %d", fence)
            if fence:
                planned.tick()
        except StoreUnavailable as error:
            log.warning("nothing is scheduled until Redis is back: %s", error)
            stopping.wait(TIMEOUT_SECONDS)
        except SetupError as error:
            log.error("nothing is scheduled: %s", error)
            stopping.wait(TIMEOUT_SECONDS)
        tally(services, "schedule")
    with contextlib.suppress(StoreUnavailable):  # it ends by itself
        services.lease.release()


def _print(plans: list[Plan], as_json: bool) -> None:
    records = [
        {"chart": plan.entry.id, "params": plan.pictures[0].params, "pictures": len(plan.pictures),
         "due": _moment(plan.due), "why": plan.why} for plan in plans
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(records))
        return
    if not records:
        click.echo("Nothing is scheduled: no chart with refresh_seconds or refresh_at was viewed lately.")
        return
    rows = table("Chart", "Params", "Pictures", "Next run", "Why")
    for record in records:
        rows.add_row(*map(str, record.values()))
    console().print(rows)


def _moment(seconds: float) -> str:
    if not seconds:
        return "now"
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M:%SZ")
