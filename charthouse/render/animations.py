"""Animations: the first frame of one becomes the picture."""

from __future__ import annotations

import sys
from typing import Any

from matplotlib.figure import Figure


def is_animation(thing: Any) -> bool:
    module = sys.modules.get("matplotlib.animation")  # not imported for charts that have none
    return module is not None and isinstance(thing, module.Animation)


def draw_first_frame(animation: Any) -> Any:
    """Draw the first frame of a FuncAnimation or an ArtistAnimation on its figure, and return that."""
    animation._init_draw()  # without an init_func, this is a FuncAnimation's first frame
    if getattr(animation, "_init_func", animation) is not None:
        for frame in animation.new_frame_seq():
            animation._draw_next_frame(frame, blit=False)
            break
    return animation._fig


def start_animations(figure: Figure) -> None:
    """Draw the first frame of those animations of the figure that wait for a window to start them."""
    for reference in list(figure.canvas.callbacks.callbacks.get("draw_event", {}).values()):
        animation: Any = getattr(reference(), "__self__", None)
        if is_animation(animation) and not animation._draw_was_started:
            draw_first_frame(animation)
