"""Numbers along an axis: in full, with a comma between thousands, where matplotlib would write 1.75 and 1e6."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.axis import Axis, XAxis
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, ScalarFormatter

from charthouse.render.contents import axes_of
from charthouse.render.rc_params import of_theme

GROUPED_FROM = 10_000  # the largest number on the axis: 2024 is a year more often than a quantity
WRITTEN_UP_TO = 1e12  # as a number of some twenty letters
MATPLOTLIBS_STEPS = 9  # from tick to tick, at most
WIDEST_SHARE = 0.27  # of the axes, that numbers beside a vertical axis may take
EMS_PER_LETTER = 0.62  # a digit's width in DejaVu Sans, the themes' font
THOUSANDS = re.compile(r"\B(?=(?:\d{3})+$)")
NO_CHOICE = (  # all else of a formatter may be one
    "axis", "_locs", "locs", "_format", "format", "offset", "orderOfMagnitude", "_orderOfMagnitude", "_useMathText",
)  # fmt: skip
CHOICES = [
    f"axes.formatter.{name}" for name in ("limits", "min_exponent", "offset_threshold", "use_locale", "useoffset")
]


def group_thousands(figure: Figure) -> None:
    """Give each axis that has matplotlib's own formatter, as it was made, one that writes large numbers in full."""
    for axes in axes_of(figure):
        for axis in (axes.xaxis, axes.yaxis, *([axes.zaxis] if axes.name == "3d" else ())):  # type: ignore[attr-defined]
            largest = max(map(abs, axis.get_view_interval()))
            if largest >= GROUPED_FROM and _is_left_alone(axis):
                _space_out(axis, largest)
                axis.set_major_formatter(GroupedFormatter(axis.get_major_formatter()))


def _space_out(axis: Any, largest: float) -> None:
    """Have so few ticks on a horizontal axis that their numbers stand apart, where the chart left it to matplotlib."""
    if isinstance(axis, XAxis) and type(axis.get_major_locator()) is AutoLocator and largest < WRITTEN_UP_TO:
        axis.set_major_locator(SpacedLocator())


class SpacedLocator(AutoLocator):
    """Has fewer ticks than matplotlib's where the numbers, in full, would touch; the axes may become narrower yet."""

    def tick_values(self, vmin: float, vmax: float) -> Any:
        axis: Any = self.axis
        apart = len(f"{max(abs(vmin), abs(vmax)):,.0f}_") * _letter(axis)
        most = min(MATPLOTLIBS_STEPS, axis.get_tick_space(), int(axis.axes.bbox.width / apart))
        self.set_params(nbins=max(1, most))
        return super().tick_values(vmin, vmax)


def _is_left_alone(axis: Axis) -> bool:
    """Whether the axis has the formatter that matplotlib gave it, with the settings that this was made with."""
    formatter = axis.get_major_formatter()
    rc: Any = matplotlib.rcParams
    given_by_matplotlib = axis.isDefault_majfmt or axis.axes.get_label() == "<colorbar>"
    return (
        given_by_matplotlib
        and type(formatter) is ScalarFormatter
        and axis.get_scale() == "linear"
        and all(rc[name] == of_theme("light")[name] for name in CHOICES)
        and _chosen(formatter) == _chosen(ScalarFormatter())
    )


def _chosen(formatter: ScalarFormatter) -> dict[str, Any]:
    return {name: value for name, value in vars(formatter).items() if name not in NO_CHOICE}


class GroupedFormatter(ScalarFormatter):
    """Writes 175,000 and -1,250.5; where that is too wide for the axis, as matplotlib's own formatter would."""

    def __init__(self, own: Any) -> None:
        super().__init__(useOffset=False, useMathText=False)
        self.set_scientific(False)
        self._own = own
        self._fits = True

    def set_axis(self, axis: Any) -> None:
        super().set_axis(axis)
        self._own.set_axis(axis)

    def set_locs(self, locs: Any) -> None:
        super().set_locs(locs)
        self._own.set_locs(locs)
        texts = [self._in_full(place) for place in locs]
        self._fits = not self._own.get_offset() or _room(self.axis, locs) >= max(map(len, texts)) * _letter(self.axis)

    def __call__(self, x: float, pos: int | None = None) -> str:
        return self._in_full(x) if self._fits else str(self._own(x, pos))

    def get_offset(self) -> str:
        return "" if self._fits else str(self._own.get_offset())

    def _in_full(self, number: float) -> str:
        whole, point, decimals = super().__call__(number).partition(".")
        return THOUSANDS.sub(",", whole) + point + decimals


def _room(axis: Any, locs: Sequence[float]) -> float:
    """How wide the widest number may be, in pixels: to the next tick, or a share of the axes' width."""
    if not isinstance(axis, XAxis):
        return float(WIDEST_SHARE * axis.axes.bbox.width)
    ends = axis.get_view_interval()
    steps = abs(float(ends[1] - ends[0])) / max(abs(float(locs[1] - locs[0])), 1e-300) if len(locs) > 1 else 1
    return float(axis.axes.bbox.width / steps)


def _letter(axis: Any) -> float:
    """The width of a digit of the axis' numbers, in pixels."""
    points: float = axis.majorTicks[0].label1.get_fontsize()
    dpi: float = axis.get_figure(root=True).dpi
    return points * dpi / 72 * EMS_PER_LETTER
