"""What charts' code does to the process it runs in, as people do it: each habit is a function of the figure."""

# ruff: noqa: ARG002, ARG004, ARG005 - a habit gets the figure, and a stand-in its arguments, whether it needs them or not

from __future__ import annotations

import asyncio
import atexit
import calendar
import contextvars
import copyreg
import csv
import dataclasses
import decimal
import gc
import importlib
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
import pandas as pd
import polars as pl
import seaborn as sns
import seaborn.objects as so
from matplotlib import (
    colors,
    dates,
    font_manager,
    hatch,
    legend,
    legend_handler,
    markers,
    patches,
    projections,
    scale,
    style,
    ticker,
    units,
)
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

Habit = Callable[[Figure], Any]

FRAME = pd.DataFrame({"team": list("ababab"), "score": [1.0, 5, 2, 8, 3, 9]})
HERE = Path(__file__).parent


def jitter(figure: Figure, numbers: Any) -> None:
    figure.add_axes((0.85, 0.85, 0.1, 0.1)).plot(list(numbers))


class Money:
    """A value with units of its own."""


class Converter(units.ConversionInterface):
    pass


class DayConverter(dates.DateConverter):
    @staticmethod
    def convert(value: Any, unit: Any, axis: Any) -> Any:
        return dates.date2num(value) + 40


class Cubic(scale.LinearScale):
    name = "cubic"


class OtherLog(scale.LinearScale):
    name = "log"


class Sky(PolarAxes):
    name = "sky"


class Dots(hatch.HatchPatternBase):
    def __init__(self, pattern: str, density: int) -> None:
        self.num_vertices = 0


def sets(owner: Any, name: str, value: Any) -> Habit:
    """The habit of setting that attribute."""
    return lambda figure: setattr(owner, name, value)


def zone_without_its_variable(figure: Figure) -> None:
    os.environ["TZ"] = "America/Lima"
    time.tzset()
    del os.environ["TZ"]


def zone(figure: Figure) -> None:
    os.environ["TZ"] = "Asia/Tokyo"
    time.tzset()


def own_colormap(figure: Figure) -> None:
    matplotlib.colormaps.register(colors.ListedColormap(["red", "lime"], name="mine"))
    plt.rcParams["image.cmap"] = "mine"


def other_colormap(figure: Figure) -> None:
    matplotlib.colormaps.register(colors.ListedColormap(["navy", "gold", "pink"], name="mine"))
    plt.rcParams["image.cmap"] = "mine"


def font(figure: Figure) -> None:
    font_manager.fontManager.addfont(font_manager.findfont("cmr10"))


def font_in_front(figure: Figure) -> None:
    fonts = font_manager.fontManager.ttflist
    dejavu = next(entry for entry in fonts if entry.name == "DejaVu Sans")
    fonts.insert(0, dataclasses.replace(dejavu, fname=font_manager.findfont("cmtt10")))
    font_manager.fontManager._findfont_cached.cache_clear()


def style_of_its_own(figure: Figure) -> None:
    style.library["own"] = matplotlib.RcParams({"lines.linewidth": 5})
    plt.style.use("own")


def alarm(figure: Figure) -> None:
    signal.signal(signal.SIGALRM, lambda *_: sys.exit("alarm"))
    signal.alarm(3600)


def prints_elsewhere(figure: Figure) -> None:
    sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115


def basic_config(figure: Figure) -> None:
    logging.basicConfig(level=logging.DEBUG, force=True, stream=sys.stderr)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)


async def nothing() -> None:
    pass


def loops(figure: Figure) -> None:
    asyncio.run(nothing())


def asks_for_a_loop(figure: Figure) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asyncio.get_event_loop().close()


def handler_map(figure: Figure) -> None:
    legend.Legend.update_default_handler_map({matplotlib.lines.Line2D: legend_handler.HandlerLine2D(numpoints=3)})


def imports(name: str, colormap: str) -> Habit:
    """The habit of importing a library where it is used."""

    def habit(figure: Figure) -> None:
        importlib.import_module(name)
        plt.rcParams["image.cmap"] = colormap

    return habit


