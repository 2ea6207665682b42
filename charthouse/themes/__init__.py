"""The style sheets: where they are, what they say, and their digest."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

THEMES = ("light", "dark")
AUTO = "auto"  # of a picture that has both, and shows that of the reader's setting
FOLDER = Path(__file__).parent


def path(theme: str) -> Path:
    """The style sheet of the theme, as matplotlib reads it."""
    return FOLDER / f"{theme}.mplstyle"


def drawn_in(theme: str) -> tuple[str, ...]:
    """The themes in which a picture of that theme is drawn; they differ in colours, not in layout."""
    return THEMES if theme == AUTO else (theme,)


@lru_cache(maxsize=len(THEMES))
def style(theme: str) -> dict[str, str]:
    """What the theme's style sheet says, read without matplotlib."""
    lines = path(theme).read_text(encoding="utf-8").splitlines()
    pairs = (line.partition(":") for line in lines if not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


@cache
def contents() -> tuple[bytes, ...]:
    """The bytes of all style sheets: a part of what decides the pixels."""
    return tuple(path(theme).read_bytes() for theme in sorted(THEMES))
