"""Colours of datasets and slices where the config names none, and the colour schemes that it may name."""

from __future__ import annotations

TABLEAU = (
    "#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f", "#edc948", "#b07aa1", "#ff9da7", "#9c755f", "#bab0ac",
)  # fmt: skip


def repeated(colours: tuple[str, ...], count: int) -> tuple[str, ...]:
    """That many colours, from the first again after the last; no more than there are kinds of."""
    return tuple(colours[at % len(colours)] for at in range(count))
