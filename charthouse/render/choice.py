"""Which figure of a draw becomes the picture."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from matplotlib.figure import Figure

from charthouse.render import notes, pyplot_backend
from charthouse.render.blank import is_bare
from charthouse.render.saves import Saves


def choose(returned: Iterable[Figure], given: Figure, saves: Saves) -> Figure | None:
    """The figure returned, else the given one, else pyplot's last, else the last saved; None if all are empty.

    An empty figure is passed over, and one with bare axes too if the chart did not return it and there is another.
    Figures that are not shown become a note.
    """
    for figure in returned:
        if has_picture(figure, saves):
            return figure
    drawn = [figure for figure in _own(given, saves) if has_picture(figure, saves)]
    full = [figure for figure in drawn if saves.picture_instead(figure) or not is_bare(figure)]
    if len(full) > 1:
        notes.add(_say_which(full, given))
    return next(iter(full or drawn), None)


def has_picture(figure: Figure, saves: Saves) -> bool:
    return not pyplot_backend.is_empty(figure) or saves.picture_instead(figure) is not None


def _own(given: Figure, saves: Saves) -> Iterator[Figure]:
    """The figures of a draw, each once: the given one, which may be pyplot's first, pyplot's, and others saved."""
    seen: set[int] = set()
    made = pyplot_backend.made
    first = [] if any(given is figure for figure in made) else [given]
    for figure in itertools.chain(first, reversed(made), saves.figures):
        if id(figure) not in seen:
            seen.add(id(figure))
            yield figure


def _say_which(full: list[Figure], given: Figure) -> str:
    which = "the given one" if full[0] is given else "the last that was made"
    others = len(full) - 1
    verb = "is" if others == 1 else "are"
    return f"{len(full)} figures were drawn and {which} is shown, {others} {verb} not; to show another one, return it"
