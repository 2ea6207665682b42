"""QuickChart's functions for gradients and patterns, as texts that a spec reads: `gradient(vertical, red, blue)`."""

from __future__ import annotations

from typing import Any

from charthouse.literal.conversion import UNDEFINED, to_text

MOST = 10  # colours of a gradient


def gradient(direction: Any = UNDEFINED, colours: Any = UNDEFINED, *_: Any) -> str:
    """`getGradientFillHelper('vertical', ['red', 'blue'])`."""
    listed = colours if isinstance(colours, list) else []
    return f"gradient({', '.join(to_text(each)[:60] for each in (direction, *listed[:MOST]))})"


def pattern(shape: Any = UNDEFINED, background: Any = UNDEFINED, ink: Any = "white", *_: Any) -> str:
    """`pattern.draw('square', 'red')`."""
    return f"pattern({', '.join(to_text(each)[:60] for each in (shape, background, ink))})"
