"""What `warm` prints at its end: counts, the pictures that are not there, what was left out, and the cost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import click
from rich.console import Console

from charthouse.cli.console import console, print_reason, table
from charthouse.cli.waiting import late, why_not
from charthouse.errors import StoreUnavailable
from charthouse.ops.warming import Counts, Target
from charthouse.ops.warming_cost import Cost
from charthouse.printable import counted, shown

FEW = 50  # rows of a table
FEW_NAMES = 20  # of charts, in a sentence


@dataclass
class Found:
    """What a warming found, or what a dry run expects."""

    targets: Sequence[Target]
    left_out: Mapping[str, int]
    noun: str = "chart"  # what the command line names
    broken: Mapping[str, str] = field(default_factory=dict)
    cost: Cost | None = None  # of a dry run
    interrupted: bool = False
    error: StoreUnavailable | None = None  # that ended it

    @property
    def rest(self) -> list[Target]:
        return [target for target in self.targets if target.state != "ready"]

    @property
    def is_done(self) -> bool:
        return bool(self.targets) and not self.rest and not self.broken


def print_json(found: Found) -> None:
    """Print the images, their counts, what was left out and what a dry run costs, as one object."""
    images = [
        {"chart": t.entry.id, "params": t.picture.params, "variant": str(t.picture.variant), "state": t.state,
         "reason": t.reason or None}
        for t in found.targets
    ]  # fmt: skip
    record: dict[str, Any] = {"images": images, "counts": asdict(Counts.of(found.targets))}
    record |= {"left_out": dict(found.left_out), "broken": dict(found.broken)}
    click.echo(json.dumps(record | ({"cost": asdict(found.cost)} if found.cost else {})))


def of_the_rest(dry_run: bool, no_wait: bool, timeout: float) -> str:
    """The text for pictures that are neither there nor failed."""
    if dry_run:
        return "would be enqueued"
    return "enqueued, not waited for" if no_wait else late(timeout)


def print_found(found: Found, of_the_rest: str) -> None:
    """Print what is not there, the counts, what was left out and what a dry run costs."""
    output = console()
    if not found.targets:
        output.print(f"There is no {found.noun} to warm.")
    if found.error:
        output.print("Ended early; the same command draws what is left.")
    elif found.interrupted:
        output.print("Interrupted; the same command draws what is left.")
    else:
        _print_rest(output, found, of_the_rest)
    if found.targets:
        there = len(found.targets) - len(found.rest)
        output.print(f"{there:,} of {len(found.targets):,} images are there and fresh.")
        counts = Counts.of(found.targets)
        output.print(
            f"Requested {counts.requested:,}, warmed {counts.warmed:,}, skipped {counts.skipped:,} (already there), "
            f"failed {counts.failed:,}, left {counts.left:,}."
        )
    if found.cost:
        _print_cost(output, found.cost)
    if found.left_out:
        output.print("Left out: " + ", ".join(f"{reason} ({count:,})" for reason, count in found.left_out.items()))
    for source, reason in found.broken.items():
        print_reason(output, f"{source} is left out", reason)


def _print_rest(output: Console, found: Found, of_the_rest: str) -> None:
    """A table of the pictures that are not there; a run has printed its failures."""
    rest = [target for target in found.rest if found.cost or target.state != "failed"]
    if not rest:
        return
    rows = table("Chart", "Variant", "State", "Reason")
    for target in rest[:FEW]:
        rows.add_row(target.name, str(target.picture.variant), target.state, why_not(target, of_the_rest))
    output.print(rows)
    if len(rest) > FEW:
        output.print(f"… and {len(rest) - FEW:,} more; --json lists all.")


def _print_cost(output: Console, cost: Cost) -> None:
    workers = counted(cost.workers, "worker") if cost.workers else "one worker (none is running now)"
    if cost.seconds:
        output.print(f"That takes about {_duration(cost.seconds)} with {workers}, by what the last ones took.")
    if cost.unknown:
        names = ", ".join(cost.unknown[:FEW_NAMES]) + (
            f" and {len(cost.unknown) - FEW_NAMES} more" if len(cost.unknown) > FEW_NAMES else ""
        )
        output.print(shown(f"How long these charts take is unknown, as they were not drawn yet: {names}."))


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
