"""The demo's supervisor: store, web and workers on this machine."""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import shlex
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click

from charthouse.charts.catalogue import Catalogue, CatalogueFile
from charthouse.charts.folder import module_files
from charthouse.charts.stamp import stamp
from charthouse.errors import SetupError
from charthouse.local import redis_server
from charthouse.local.edits import edits
from charthouse.local.joined import JoinedStore, named_stores
from charthouse.port import http_url
from charthouse.printable import counted, shell_word
from charthouse.processes import Child
from charthouse.runner.host import Stopped
from charthouse.runner.reading import CatalogueReader
from charthouse.settings import PREFIX, Settings, shown_value

STOP_SECONDS = 5.0  # how long a draw may take to finish at shutdown
RESPAWN_SECONDS = 1.0
SETTLE_SECONDS = 3.0  # at the start, the processors are for the first pictures
EXAMPLES = Path(__file__).parents[1] / "examples"  # the charts in the package

log = logging.getLogger("charthouse.demo")


def with_charts(settings: Settings) -> Settings:
    """The settings, with the packaged examples where no charts folder is named and the default one is not there."""
    if settings.origin["CHARTS"] != "default" or settings.charts.exists():
        return settings
    return settings.with_overrides(charts=EXAMPLES)


class Demo:
    """The supervisor: starts store, web and workers, restarts them when they die, and stops them."""

    def __init__(self, settings: Settings, folder: Path, workers: int, stopping: threading.Event) -> None:
        self._catalogue_path = folder / "catalogue.json"
        self._name = f"demo-{secrets.token_hex(4)}"  # in its workers' names: others may use the store too
        self._stopping = stopping
        self._worker_count = workers
        self._store: Child | None = None
        self._joined = JoinedStore(settings) if named_stores(settings) else None
        self._secrets = folder / "store.sh"
        self._children: list[Child] = []
        self._scheduled = False
        self._reader: CatalogueReader | None = None
        self._stamp = stamp(settings.charts)  # begins before the charts are read, so that no edit is missed
        self._settings = self._with_store(settings, folder)

    def run(self) -> None:
        """Serve until told to stop; Stopped when that happens before everything runs, or during an import of charts."""
        module_files(self._settings.charts)  # a missing folder is an error before any process starts
        web = self._child("web", "charthouse.web")  # starts while the charts are imported, then reads the catalogue
        self._reader = reader = CatalogueReader(self._settings)
        self._write_catalogue(reader.read(self._stopping))
        _wait_until_it_answers(self._url + "/healthz", web, self._stopping)
        for number in range(1, self._worker_count + 1):
            self._child(f"worker {number}", "charthouse.worker", f"{self._name}-{number}")
        self._schedule()
        self._announce()
        settled = time.monotonic() + SETTLE_SECONDS
        for edited in edits(self._settings.charts, self._stamp, self._stopping):
            self._look_after()
            if edited:
                self._follow_charts(reader)
            if time.monotonic() > settled:
                reader.import_ahead()

    def stop(self) -> None:
        """Stop web, workers and store, in this order, so that running draws are still stored."""
        if self._reader:
            self._reader.close()
        for child in self._children:
            child.process.terminate()
        for child in self._children:
            child.end(STOP_SECONDS)  # RQ takes a second SIGTERM as an order to drop its job
        if self._store:
            self._store.stop(STOP_SECONDS)

    @property
    def _url(self) -> str:
        return http_url(self._settings.host, self._settings.port)

    def _with_store(self, settings: Settings, folder: Path) -> Settings:
        url = None
        if self._joined is None:
            self._store, url = redis_server.start(folder)
        else:
            self._joined.check()
        catalogue = str(self._catalogue_path)
        public_url = None if settings.public_url else http_url(settings.host, settings.port)
        reasons = 1 if settings.origin["SHOW_REASONS"] == "default" else None
        quickchart = 1 if settings.origin["QUICKCHART"] == "default" else None
        playground = 1 if settings.origin["PLAYGROUND"] == "default" else None
        return settings.with_overrides(
            redis_url=url, quickchart=quickchart, playground=playground, catalogue=catalogue, public_url=public_url,
            show_reasons=reasons, follow_edits=1,
        )  # fmt: skip

    def _child(self, name: str, module: str, *arguments: str) -> Child:
        command = [sys.executable, "-m", module, *arguments]
        child = Child(name, command, self._settings.to_environment())
        self._children.append(child)
        return child

    def _schedule(self) -> None:
        """Start the schedule once a chart wants one."""
        there = CatalogueFile(self._catalogue_path).read().charts.values()
        if not self._scheduled and any(entry.is_scheduled for entry in there):
            self._scheduled = True
            self._child("schedule", "charthouse", "schedule")

    def _announce(self) -> None:
        click.echo(f"\nCharthouse is at  {click.style(self._url, bold=True)}")
        if self._joined:
            click.echo(f"It has joined the store at {self._joined.shown}, with the prefix {self._settings.key_prefix}")
        else:
            click.echo(f"Its store is at   {self._settings.cache}")
        click.echo("\nIn another terminal:")
        for line in self._commands():
            click.echo(f"  {line}")
        follow = "" if self._settings.charts == EXAMPLES else f"Edit {self._settings.charts}/ and the pages follow. "
        click.echo(f"\n{follow}Ctrl-C ends it all.\n")

    def _commands(self) -> Iterator[str]:
        """The lines to paste into another terminal for commands on the same charts and the same store."""
        yield f"cd {shell_word(str(Path.cwd()))}"
        exports = {name: f"export {PREFIX}{name}={shell_word(value)}" for name, value in self._exports().items()}
        hidden = [name for name, value in self._exports().items() if shown_value(name, value) != value]
        if hidden:  # no password on the screen: while the demo runs, a file that only this user can read has it
            self._secrets.touch(0o600)
            self._secrets.write_text("".join(exports.pop(name) + "\n" for name in hidden), encoding="utf-8")
            yield f". {shlex.quote(str(self._secrets))}"
        yield from exports.values()
        python = shlex.quote(min(sys.executable, os.path.relpath(sys.executable), key=len))
        yield from (f"{python} -m charthouse {command}" for command in ("list", "warm --all"))

    def _exports(self) -> dict[str, str]:
        exports = {"REDIS_URL": self._settings.cache}
        if self._settings.queue != self._settings.cache:
            exports["QUEUE_URL"] = self._settings.queue
        if self._settings.origin["KEY_PREFIX"] != "default":
            exports["KEY_PREFIX"] = self._settings.key_prefix
        if self._settings.origin["CHARTS"] != "default":
            exports["CHARTS"] = str(self._settings.charts)
        return exports

    def _look_after(self) -> None:
        if self._store and not self._store.alive:
            self._start_again(self._store, "; it had kept nothing on disk, so the pictures are drawn again")
        ended = [child for child in self._children if not child.alive]
        if self._joined and not self._joined.answers(now=bool(ended)):
            return
        for child in ended:
            self._start_again(child)

    def _start_again(self, child: Child, meaning: str = "") -> None:
        log.warning("%s ended (%s) and is started again%s", child.name, child.process.returncode, meaning)
        if not self._stopping.wait(RESPAWN_SECONDS):
            try:
                child.start()
            except OSError as error:  # no process or file can be created now
                log.error("%s cannot be started again yet: %s", child.name, error)

    def _follow_charts(self, reader: CatalogueReader) -> None:
        """Read the catalogue again after an edit; the workers follow at the first job for it."""
        try:
            before = CatalogueFile(self._catalogue_path).read()
            now_there = reader.read(self._stopping)
            self._write_catalogue(now_there.after(before))  # a mistake in an edit removes no chart
            self._schedule()
        except (SetupError, OSError) as error:
            log.error("%s; the charts stay as they were", error)

    def _write_catalogue(self, catalogue: Catalogue) -> None:
        for source, reason in catalogue.broken.items():
            log.error("charts module %s is left out: %s", source, reason)
        log.info("%s in %s", counted(len(catalogue.charts), "chart"), self._settings.charts)
        CatalogueFile.write(self._catalogue_path, catalogue)


def _wait_until_it_answers(url: str, child: Child, stopping: threading.Event) -> None:
    while child.alive and not stopping.wait(0.03):
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):  # noqa: S310  # our own
            return
    if stopping.is_set():
        raise Stopped
    raise SetupError("the web server did not start; its messages above say why")
