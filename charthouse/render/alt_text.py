"""The default alt text: what a figure shows, from its titles, labels, series and the range of its data.

Read from the figure as the chart left it, and never measured: the same data gives the same text in every size, theme
and format.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Wedge

from charthouse.printable import encodable
from charthouse.render.axis_range import axis_range, number
from charthouse.render.contents import axes_of
from charthouse.render.kinds import kind_of

LONGEST = 300  # characters of the whole text
LONGEST_NAME = 60
MOST_SERIES = 8
MOST_AXES = 12


def alt_text(figure: Figure, title: str) -> str:
    """The chart's title, then a sentence for each of the figure's axes; at most `LONGEST` characters."""
    shown = [axes for axes in axes_of(figure) if axes.get_visible()][:MOST_AXES]
    sentences = [_name(title), *_titles(figure)]
    sentences += [_sentence(axes, shown[:place], sentences[0]) for place, axes in enumerate(shown)]
    sentences.append(_listed("Series: ", (text for legend in figure.legends for text in legend.get_texts())))
    told = dict.fromkeys(sentence.rstrip(".") for sentence in sentences if sentence)
    return _cut(encodable(". ".join(told) + "."), LONGEST)


def _titles(figure: Any) -> Iterator[str]:
    return (_name(text.get_text()) for text in (figure._suptitle,) if text is not None)


def _sentence(axes: Any, before: list[Any], chart_title: str) -> str:
    """`Sales: bar chart; x: month, Jan to Dec; y: tasks, 0 to 35; series: men, women`."""
    if bar := getattr(axes, "_colorbar", None):
        return _axis("Colours", axes.yaxis.label.get_text() or axes.xaxis.label.get_text(), _ends(bar.vmin, bar.vmax))
    title = _name(axes.get_title() or axes.get_title("left") or axes.get_title("right"))
    parts = [_pie(axes)] if axes.patches and isinstance(axes.patches[0], Wedge) else list(_plain(axes, before))
    words = "; ".join(part for part in parts if part)
    if title and words and title != chart_title:
        return f"{title}: {words}"
    return words[:1].upper() + words[1:] or title


def _plain(axes: Any, before: list[Any]) -> Iterator[str]:
    if not axes.has_data():
        return
    yield kind_of(axes)
    twin = any(axes.get_shared_x_axes().joined(axes, other) and _is_twin(axes, other) for other in before)
    for name, axis in axes._axis_map.items():
        if not (twin and name == "x"):
            yield _axis(name, axis.label.get_text(), axis_range(axes, name, axis) if axes.name == "rectilinear" else "")
    legend = axes.get_legend()
    labels = (text.get_text() for text in legend.get_texts()) if legend else _labels(axes)
    yield _listed("series: ", labels)


def _is_twin(axes: Any, other: Any) -> bool:
    return bool(axes._twinned_axes.joined(axes, other))


def _axis(name: str, label: str, ends: str) -> str:
    said = ", ".join(part for part in (_name(label), ends) if part)
    return f"{name}: {said}" if said else ""


def _ends(first: float | None, last: float | None) -> str:
    return "" if first is None or last is None else f"{number(first)} to {number(last)}"


def _pie(axes: Any) -> str:
    """The label of each part of a pie, with its share."""
    parts = [wedge for wedge in axes.patches if isinstance(wedge, Wedge)]
    shares = (f"{wedge.get_label()} {abs(wedge.theta2 - wedge.theta1) / 3.6:.0f} %".lstrip("_") for wedge in parts)
    return _listed("pie chart; ", shares)


def _labels(axes: Any) -> Iterator[str]:
    """The labels that a legend would have."""
    for artist in (*axes.get_children(), *axes.containers):
        label = artist.get_label()
        if isinstance(label, str) and not label.startswith("_"):
            yield label


def _listed(head: str, texts: Any) -> str:
    """The head and the first of the texts, each once; '' without any."""
    plain = (text if isinstance(text, str) else text.get_text() for text in texts)
    names = list(dict.fromkeys(name for name in map(_name, plain) if name))
    more = len(names) - MOST_SERIES
    said = names[:MOST_SERIES] + ([f"{more} more"] if more > 0 else [])
    return head + ", ".join(said) if names else ""


def _name(text: str) -> str:
    """The text in one line, cut."""
    return _cut(" ".join(str(text).split()), LONGEST_NAME)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
