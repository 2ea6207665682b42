"""Paints: gradients and patterns in their one spelling, and the colour that stands for one in a legend."""

from __future__ import annotations

import re

from charthouse.spec.colours import colour

GRADIENT = re.compile(r"gradient\(\s*(vertical|horizontal)\s*,(.+)\)", re.IGNORECASE)
PATTERN = re.compile(r"pattern\(\s*([\w-]{1,30})\s*,(.+)\)", re.ASCII)
LONGEST = 1000  # characters: looking for the commas takes the square of them
BETWEEN = re.compile(r",(?![^(]*\))")  # a comma that is in no colour
SHAPES = {  # hatches that look like the shapes of the pattern plugin
    "plus": "+", "cross": "x", "dash": "--", "cross-dash": "+", "dot": "..", "dot-dash": ".-", "disc": "o", "ring": "O",
    "line": "/", "line-vertical": "|", "weave": "x", "zigzag": "\\/", "zigzag-vertical": "\\/", "diagonal": "/",
    "diagonal-right-left": "\\", "square": "+", "box": "+", "triangle": "/", "triangle-inverted": "\\", "diamond": "x",
    "diamond-box": "x", "circle": "o",
}  # fmt: skip


def paint(text: str) -> str | None:
    """`gradient(vertical,#ff0000,#0000ff)` or `pattern(square,#ff0000,#ffffff)`; None for what is neither."""
    if len(text) > LONGEST:
        return None
    if found := GRADIENT.fullmatch(text):
        return _spelled("gradient", found[1].lower(), found[2])
    found = PATTERN.fullmatch(text)
    if not found or found[1] not in SHAPES:
        return None
    return _spelled("pattern", found[1], found[2]) or _spelled("pattern", found[1], f"{found[2]},white")


def split_colours(text: str) -> list[str]:
    """What stands between commas that are in no parentheses: colours such as `rgb(0,0,0)` stay whole."""
    return BETWEEN.split(text) if len(text) <= LONGEST else text.split(",")


def _spelled(kind: str, first: str, rest: str) -> str | None:
    colours = [colour(each) for each in split_colours(rest)]
    known = [each for each in colours if each is not None]
    return f"{kind}({','.join([first, *known])})" if len(known) == len(colours) >= 2 else None


def parts(text: str) -> tuple[str, str, list[str]]:
    """The kind of a paint, its direction or shape, and its colours."""
    kind, _, rest = text.rstrip(")").partition("(")
    first, *colours = rest.split(",")
    return kind, first, colours


def flat(text: str) -> str:
    """The colour that stands for a paint: the first."""
    return parts(text)[2][0]
