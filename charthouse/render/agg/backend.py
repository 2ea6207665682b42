"""The backend of this process: ours, or plain Agg if it is wanted or if matplotlib lacks a private name."""

from __future__ import annotations

import logging
from contextlib import nullcontext

from charthouse.render.agg import PLAINLY, PRIVATE_NAMES, missing, why_plain

if not PLAINLY.is_set() and not why_plain():
    from charthouse.render.agg.canvas import Canvas
    from charthouse.render.agg.shortcuts import take_always, taken

    for trick in PRIVATE_NAMES:
        if missing(trick):
            logging.getLogger(__name__).warning("draws take longer: matplotlib lacks %s", ", ".join(missing(trick)))
else:
    from matplotlib.backends.backend_agg import FigureCanvasAgg as Canvas  # type: ignore[assignment]

    taken = nullcontext

    def take_always() -> None:
        """There are no shortcuts."""

    if not PLAINLY.is_set():
        logging.getLogger(__name__).warning("plain Agg draws the charts, in twice the time: %s", why_plain())

__all__ = ["Canvas", "take_always", "taken"]