def in_place(figure: Figure) -> None:
    plt.rcParams["font.family"].insert(0, "cmr10")
    plt.rcParams["font.sans-serif"][:] = ["cmss10"]


def default_in_place(figure: Figure) -> None:
    matplotlib.rcParamsDefault["font.size"] = 30
    matplotlib.rcParamsDefault["font.sans-serif"].insert(0, "cmtt10")
    plt.rcdefaults()


def spawned(figure: Figure) -> None:
    multiprocessing.set_start_method("spawn")


def theme_of_objects(figure: Figure) -> None:
    so.Plot.config.theme.update({"axes.facecolor": "pink"})
    so.Plot.config.theme["font.size"] = 20


def handle(figure: Figure) -> None:
    logger = logging.getLogger("habits")
    logger.setLevel(logging.DEBUG)
    logger.addHandler(logging.NullHandler())
    assert len(logger.handlers) == 1


def style_left_open(figure: Figure) -> None:
    LEFT_OPEN.append(plt.style.context("ggplot"))
    LEFT_OPEN[-1].__enter__()


def rc_left_open(figure: Figure) -> None:
    LEFT_OPEN.append(plt.rc_context({"axes.titlesize": 30}))
    LEFT_OPEN[-1].__enter__()


@plt.rc_context({"font.size": 22})
def decorated(figure: Figure) -> None:
    plt.rcParams["lines.linewidth"] = 7


def fewer_files(figure: Figure) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft // 2, hard))


def fewer_processes(figure: Figure) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.prlimit(os.getpid(), resource.RLIMIT_NPROC, (1000, hard))


def variable_past_the_record(figure: Figure) -> None:
    os.putenv("TZ", "Asia/Tokyo")
    time.tzset()


def context_variable(figure: Figure) -> None:
    jitter(figure, [VARIABLE.get()])
    VARIABLE.set(7)


def new_loop(figure: Figure) -> None:
    asyncio.set_event_loop(asyncio.new_event_loop())


LEFT_OPEN: list[Any] = []
VARIABLE = contextvars.ContextVar("VARIABLE", default=1)

