"""Waiting for pictures: the progress bar, failures as they come, and why a picture did not come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

from charthouse.cli.console import console
from charthouse.ops import warming
from charthouse.ops.warming import Target
from charthouse.printable import counted, printable, shown

FEW_FAILURES = 3  # of one chart that are printed as they come


class Rate(ProgressColumn):
    """How many pictures come in a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s" if speed else "-/s", style="progress.data.speed")


def _columns() -> tuple[ProgressColumn, ...]:
    """The bar's columns; the name of what is drawn has the room that is left, at least 20 of 80 characters."""
    name = Column(ratio=1, no_wrap=True, overflow="ellipsis")
    return (
        TextColumn("{task.description}"), BarColumn(bar_width=12), MofNCompleteColumn(), Rate(), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(), TextColumn("{task.fields[drawn]}", markup=False, table_column=name),
    )  # fmt: skip


@contextmanager
def counting(doing: str, total: int, quiet: bool, to: Console | None = None) -> Iterator[warming.Progress]:
    """A progress bar of the pictures that are there or failed, unless quiet."""
    with Progress(*_columns(), console=to or console(), disable=quiet, expand=True) as progress:
        bar = progress.add_task(doing, total=total, drawn="")
        yield lambda now: progress.update(bar, completed=sum(target.settled for target in now), drawn=_drawn(now))


def _drawn(now: Sequence[Target]) -> str:
    """The name of a chart that is being drawn, or that waits to be."""
    asked = (one for one in now if not one.settled and one.status and one.status.claim)
    return printable(target.name) if (target := next(asked, None)) else ""


class Watch:
    """Passes each round on to the progress bar, remembers it, and prints failures, and that no worker is alive."""

    def __init__(self, planned: Sequence[Target], passed_on: warming.Progress, silence: Callable[[], bool | None]):
        self.present = list(planned)
        self._passed_on = passed_on
        self._silence = silence
        self._failed: set[int] = set()
        self._failures: Counter[str] = Counter()

    def look(self, now: Sequence[Target], to: Console) -> None:
        """Take note of a round; what is new about it is printed."""
        self.present = list(now)
        for number, target in enumerate(now):
            if target.state == "failed" and number not in self._failed:
                self._failed.add(number)
                self._print(target, to)
        if (silent := self._silence()) is not None:
            to.print("No worker is heard of any more." if silent else "A worker is heard of again.", style="yellow")
        self._passed_on(now)

    def _print(self, target: Target, to: Console) -> None:
        self._failures[target.entry.id] += 1
        if self._failures[target.entry.id] <= FEW_FAILURES:
            what = shown(f"{target.name} {target.picture.variant} failed: ")
            to.print(Text.assemble((what, "red"), shown(target.reason)))  # in one piece, above the bar

    def sum_up(self, to: Console) -> None:
        """Print how many failures of each chart were not printed."""
        for chart_id, count in self._failures.items():
            if count > FEW_FAILURES:
                to.print(shown(f"{counted(count - FEW_FAILURES, 'more picture')} of {chart_id} failed."))


def why_not(target: Target, of_the_rest: str) -> str:
    """Why the target's picture is not there; `of_the_rest` when it neither failed nor was refused."""
    if target.settled:
        return target.reason
    return "there is no room in the render queue" if target.state == "busy" else of_the_rest


def late(timeout: float) -> str:
    """Why a picture is not there, when none came for so many seconds."""
    return f"none came for {timeout:g} s; is a worker running?"
