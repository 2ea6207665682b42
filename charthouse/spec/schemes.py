"""Colour schemes: the palettes that a config may name, such as `brewer.Set2-8`."""

from __future__ import annotations

from charthouse.spec.palette import TABLEAU
from charthouse.spec.words import Words


def palette_of(_plugins: Words) -> tuple[str, ...]:
    """The colours for what has none of its own."""
    return TABLEAU
