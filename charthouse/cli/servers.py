"""`web` and `worker`: the servers themselves, in this process."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click

from charthouse import logs
from charthouse.cli.options import charts_option, host_option, port_option
from charthouse.processes import ends_at_hangup
from charthouse.settings import read_settings


@click.command()
@charts_option
@host_option
@port_option
def web(charts: Path | None, host: str | None, port: int | None) -> None:
    """Serve pages and pictures over HTTP."""
    from charthouse.web.server.server import serve  # imports Flask and Granian, which no other command needs

    settings = read_settings(charts=charts, host=host, port=port)
    logs.configure(settings.log_format)
    serve(settings)


@click.command(short_help="Do the jobs in the queue.")
@click.argument("name", default="")
@charts_option
def worker(name: str, charts: Path | None) -> None:
    """Do the jobs in the queue; start one worker for each processor.

    A worker that starts under the NAME of a dead one takes over its jobs; the default NAME is host and process id,
    which in a container is the same after a restart.
    """
    from charthouse.worker.worker import run  # imports RQ, which no other command needs

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))  # until RQ, which finishes the running job, handles signals
    if not ends_at_hangup():
        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # until it can have the charts read again: they are read now
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as nohup has it
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    settings = read_settings(charts=charts)
    logs.configure(settings.log_format)
    run(settings, name)
