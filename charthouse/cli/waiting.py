"""Waiting for pictures: the progress bar, and why a picture did not come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from charthouse.ops import warming
from charthouse.ops.warming import Target

COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())


@contextmanager
def counting(doing: str, total: int, quiet: bool) -> Iterator[warming.Progress]:
    """A progress bar of the pictures that are there or failed, unless quiet."""
    with Progress(*COLUMNS, disable=quiet) as progress:
        bar = progress.add_task(doing, total=total)
        yield lambda now: progress.update(bar, completed=sum(target.settled for target in now))


def why_not(target: Target, of_the_rest: str) -> str:
    """Why the target's picture is not there; `of_the_rest` when it neither failed nor was refused."""
    if target.settled:
        return target.reason
    return "there is no room in the render queue" if target.state == "busy" else of_the_rest


def late(timeout: float) -> str:
    """Why a picture is not there that was waited for so many seconds."""
    return f"not done within {timeout:g} s; is a worker running?"
