"""Words for the log: what is cut off, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from matplotlib.axis import Axis
from matplotlib.legend import Legend
from matplotlib.text import Annotation, Text

from charthouse.render.fit.overhang import SIDES, Overhang, is_of_data

MOST = 3  # artists that are named
LONGEST = 40  # letters of what they say


def in_words(left: Sequence[Overhang]) -> str:
    """`title 'Revenue of all…' is cut off by 31 pixels at the right`, and the same of up to three in all."""
    more = f"; and {len(left) - MOST} more" if len(left) > MOST else ""
    return "; ".join(_sentence(overhang) for overhang in left[:MOST]) + more


def _sentence(overhang: Overhang) -> str:
    sides = [f"{ceil(over)} pixels at the {side}" for side, over in zip(SIDES, overhang.over, strict=True) if over > 0]
    return f"{_name(overhang)} is cut off by {' and '.join(sides)}"


def _name(overhang: Overhang) -> str:
    artist, axes = overhang.artist, overhang.axes
    if isinstance(artist, Axis):
        longest = max((label.get_text() for label in artist.get_ticklabels()), key=len, default="")
        return f"{artist.axis_name} axis with tick label {_quoted(longest)}"  # type: ignore[attr-defined]
    if isinstance(artist, Legend):
        return f"legend with {_quoted(max((text.get_text() for text in artist.get_texts()), key=len, default=''))}"
    if isinstance(artist, Text):
        is_title = axes is not None and not is_of_data(artist, axes)
        kind = "title or label" if is_title else "annotation" if isinstance(artist, Annotation) else "text"
        return f"{kind} {_quoted(artist.get_text())}"
    return type(artist).__name__.lower()


def _quoted(text: str) -> str:
    return repr(text[:LONGEST] + "…" if len(text) > LONGEST else text)
