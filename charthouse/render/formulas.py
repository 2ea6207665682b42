"""Formulas that matplotlib cannot read: which text has one, and how its dollars are written plainly."""

from __future__ import annotations

import traceback

from matplotlib.text import Annotation, Text

from charthouse.render.contents import axes_of

READERS = ("matplotlib.mathtext", "matplotlib._mathtext")
LONGEST = 60  # letters of the text
REMEDY = r"write \$ for a dollar, or parse_math=False, or mend the formula"


def unread(error: BaseException) -> str:
    r"""What is wrong with a text whose formula matplotlib cannot read; "" where the error is another.

    matplotlib reads formulas when it measures or draws texts. Its own error shows the part between two dollars alone.
    """
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    if not isinstance(error, ValueError) or frames[-1].f_globals.get("__name__") not in READERS:
        return ""
    texts = (frame.f_locals.get("self") for frame in reversed(frames))
    text = next((each for each in texts if isinstance(each, Text)), None)
    reason = str(error).strip().splitlines()[-1].partition(": ")[2]
    return f"{_named(text)} has a formula that matplotlib cannot read: {reason}; {REMEDY}" if text else ""


def _named(text: Text) -> str:
    said = text.get_text()
    shown = said if len(said) <= LONGEST else said[:LONGEST] + "…"
    return f"the {_part(text)} {shown!r}"


def _part(text: Text) -> str:
    """What the text is in its figure; an axis' label does not know its axes."""
    for axes in axes_of(text.get_figure(root=True)):
        titles = (axes.title, axes._left_title, axes._right_title)  # type: ignore[attr-defined]
        parts = {"title": titles, "label of x": (axes.xaxis.label,), "label of y": (axes.yaxis.label,)}
        for part, texts in parts.items():
            if text in texts:
                return part
    return "annotation" if isinstance(text, Annotation) else "text"