HABITS: dict[str, Habit] = {
    "style context left open": style_left_open,
    "rc context left open": rc_left_open,
    "rc context as decorator": decorated,
    "limit of files": fewer_files,
    "limit of processes": fewer_processes,
    "context variable": context_variable,
    "new event loop": new_loop,
    "exit": lambda figure: atexit.register(print, "exit"),
    "tracing": lambda figure: sys.setswitchinterval(0.5),
    "digits": lambda figure: sys.set_int_max_str_digits(700),
    "traceback limit": sets(sys, "tracebacklimit", 0),
    "copy": lambda figure: copyreg.pickle(Money, lambda one: (Money, ())),
    "csv field size": lambda figure: csv.field_size_limit(1),
    "level names": lambda figure: logging.addLevelName(logging.WARNING, "!"),
    "garbage callbacks": lambda figure: gc.callbacks.append(lambda phase, info: None),
    "numpy calls": lambda figure: np.seterrcall(lambda *_: None),
    "numpy buffer": lambda figure: np.setbufsize(8192 * 2),
    "polars table": lambda figure: pl.Config.set_tbl_rows(1),
    "polars string cache": lambda figure: pl.enable_string_cache(),
    "seaborn theme": lambda figure: sns.set_theme(),
    "seaborn colour codes": lambda figure: sns.set_theme(palette="pastel", color_codes=True, font_scale=1.4),
    "seaborn dark style": lambda figure: (sns.set_style("dark"), sns.set_palette("husl")),
    "seaborn context": lambda figure: sns.set_context("poster"),
    "seaborn objects theme": theme_of_objects,
    "seaborn palettes": lambda figure: sns.palettes.SEABORN_PALETTES.update(deep=["#f00", "#0f0"]),
    "bootstrap": lambda figure: sns.barplot(FRAME, x="team", y="score", ax=figure.add_axes((0.7, 0.7, 0.3, 0.3))),
    "strips": lambda figure: sns.stripplot(FRAME, x="team", y="score", ax=figure.add_axes((0.7, 0.7, 0.3, 0.3))),
    "ggplot": lambda figure: plt.style.use("ggplot"),
    "dark background": lambda figure: plt.style.use("dark_background"),
    "own style": style_of_its_own,
    "styles forgotten": lambda figure: (style.library.clear(), style.available.clear()),
    "style folder": lambda figure: style.USER_LIBRARY_PATHS.append("/nowhere"),
    "styles reloaded": lambda figure: style.reload_library(),
    "xkcd": lambda figure: plt.xkcd(),
    "rcdefaults": lambda figure: plt.rcdefaults(),
    "rc update": lambda figure: matplotlib.rcParams.update({"font.size": 17, "axes.grid": False}),
    "rc function": lambda figure: plt.rc("lines", linewidth=6, color="r"),
    "rc lists in place": in_place,
    "rc defaults in place": default_in_place,
    "rc timezone": lambda figure: plt.rcParams.update({"timezone": "Asia/Tokyo"}),
    "rc locale": lambda figure: plt.rcParams.update({"axes.formatter.use_locale": True}),
    "ion": lambda figure: plt.ion(),
    "ioff": lambda figure: plt.ioff(),
    "agg": lambda figure: matplotlib.use("Agg"),
    "svg": lambda figure: plt.switch_backend("svg"),
    "figures open": lambda figure: [plt.figure() for _ in range(3)],
    "locale C": lambda figure: locale.setlocale(locale.LC_ALL, "C"),
    "locale C.utf8": lambda figure: locale.setlocale(locale.LC_ALL, "C.utf8"),
    "time zone": zone,
    "time zone without variable": zone_without_its_variable,
    "variable past the record": variable_past_the_record,
    "variable in bytes": lambda figure: os.environb.update({b"TZ": b"Asia/Tokyo"}),
    "epoch": lambda figure: dates.set_epoch("2000-01-01"),
    "other epoch": lambda figure: dates.set_epoch("1990-01-01"),
    "own colormap": own_colormap,
    "other colormap": other_colormap,
    "colormap changed": lambda figure: plt.cm.viridis.set_bad("red"),
    "colormap made and gone": lambda figure: (own_colormap(figure), matplotlib.colormaps.unregister("mine"),
                                              plt.rcParams.update({"image.cmap": "plasma"})),
    "colour sequence": lambda figure: matplotlib.color_sequences.register("two", ["r", "b"]),
    "named colour": lambda figure: colors.get_named_colors_mapping().__setitem__("red", "#00ff00"),
    "named colours": lambda figure: colors._colors_full_map.update({"b": (1, 0, 0), "g": np.array([0, 0, 1])}),
    "units": lambda figure: units.registry.update({Money: Converter()}),
    "units of dates": lambda figure: units.registry.update({np.datetime64: DayConverter()}),
    "scale": lambda figure: scale.register_scale(Cubic),
    "log scale": lambda figure: scale.register_scale(OtherLog),
    "projection": lambda figure: projections.register_projection(Sky),
    "polar": lambda figure: projections.projection_registry._all_projection_types.pop("polar"),
    "hatch": lambda figure: hatch._hatch_types.append(Dots),
    "hatches gone": lambda figure: hatch._hatch_types.clear(),
    "box style": lambda figure: patches.BoxStyle._style_list.update(round=patches.BoxStyle.Round4),
    "marker": lambda figure: markers.MarkerStyle.markers.update(o="nothing"),
    "legend handler": handler_map,
    "legend handlers": lambda figure: legend.Legend.set_default_handler_map({}),
    "prefixes": lambda figure: ticker.EngFormatter.ENG_PREFIXES.update({3: "T"}),
    "ticks": sets(ticker.Locator, "MAXTICKS", 3000),
    "font": font,
    "font in front of others": font_in_front,
    "pandas precision": lambda figure: pd.set_option("display.precision", 1),
    "pandas width": lambda figure: setattr(pd.options.display, "max_columns", 1),
    "pandas backend": lambda figure: pd.set_option("plotting.matplotlib.register_converters", False),
    "pandas plot params": lambda figure: pd.plotting.plot_params.update({"xaxis.compat": True}),
    "pandas converters": lambda figure: pd.plotting.register_matplotlib_converters(),
    "pandas converters gone": lambda figure: pd.plotting.deregister_matplotlib_converters(),
    "numpy errors": lambda figure: np.seterr(all="raise"),
    "numpy print": lambda figure: np.set_printoptions(precision=1, suppress=True, threshold=3),
    "decimal": lambda figure: setattr(decimal.getcontext(), "prec", 3),
    "decimal context": lambda figure: decimal.setcontext(decimal.Context(prec=2)),
    "numpy seed": lambda figure: np.random.seed(1),
    "numpy global": lambda figure: jitter(figure, np.random.normal(size=9)),
    "numpy seed by chance": lambda figure: (np.random.seed(), jitter(figure, np.random.rand(9))),
    "numpy bit generator": lambda figure: np.random.set_bit_generator(np.random.PCG64(3)),
    "numpy default_rng": lambda figure: jitter(figure, np.random.default_rng().normal(size=9)),
    "numpy RandomState": lambda figure: jitter(figure, np.random.RandomState().normal(size=9)),
    "numpy Generator": lambda figure: jitter(figure, np.random.Generator(np.random.PCG64()).normal(size=9)),
    "numpy SeedSequence": lambda figure: jitter(figure, np.random.SeedSequence().generate_state(9)),
    "random": lambda figure: jitter(figure, [random.random() for _ in range(9)]),
    "random seed": lambda figure: random.seed(5),
    "random seed by chance": lambda figure: (random.seed(), jitter(figure, [random.gauss(0, 1) for _ in range(9)])),
    "Random": lambda figure: jitter(figure, [random.Random().random() for _ in range(9)]),
    "pandas sample": lambda figure: jitter(figure, FRAME.score.sample(4)),
    "polars sample": lambda figure: jitter(figure, pl.Series(range(99)).sample(5)),
    "warnings as errors": lambda figure: warnings.simplefilter("error"),
    "warnings shown elsewhere": sets(warnings, "showwarning", lambda *_, **__: None),
    "warnings ignored": lambda figure: warnings.filterwarnings("ignore"),
    "logging off": lambda figure: logging.disable(logging.CRITICAL),
    "logging set up": basic_config,
    "logging handlers": handle,
    "logging of warnings": lambda figure: logging.captureWarnings(True),
    "working directory": lambda figure: os.chdir("/"),
    "environment": lambda figure: os.environ.update(HABIT="yes"),
    "environment cleared": lambda figure: os.environ.clear(),
    "umask": lambda figure: os.umask(0o777),
    "sys.path": lambda figure: sys.path.insert(0, "/nowhere"),
    "sys.path replaced": sets(sys, "path", ["/nowhere"]),
    "sys.argv": lambda figure: sys.argv.append("--habit"),
    "stdout": prints_elsewhere,
    "excepthook": sets(sys, "excepthook", print),
    "recursion": lambda figure: sys.setrecursionlimit(700),
    "alarm": alarm,
    "signals": lambda figure: signal.signal(signal.SIGTERM, signal.SIG_IGN),
    "signal of the window": lambda figure: signal.signal(signal.SIGWINCH, signal.SIG_IGN),
    "signal mask": lambda figure: signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1]),
    "garbage": lambda figure: (gc.enable(), gc.set_threshold(1, 1, 1)),
    "sockets": lambda figure: socket.setdefaulttimeout(0.001),
    "week": lambda figure: calendar.setfirstweekday(6),
    "temporary folder": sets(tempfile, "tempdir", "/nowhere"),
    "start method": spawned,
    "event loop": loops,
    "asks for an event loop": asks_for_a_loop,
    "import": imports("habits_library", "library"),
    "import of the same": imports("habits_library.part", "library_r"),
}  # fmt: skip
