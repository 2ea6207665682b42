"""The alt text of a Spec: its title, its kind, its series and their ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from charthouse.printable import encodable

if TYPE_CHECKING:
    from charthouse.spec.dataset import Dataset
    from charthouse.spec.spec import Spec

LONGEST, LONGEST_NAME = 300, 60
MOST = 8  # series or slices
NAMES = {
    "polarArea": "polar area", "boxplot": "box", "progressBar": "progress bar", "radialGauge": "gauge",
    "sparkline": "line", "candlestick": "candlestick",
}  # fmt: skip
OF_SLICES = ("pie", "doughnut", "polarArea")
OF_ONE = ("progressBar", "radialGauge", "gauge")


def alt_text(spec: Spec) -> str:
    """`Sales: bar chart; x: Jan to Dec; y: 0 to 35; series: men, women`, in at most 300 characters."""
    parts = _slices(spec) if spec.type in OF_SLICES else _value(spec) if spec.type in OF_ONE else _series(spec)
    said = "; ".join(part for part in (_kind(spec), *parts) if part)
    title = _cut(spec.title, LONGEST_NAME)
    text = f"{title}: {said}" if title else said[:1].upper() + said[1:]
    return encodable(_cut(text, LONGEST - 1) + ".")


def _kind(spec: Spec) -> str:
    kinds = list(dict.fromkeys(each.type for each in spec.datasets)) or [spec.type]
    if spec.type in (*OF_SLICES, *OF_ONE, "radar", "sparkline"):
        kinds = [spec.type]
    return f"{' and '.join(NAMES.get(kind, kind) for kind in kinds)} chart"


def _slices(spec: Spec) -> Iterator[str]:
    values = spec.datasets[0].values if spec.datasets else ()
    total = sum(abs(each or 0.0) for each in values) or 1.0
    shares = [
        f"{_name(label)} {100 * abs(value or 0.0) / total:.0f} %"
        for label, value in zip(spec.labels, values, strict=False)
    ]
    yield _listed("", shares)


def _value(spec: Spec) -> Iterator[str]:
    for value in spec.datasets[0].values[:1] if spec.datasets else ():
        yield "" if value is None else f"{value:,.10g}"


def _series(spec: Spec) -> Iterator[str]:
    named = [label for label in spec.labels if label.strip()]
    if named:
        yield f"from {_name(named[0])} to {_name(named[-1])}" if len(named) > 1 else _name(named[0])
    yield _range(spec.datasets)
    yield _listed("series: ", [_name(each.label) for each in spec.datasets if each.label.strip()])


def _range(datasets: Sequence[Dataset]) -> str:
    numbers = [each for dataset in datasets for each in dataset.values if each is not None]
    numbers += [each for dataset in datasets for sample in dataset.samples for each in sample]
    return f"values {min(numbers):,.10g} to {max(numbers):,.10g}" if numbers else "no values"


def _listed(head: str, names: Sequence[str]) -> str:
    more = [f"{len(names) - MOST} more"] if len(names) > MOST else []
    return head + ", ".join([*names[:MOST], *more]) if names else ""


def _name(text: str) -> str:
    return _cut(" ".join(text.split()), LONGEST_NAME)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
