"""Numbers along an axis: in full, with a comma between thousands, where matplotlib would write 1.75 and 1e6."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, ScalarFormatter

from charthouse.render.contents import axes_of
from charthouse.render.rc_params import of_theme

GROUPED_FROM = 10_000  # the largest number on the axis: 2024 is a year more often than a quantity
WRITTEN_UP_TO = 1e12  # as a number of some twenty letters
MATPLOTLIBS_STEPS = 9  # from tick to tick, at most
WIDEST_SHARE = 0.27  # of the axes' width, for the numbers of a vertical axis
EMS_PER_LETTER = 0.62  # a digit's width in DejaVu Sans, the themes' font
THOUSANDS = re.compile(r"\B(?=(?:\d{3})+$)")
MOMENTS = (  # months and days from 1900 to 2100 as 202601 and 20260131; seconds and milliseconds from 2001 to 2103
    (190_000, 210_100), (19_000_000, 21_010_000), (1e9, 4.2e9), (1e12, 4.2e12),
)  # fmt: skip
LABELS_OF_NAMES = re.compile(r"(?i:(^|[\s_])(ids?|codes?|zip)$|\S[\s_](number|no\.?)$)|[a-z]I[dD]s?$")
WORKED_OUT = (  # attributes of a formatter that no chart sets
    "axis", "_locs", "locs", "_format", "format", "offset", "orderOfMagnitude", "_orderOfMagnitude", "_useMathText",
)  # fmt: skip
SETTINGS = [
    f"axes.formatter.{name}" for name in ("limits", "min_exponent", "offset_threshold", "use_locale", "useoffset")
]


def group_thousands(figure: Figure) -> None:
    """Give each axis that has matplotlib's own formatter, as it was made, one that writes large numbers in full."""
    for axis in _axes_of_numbers(figure):
        largest = max(map(abs, axis.get_view_interval()))
        if largest >= GROUPED_FROM and _is_left_alone(axis):
            _space_out(axis, largest)
            in_full = InFull if _is_of_names(axis) else Grouped
            axis.set_major_formatter(in_full(axis.get_major_formatter()))
    for axes in axes_of(figure):
        if axes.name == "polar":
            _space_out_radius(axes)


def _axes_of_numbers(figure: Figure) -> Iterator[Any]:
    for axes in axes_of(figure):
        yield from (axes.xaxis, axes.yaxis)
        for secondary in _secondary_axes(axes):
            secondary.apply_aspect()  # which takes its limits from those of the axes
            yield from (secondary.xaxis, secondary.yaxis)
        if axes.name == "3d":
            yield axes.zaxis  # type: ignore[attr-defined]


def _secondary_axes(axes: Any) -> list[Any]:
    """Those of secondary_xaxis() and secondary_yaxis(), which are no Axes."""
    return [child for child in axes.child_axes if not isinstance(child, Axes)]


def _is_of_names(axis: Any) -> bool:
    """Whether the numbers are no quantities: moments, such as 20260131, or ids, as the axis' label says."""
    low, high = sorted(axis.get_view_interval())
    return any(first <= low and high <= last for first, last in MOMENTS) or bool(
        LABELS_OF_NAMES.search(axis.get_label_text())
    )


def _space_out(axis: Any, largest: float) -> None:
    """Have fewer ticks on a horizontal axis if their numbers would touch, unless the chart chose the ticks."""
    if isinstance(axis, XAxis) and type(axis.get_major_locator()) is AutoLocator and largest < WRITTEN_UP_TO:
        axis.set_major_locator(SpacedLocator())


def _space_out_radius(axes: Any) -> None:
    """Have fewer rings on polar axes if their numbers, which lie on one radius, would touch."""
    axis, locator = axes.yaxis, axes.yaxis.get_major_locator()
    if axis.isDefault_majloc and type(getattr(locator, "base", None)) is AutoLocator:
        low, high = axis.get_view_interval()
        decimals = ".00" if abs(high - low) < MATPLOTLIBS_STEPS else ""
        width = len(f"{max(abs(low), abs(high)):,.0f}{decimals}_") * _digit_width(axis)
        most = int(min(axes.bbox.width, axes.bbox.height) / 2 / width)
        locator.base.set_params(nbins=min(MATPLOTLIBS_STEPS, max(2, most)))


