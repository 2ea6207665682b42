"""The web server: Granian over the application, several processes, stopped gracefully."""

from __future__ import annotations

import contextlib
import logging
import math
import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from granian._granian import SocketHolder, WorkerSignal
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer, WorkerProcess

from charthouse import __version__
from charthouse.cache.slots import of_fetchers
from charthouse.charts.catalogue import Catalogue, CatalogueFile
from charthouse.errors import SetupError, StoreUnavailable
from charthouse.ops.neighbours import strangers
from charthouse.ops.reloading import Follower
from charthouse.port import check_port, http_url, is_loopback
from charthouse.printable import counted
from charthouse.processes import check_threads, die_with_parent, ends_at_hangup, hide_environment
from charthouse.runner.reading import read_catalogue
from charthouse.settings import Settings
from charthouse.store.client import connect
from charthouse.store.heartbeats import Heartbeats
from charthouse.store.keys import Keys
from charthouse.store.reloads import Reloads
from charthouse.temporary import give_matplotlib_a_folder, private_folder
from charthouse.web.app import create_app, prefix_of
from charthouse.web.fetchers import Fetchers
from charthouse.web.hosts import Hosts
from charthouse.web.memory.cache import MemoryCache
from charthouse.web.memory.kept_answer import FromMemory
from charthouse.web.memory.passage import Passage
from charthouse.web.memory.turn import Turn
from charthouse.web.memory.upkeep import start_upkeep
from charthouse.web.prefix import MemoryBelow
from charthouse.web.refusal import refusal
from charthouse.web.request_log import RequestLog
from charthouse.web.server import front, own_metrics
from charthouse.web.server.drain import stop_accepting
from charthouse.web.server.listening import close_when_peers_are_gone
from charthouse.web.server.pulse import Pulse, watch
from charthouse.web.server.weak_secrets import warn_of_secrets
from charthouse.web.state import EXTENSION, Site

log = logging.getLogger("charthouse.web")

CATALOGUE_SECONDS = 5  # until a missing catalogue is worth a warning
HEADER_SECONDS = 10  # until a request's header is whole, also of the next one over the same connection
MOST_FILES, ENOUGH_FILES = 65536, 8192  # open at a time: a connection is one
DRAIN_SECONDS = 0.25  # enough to accept every connection that is already there, on a busy machine
LINE = 32  # requests of a process that run or are queued below the memory cache, beyond those that wait for pictures
FETCHERS_LINE = 8  # the same of fetchers that look once
METRICS_SECONDS = 3  # how often a process reports to Granian
METRICS_BACKLOG = 128  # connections to its own metrics
HEADER_BYTES = 16 << 10  # of a request, beyond its longest address


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests that run are finished first. SetupError when the port is taken."""
    address = check_port(settings.host, settings.port)
    hide_environment()
    check_threads()
    warn_of_secrets(settings)
    _allow_files()
    give_matplotlib_a_folder()  # one for all processes: some draw
    with private_folder() as folder:
        path = _catalogue_path(settings, folder)
        catalogue = CatalogueFile(path).read()
        os.environ.update(settings.to_environment() | {"CHARTHOUSE_CATALOGUE": str(path)})
        server = _granian(settings, address)
        server.side_tasks.append(partial(_follow_reloads, settings, path, server.reload_asked))
        server.on_startup(partial(_announce, settings, catalogue))
        server.side_tasks.append(partial(_warn_of_strangers, settings, catalogue))
        server.serve()


def _follow_reloads(settings: Settings, path: Path, asked: threading.Event) -> None:
    """Write the catalogue again when a signal or `charthouse reload` asks for it: the other processes follow it."""
    name = f"web {socket.gethostname()}:{settings.port} ({os.getpid()})"
    written_here = not settings.catalogue
    file = CatalogueFile(path)

    def read_again() -> Catalogue:
        if written_here:
            CatalogueFile.write(path, read_catalogue(settings).after(file.read()))
        return file.read()

    follower = Follower(name, read_again, Reloads(connect(settings.queue), Keys(settings.key_prefix)))
    follower.start()
    while asked.wait():
        asked.clear()
        follower.ask()


def _announce(settings: Settings, catalogue: Catalogue) -> None:
    charts, broken = counted(len(catalogue.charts), "chart"), len(catalogue.broken)
    left_out = f", {counted(broken, 'module')} left out" if broken else ""
    at = http_url(settings.host, settings.port)
    log.info("Charthouse %s is at %s: %s%s", __version__, at, charts, left_out)


def _allow_files() -> None:
    """Raise our limit of open files as far as we may, and warn when the connections may not find room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if most > soft != resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most < ENOUGH_FILES:
        log.warning("only %d files may be open (ulimit -n): fewer connections than the %d expected", most, ENOUGH_FILES)


def _warn_of_strangers(settings: Settings, catalogue: Catalogue) -> None:
    with contextlib.suppress(StoreUnavailable), connect(settings.queue) as redis:
        if warning := strangers(Heartbeats(redis, Keys(settings.key_prefix)), catalogue.charts):
            log.warning("%s", warning)


