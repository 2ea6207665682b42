"""The pictures of charts with habits, which show what these may have changed."""

from __future__ import annotations

import calendar
import copyreg
import csv
import decimal
import gc
import hashlib
import locale
import logging
import multiprocessing
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import polars as pl
import seaborn.objects as so
from habits import FRAME, VARIABLE, Habit, Money, jitter
from habits import HABITS as HABITS_ELSEWHERE
from matplotlib import (
    dates,
    font_manager,
    style,
    ticker,
)
from matplotlib.figure import Figure

# The generators that are rewound are those of the module that has the chart's draw function: this one.
SEEDED, UNSEEDED, OLD = np.random.default_rng(42), np.random.default_rng(), np.random.RandomState(7)
PYTHONS = random.Random(8)
HIDDEN: dict[str, Any] = {"rng": [np.random.default_rng(3).normal]}

HABITS: dict[str, Habit] = HABITS_ELSEWHERE | {
    "generator in a dict": lambda figure: jitter(figure, [HIDDEN["rng"][0]() for _ in range(9)]),
    "module's seeded generator": lambda figure: jitter(figure, SEEDED.normal(size=9)),
    "module's unseeded generator": lambda figure: jitter(figure, UNSEEDED.normal(size=9)),
    "module's old generator": lambda figure: jitter(figure, OLD.normal(size=9)),
    "module's Random": lambda figure: jitter(figure, [PYTHONS.random() for _ in range(9)]),
}


def probe() -> str:
    """What the process is like, in words, but for what libraries may have registered."""
    umask = os.umask(0)
    os.umask(umask)
    parts = [
        time.strftime("%B %H:%M", time.localtime(86400 * 40)), time.tzname, str(np.array([1 / 3, 1e-9])), repr(FRAME),
        decimal.Decimal(1) / 3, np.geterr(), Path.cwd().name, umask, sorted(os.environ), sys.argv[1:],
        [path for path in sys.path if path != "/library"], signal.getitimer(signal.ITIMER_REAL)[0] > 0,
        sys.getrecursionlimit(), gc.get_threshold(), socket.getdefaulttimeout(), calendar.firstweekday(),
        [str(signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGWINCH)],
        tempfile.tempdir,
        signal.pthread_sigmask(signal.SIG_BLOCK, []), logging.root.level, logging.root.manager.disable,
        [action for action, *_ in warnings.filters], matplotlib.is_interactive(), ticker.Locator.MAXTICKS,
        ticker.EngFormatter()(1000), plt.get_fignums(), sorted(font_manager.fontManager.get_font_names()),
        sys.excepthook.__name__, sorted(style.library)[:3], random.random(), np.random.rand(), sys.stdout is sys.stderr,
        np.random.default_rng().random(), random.Random().random(), locale.setlocale(locale.LC_ALL),
        multiprocessing.get_start_method(allow_none=True), so.Plot.config.theme["axes.facecolor"],
        matplotlib.rcParamsDefault["font.size"], resource.getrlimit(resource.RLIMIT_NOFILE), VARIABLE.get(),
        resource.getrlimit(resource.RLIMIT_NPROC),
        sys.getswitchinterval(), sys.get_int_max_str_digits(), getattr(sys, "tracebacklimit", None),
        Money in copyreg.dispatch_table, csv.field_size_limit(), len(gc.callbacks),
        logging.getLevelName(logging.WARNING),
        np.geterrcall() is None, np.getbufsize(), str(pl.Series(range(99))),
    ]  # fmt: skip
    return "\n".join(str(part) for part in parts)


def picture(figure: Figure) -> None:
    """A picture that shows most of what can be changed under it."""
    figure.text(0.01, 0.95, hashlib.sha256(probe().encode()).hexdigest()[:12], size=6)
    axes = figure.subplots()
    days = np.datetime64("2026-03-01T06:00") + np.arange(3) * np.timedelta64(9, "D")
    axes.plot(days, np.random.rand(3), "o", color="b", label="Größe")
    axes.xaxis.set_major_locator(dates.DayLocator(interval=14))
    axes.xaxis.set_major_formatter(dates.DateFormatter("%B %H"))
    axes.set(yscale="log")
    axes.bar(days, [1, 2, 3], hatch="//", color=["g", "red", "C1"])
    axes.text(days[0], 1, "box", bbox={"boxstyle": "round"})
    axes.legend(loc="lower left")
    figure.figimage(
        matplotlib.colormaps[plt.rcParams["image.cmap"]](np.ma.masked_less(np.arange(64.0).reshape(8, 8), 9))
    )


def draw_with(names: str) -> Callable[[Figure, Any], None]:
    """The draw function of a chart with these habits, joined by `+`; without any, of a plain one."""

    def draw(figure: Figure, data: Any) -> None:
        for name in filter(None, names.split("+")):
            HABITS[name](figure)
        picture(figure)

    return draw
