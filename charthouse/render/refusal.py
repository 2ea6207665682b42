"""What the author reads when nothing was drawn."""

from __future__ import annotations

import inspect
from typing import Any

from charthouse.printable import type_name, with_article

ACCEPTED = (
    "draw on the given figure, or return a matplotlib Figure or Axes, or what pandas, seaborn or plotnine made of them"
)


def nothing_drawn(returned: Any) -> str:
    """Why there is no picture: the figure is empty, and the value that draw returned has none."""
    empty = "the draw function left the figure empty"
    if returned is None:
        return empty
    if inspect.iscoroutine(returned):
        returned.close()  # or Python warns that it was never awaited
        return f"{empty} and returned a coroutine: write def instead of async def, nothing awaits it"
    if inspect.isgenerator(returned) or inspect.isasyncgen(returned):
        return f"{empty} and returned a {type(returned).__name__}: write return instead of yield"
    return (
        f"{empty} and returned {with_article(type_name(type(returned)))}, which {_what_is_wrong(returned)}; {ACCEPTED}"
    )


def _what_is_wrong(returned: Any) -> str:
    holds = type_name(type(returned)).startswith("matplotlib.") or isinstance(returned, (list, tuple, dict))
    return "has no figure with anything on it" if holds else "is not matplotlib's"
