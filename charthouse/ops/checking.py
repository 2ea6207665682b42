"""Draw every chart of the folder, and report which ones fail, where and why."""

from __future__ import annotations

import os
import queue
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import PurePath

from charthouse.charts import params
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.params import Choice
from charthouse.charts.variant import Variant
from charthouse.data import data_hash
from charthouse.errors import ChartFailed, DrawFailed, LoadFailed
from charthouse.runner.runner import Runner
from charthouse.settings import Settings
from charthouse.themes import THEMES

NO_DATA = "it has no load, and cannot be drawn before data is pushed to it"


@dataclass(frozen=True)
class Check:
    """One chart with one set of params, to be drawn in its own size and in both themes."""

    entry: CatalogueEntry
    query: tuple[tuple[str, str], ...] = ()

    @property
    def params(self) -> str:
        """The params as in an address, defaults left out."""
        return params.spell(self.entry.params, params.parse(self.entry.params, dict(self.query)))


@dataclass(frozen=True)
class Result:
    """The result of one check, or of a module that could not be imported, which has no chart."""

    state: str  # "drawn", "failed" or "skipped"
    chart: str = ""
    params: str = ""
    where: str = ""  # the author's own line, as "sales.py, line 12"; the file alone when no line is known
    reason: str = ""


Progress = Callable[[Result], None]


def checks(catalogue: Catalogue, all_params: bool) -> list[Check]:
    """One check for each chart with its params' defaults; with `all_params`, one for each other choice too."""
    return [Check(entry, query) for entry in catalogue.charts.values() for query in _queries(entry, all_params)]


def broken(catalogue: Catalogue) -> list[Result]:
    """A failure for each module that could not be imported."""
    return [_not_imported(source, reason) for source, reason in catalogue.broken.items()]


def run(settings: Settings, wanted: list[Check], progress: Progress) -> list[Result]:
    """Load and draw each check, with one drawing process for each processor; results in the order given.

    `progress` is called with each result as it comes, in the caller's thread.
    """
    runners: queue.SimpleQueue[Runner] = queue.SimpleQueue()
    count = min(os.cpu_count() or 1, len(wanted))
    with ExitStack() as ending:
        for _ in range(count):
            runner = Runner(settings)
            ending.callback(runner.close)
            runners.put(runner)
        pool = ending.enter_context(ThreadPoolExecutor(max(count, 1)))
        ending.callback(pool.shutdown, wait=True, cancel_futures=True)
        futures = [pool.submit(_in_turn, runners, check) for check in wanted]
        for future in as_completed(futures):
            progress(future.result())
        return [future.result() for future in futures]


def _in_turn(runners: queue.SimpleQueue[Runner], check: Check) -> Result:
    runner = runners.get()
    try:
        return _result(runner, check)
    finally:
        runners.put(runner)


def _result(runner: Runner, check: Check) -> Result:
    entry = check.entry
    result = Result("drawn", entry.id, check.params, entry.source)
    try:
        loaded = runner.load(entry, dict(check.query))
        digest = data_hash(loaded.canonical)
        for theme in THEMES:
            runner.draw(entry, loaded.canonical, Variant(entry.width, entry.height, theme=theme), digest)
    except ChartFailed as failure:
        where = failure.where or entry.source
        if not entry.loads and isinstance(failure, (LoadFailed, DrawFailed)):  # a hang or a crash is a failure
            return replace(result, state="skipped", where=where, reason=f"{NO_DATA}: {failure}")
        return replace(result, state="failed", where=where, reason=str(failure))
    return result


def _not_imported(source: str, reason: str) -> Result:
    """The failure, at the line of the module that the reason names."""
    line = re.search(rf" \({re.escape(PurePath(source).name)}, line ([0-9]+)\)(?=$|; to install )", reason)
    if line is None:
        return Result("failed", where=source, reason=reason)
    return Result("failed", where=f"{source}, line {line[1]}", reason=reason.replace(line[0], "", 1))


def _queries(entry: CatalogueEntry, all_params: bool) -> Iterator[tuple[tuple[str, str], ...]]:
    """The query of the defaults; with `all_params`, one for each other choice, the other params at their defaults."""
    yield ()
    for name, param in entry.params.items() if all_params else ():
        if isinstance(param, Choice):
            yield from (((name, value),) for value in param.values if value != param.default)