def _catalogue_path(settings: Settings, folder: Path) -> Path:
    """The file with the catalogue: another process writes it, or it is made now, in the folder."""
    if settings.catalogue:
        _wait_for(Path(settings.catalogue))
        return Path(settings.catalogue)
    path = folder / "catalogue.json"
    CatalogueFile.write(path, read_catalogue(settings))
    return path


def _wait_for(catalogue: Path) -> None:
    """Return once the file exists: its writer may still be importing the charts."""
    warn_at = time.monotonic() + CATALOGUE_SECONDS
    while not catalogue.exists():
        time.sleep(0.02)
        if time.monotonic() > warn_at:
            log.warning("waiting for the catalogue %s, which is not there yet", catalogue)
            warn_at = math.inf


def application() -> FromMemory:
    """The application of one process, which ends when the server's main process ends, in whatever way."""
    if main := multiprocessing.parent_process():
        die_with_parent(signal.SIGKILL, main.pid)  # an orphan would keep the port for ever
    hide_environment()
    signal.signal(signal.SIGUSR1, lambda *_: stop_accepting())
    turn = Turn()
    app = create_app(turn=turn)
    site: Site = app.extensions[EXTENSION]
    front.install(site.services.settings)
    with contextlib.suppress(SetupError):  # read now, it is known also when the file is lost later
        site.read_catalogue()
    settings = site.services.settings
    places, fetchers_places = LINE + settings.max_waiters, FETCHERS_LINE + of_fetchers(settings.max_waiters)
    passage = Passage(app, turn, places, fetchers_places, refusal(site))
    memory = MemoryCache(passage, settings.memory_cache_bytes, turn=turn)
    start_upkeep(memory, site)
    threading.Thread(target=close_when_peers_are_gone, name="peers", daemon=True).start()
    fetchers = Fetchers(memory, settings.fetchers)
    checked = Hosts(fetchers, settings, site.seldom) if is_loopback(settings.host) else fetchers
    prefix = prefix_of(app, site)
    return RequestLog(MemoryBelow(prefix, checked) if prefix.is_needed else checked)


class Server(MPServer):
    """Granian, whose processes are replaced when they hang, and drain before they stop.

    While they drain, new connections are dropped, and those already there are served. The main process runs
    `side_tasks` in threads of their own after it has started the others.
    """

    def __init__(self, target: str, **options: Any) -> None:
        super().__init__(target, **options, metrics_enabled=True, metrics_scrape_interval=METRICS_SECONDS)
        self._metrics_socket = own_metrics.listen()
        self.reload_asked = threading.Event()
        self.side_tasks: list[Callable[[], None]] = []

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call]
        threading.Thread(target=watch, args=(self.wrks,), name="watch", daemon=True).start()
        for work in self.side_tasks:
            threading.Thread(target=work, daemon=True).start()

    def signal_handler_reload(self, *_: object) -> None:
        """On SIGHUP, the charts are read again and no process ends; Granian would start all of them anew."""
        if ends_at_hangup():
            self.signal_handler_interrupt()  # type: ignore[no-untyped-call]
        else:
            self.reload_asked.set()

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Callable[[], Any]) -> WorkerProcess:  # type: ignore[override]
        pulse = Pulse(multiprocessing.get_context())
        loader = partial(pulse.loading, self.blocking_threads, callback_loader)
        worker: Any = super()._spawn_worker(idx, target, loader)
        worker.pulse = pulse
        return worker  # type: ignore[no-any-return]

    def _start_metrics(self) -> None:
        self._metrics_sig = WorkerSignal()
        listener = SocketHolder(self._metrics_socket.detach(), False, METRICS_BACKLOG)  # type: ignore[call-arg]  # stub lacks it
        self._metrics_exporter.run(listener, self._metrics_sig)

    def _stop_workers(self) -> None:
        for worker in self.wrks:
            if worker.inner.is_alive():
                os.kill(worker.inner.pid, signal.SIGUSR1)
        time.sleep(DRAIN_SECONDS)
        super()._stop_workers()  # type: ignore[no-untyped-call]


def _granian(settings: Settings, address: str) -> Server:
    head_bytes = settings.max_url_bytes + HEADER_BYTES  # a longer head is a 431 from Granian
    return Server(
        "charthouse.web.server.server:application",
        factory=True,
        interface=Interfaces.WSGI,
        address=address,
        port=settings.port,
        workers=settings.web_workers,
        blocking_threads=front.threads(settings),
        backlog=8192,  # connections that may be open, in each process half of them
        backpressure=4096,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(max_buffer_size=head_bytes, header_read_timeout=HEADER_SECONDS * 1000),
        log_access=False,
        log_level=LogLevels.error,  # it warns of threads that wait by design
        respawn_failed_workers=True,
        workers_kill_timeout=int(settings.render_timeout_seconds) + 5,
    )
