"""The base: the program that the commander (`host.py`) starts. It forks templates, and no chart's code ever runs in it.

    python -m charthouse.runner.base SOCKET [--catalogue-only]

It has one thread, so that forking it is safe. Its templates (`template.py`) import the charts; their children
(`child.py`) load and draw.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import importlib
import logging
import os
import socket
import sys
from collections.abc import Callable

from charthouse.charts.code_files import CodeFiles
from charthouse.processes import rank_session
from charthouse.render import agg, windows
from charthouse.runner import forking, saying, template
from charthouse.runner.pipe import receive
from charthouse.settings import Settings

GRACE_SECONDS = 1.0  # how long a template has to end its children

log = logging.getLogger("charthouse.runner")


def main(arguments: list[str]) -> None:
    """Fork and end templates on command, until the commander is gone."""
    gc.disable()  # imports leave hardly any garbage, and collecting it takes a tenth of their time
    rank_session()  # ours is a new one
    control = socket.socket(fileno=int(arguments[0]))
    os.dup2(2, 1)  # what charts print goes to the log
    windows.replace_always()
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    with contextlib.suppress(EOFError):
        settings = Settings.from_json(receive(control)[0]["settings"])
        saying.prepare(settings.log_format)
        if "--catalogue-only" not in arguments:
            _prepare(settings)
        _obey(control, settings)


def _prepare(settings: Settings) -> None:
    """Prepare the renderer once for all templates, and keep the collector away from shared objects."""
    if not settings.fast_drawing:
        agg.draw_plainly()
    from charthouse.render import renderer  # slow, and not needed for the catalogue alone

    for name in ("charthouse.runner.child", "numpy.random"):
        importlib.import_module(name)
    gc.freeze()  # imported objects are no garbage; the collector searches only objects of draws
    renderer.stay()
    renderer.prepare()
    gc.collect()
    gc.freeze()  # shared with every process that is forked from here, and never collected


def _obey(control: socket.socket, settings: Settings) -> None:
    templates: set[int] = set()
    code_files: CodeFiles | None = None
    try:
        while True:
            command, _ = receive(control)
            if command["do"] == "read":
                code_files = CodeFiles(settings.charts)
            elif command["do"] == "fork":
                run = functools.partial(template.run, settings=settings, code_files=code_files)
                templates.add(_fork(control, run))
            elif command["do"] == "import":
                _import(command["names"])
            elif command["pid"] in templates:
                templates.remove(command["pid"])
                forking.end(command["pid"], command["grace_seconds"])
    except OSError as error:
        raise EOFError from error
    finally:
        for pid in templates:
            forking.end(pid, GRACE_SECONDS)


def _fork(control: socket.socket, run: Callable[[socket.socket], None]) -> int:
    try:
        return forking.fork(control, run)
    except BlockingIOError as error:  # EAGAIN, fork(2)
        log.error("no process can be forked: the limit is reached (ulimit -u, pids.max): %s", error)
        raise


def _import(names: list[str]) -> None:
    """Import libraries that a template used, so that the next one has them."""
    for name in names:
        try:
            importlib.import_module(name)
        except Exception:  # a chart may have found it where we do not look
            log.info("the library %s of a chart is not imported ahead", name, exc_info=True)
    gc.freeze()


if __name__ == "__main__":
    main(sys.argv[1:])
