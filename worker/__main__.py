"""`python -m worker`: one worker."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path

import click

from charthouse import settings
from charthouse.cli.options import charts_option, exit_codes
from worker.worker import run


@click.command()
@click.argument("name", default="")
@charts_option
@exit_codes
def main(name: str, charts: Path | None) -> None:
    """Draw what the queue asks for.

    A worker that starts under the NAME of one that died takes over what that one was drawing; without a NAME it is
    host and process id, which in a container is the same after a restart.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))  # until RQ, which finishes the job that runs, takes over
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    run(settings.read(charts=charts), name)


if __name__ == "__main__":
    main(prog_name="python -m worker")