class SpacedLocator(AutoLocator):
    """Has fewer ticks than matplotlib's if the full numbers would touch, also after the axes become narrower."""

    def tick_values(self, vmin: float, vmax: float) -> Any:
        axis: Any = self.axis
        width = len(f"{max(abs(vmin), abs(vmax)):,.0f}_") * _digit_width(axis)
        most = min(MATPLOTLIBS_STEPS, axis.get_tick_space(), int(axis.axes.bbox.width / width))
        self.set_params(nbins=max(1, most))
        return super().tick_values(vmin, vmax)


def _is_left_alone(axis: Axis) -> bool:
    """Whether the axis has the formatter that matplotlib gave it, with the settings that this was made with."""
    formatter = axis.get_major_formatter()
    rc: Any = matplotlib.rcParams
    given_by_matplotlib = axis.isDefault_majfmt or hasattr(axis.axes, "_colorbar")  # no public name in cax
    return (
        given_by_matplotlib
        and type(formatter) is ScalarFormatter
        and axis.get_scale() == ("linear" if isinstance(axis.axes, Axes) else "function")  # of a secondary axis
        and all(rc[name] == of_theme("light")[name] for name in SETTINGS)
        and _settings(formatter) == _settings(ScalarFormatter())
    )


def _settings(formatter: ScalarFormatter) -> dict[str, Any]:
    return {name: value for name, value in vars(formatter).items() if name not in WORKED_OUT}


class InFull(ScalarFormatter):
    """Writes 20260131 and 1700000000; where that is too wide for the axis, as matplotlib's own formatter would."""

    def __init__(self, matplotlibs: Any) -> None:
        super().__init__(useOffset=False, useMathText=False)
        self.set_scientific(False)
        self._matplotlibs = matplotlibs
        self._fits = True

    def set_axis(self, axis: Any) -> None:
        super().set_axis(axis)
        self._matplotlibs.set_axis(axis)

    def set_locs(self, locs: Any) -> None:
        super().set_locs(locs)
        self._matplotlibs.set_locs(locs)
        texts = [self._in_full(place) for place in locs]
        widest = max(map(len, texts), default=0) * _digit_width(self.axis)
        self._fits = not self._matplotlibs.get_offset() or widest <= _most_width(self.axis, locs)

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._in_full(x) if self._fits else str(self._matplotlibs(x, pos))

    def get_offset(self) -> str:
        return "" if self._fits else str(self._matplotlibs.get_offset())

    def _in_full(self, number: float) -> str:
        return super().__call__(number)


class Grouped(InFull):
    """Writes 175,000 and -1,250.5, in the same way."""

    def _in_full(self, number: float) -> str:
        whole, point, decimals = super()._in_full(number).partition(".")
        return THOUSANDS.sub(",", whole) + point + decimals


def _most_width(axis: Any, locs: Sequence[float]) -> float:
    """How wide the widest number may be, in pixels: to the next tick, or a share of the axes' width."""
    if not isinstance(axis, XAxis):
        return float(WIDEST_SHARE * axis.axes.bbox.width)
    ends = axis.get_view_interval()
    steps = abs(float(ends[1] - ends[0])) / max(abs(float(locs[1] - locs[0])), 1e-300) if len(locs) > 1 else 1
    return float(axis.axes.bbox.width / steps)


def _digit_width(axis: Any) -> float:
    """The width of a digit of the axis' numbers, in pixels."""
    points: float = axis.majorTicks[0].label1.get_fontsize()
    dpi: float = axis.get_figure(root=True).dpi
    return points * dpi / 72 * EMS_PER_LETTER
