"""Random charts: each is made from its seed alone, and draws the same however often it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from chart_additions import ADDITIONS
from chart_habits import MEASURING, change_parameters
from chart_kinds import ON_AXES, PROJECTIONS
from chart_texts import anything, looks, pick
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.random import Generator

from charthouse.charts.variant import Variant

SIZES = ((320, 240), (400, 300), (113, 87), (257, 211), (480, 270), (401, 77), (90, 350), (300, 200))
LAYOUTS = (None, None, "tight", "constrained", "compressed")


@dataclass(frozen=True)
class DrawnChart:
    """A draw function and the variant it is drawn in."""

    name: str
    variant: Variant
    draw: Callable[[Figure, Any], Any]  # returns its figure when that is not the given one
    data: Any = None
    layout: str | None = None  # these say more than they have room for, and are compared as they are


def random_chart(seed: int) -> DrawnChart:
    """The chart of this seed; seeds in a row go through all kinds, additions and habits."""
    rng = np.random.default_rng([seed, 1])
    size = pick(rng, SIZES)
    scale = int(rng.choice([1, 1, 1, 2, 3]))
    variant = Variant(*size, scale, pick(rng, ["light", "dark"]))
    kind = list(ON_AXES)[seed % len(ON_AXES)]

    def draw(figure: Figure, data: Any = None) -> None:
        compose(figure, np.random.default_rng([seed, 2]), kind, seed)

    return DrawnChart(f"{seed}-{kind}-{variant}", variant, draw)


def compose(figure: Figure, rng: Generator, kind: str, seed: int) -> None:
    """One kind, perhaps beside others, with additions; perhaps under other parameters; perhaps measured half-way."""
    if rng.random() < 0.35:
        change_parameters(rng)
    figure.set_layout_engine(pick(rng, LAYOUTS))
    axes = _with_others(figure, rng, kind)
    if axes.name == "rectilinear":
        for addition in (ADDITIONS[seed % len(ADDITIONS)], pick(rng, ADDITIONS), pick(rng, ADDITIONS)):
            addition(axes, rng)
    else:
        pick(rng, ADDITIONS[:2])(axes, rng)
    if rng.random() < 0.4:
        pick(rng, MEASURING)(figure, rng)


def _with_others(figure: Figure, rng: Generator, kind: str) -> Axes:
    """Axes with this kind drawn on them: alone, among others, or in a part of the figure."""
    how = rng.random()
    options = {"projection": PROJECTIONS.get(kind)}
    if how < 0.6:
        axes = figure.add_subplot(**options)
    elif how < 0.8:
        axes = figure.add_subplot(2, 2, 1, **options)
        for place in (2, 3, 4):
            ON_AXES[pick(rng, ["bars", "lines", "steps", "boxes"])](figure.add_subplot(2, 2, place), rng)
    else:
        left, right = figure.subfigures(1, 2, width_ratios=[2, 1])
        axes = figure.add_subplot(**options) if rng.random() < 0.3 else left.add_subplot(**options)
        right.suptitle(kind)
        right.set_facecolor("0.8")
    ON_AXES[kind](axes, rng)
    return axes


def random_texts(seed: int) -> DrawnChart:
    """A small picture of nothing but texts, under other parameters every other time."""
    rng = np.random.default_rng([seed, 3])
    variant = Variant(*pick(rng, SIZES), 1, pick(rng, ["light", "dark"]))

    def draw(figure: Figure, data: Any = None) -> None:
        rng = np.random.default_rng([seed, 4])
        if seed % 2:
            change_parameters(rng)
        for _ in range(25):
            figure.text(*rng.uniform(size=2), anything(rng), **looks(rng))

    return DrawnChart(f"{seed}-texts-{variant}", variant, draw)
