"""CSS colours, each in one spelling: `#rrggbb`, or `#rrggbbaa` where something shows through."""

from __future__ import annotations

import colorsys
import re

from PIL.ImageColor import colormap

ALLOWED = "a CSS colour, such as #36a2eb, rgba(54, 162, 235, 0.5) or steelblue"
TRANSPARENT = "#00000000"
HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.ASCII)
FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,60})\)", re.ASCII)
LONGEST = 80


def colour(text: str) -> str | None:
    """The colour in its one spelling; None where the text is no CSS colour."""
    plain = text.strip().lower() if len(text) <= LONGEST else ""
    if plain == "transparent":
        return TRANSPARENT
    if HEX.fullmatch(plain):
        return _hex(plain[1:])
    if found := FUNCTION.fullmatch(plain):
        return _function(found[1], re.split(r"[\s,/]+", found[2].strip()))
    named = colormap.get(plain)
    return _spelled(named, 1.0) if isinstance(named, tuple) else named  # Pillow keeps parsed ones as tuples


def with_opacity(text: str, share: float) -> str:
    """A colour of `colour`, let through by that share."""
    own = int(text[7:9], 16) / 255 if len(text) == 9 else 1.0
    return _spelled(tuple(int(text[at : at + 2], 16) for at in (1, 3, 5)), own * share)


def _hex(digits: str) -> str:
    full = "".join(2 * each for each in digits) if len(digits) < 6 else digits
    return f"#{full.removesuffix('ff') if len(full) == 8 else full}"


def _function(kind: str, parts: list[str]) -> str | None:
    try:
        alpha = _share(parts[3]) if len(parts) == 4 else 1.0
        channels = _rgb(parts[:3]) if kind == "rgb" else _hsl(parts[:3])
    except ValueError:
        return None
    return _spelled(channels, alpha) if len(parts) in (3, 4) else None


def _rgb(parts: list[str]) -> tuple[int, ...]:
    return tuple(_byte(_share(each) * 255 if each.endswith("%") else float(each)) for each in parts)


def _hsl(parts: list[str]) -> tuple[int, ...]:
    hue = float(parts[0].removesuffix("deg")) / 360 % 1
    return tuple(_byte(255 * each) for each in colorsys.hls_to_rgb(hue, _share(parts[2]), _share(parts[1])))


def _share(text: str) -> float:
    share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    return min(1.0, max(0.0, share))


def _byte(number: float) -> int:
    return round(min(255.0, max(0.0, number)))


def _spelled(channels: tuple[int, ...], alpha: float) -> str:
    spelled = "#" + "".join(f"{each:02x}" for each in channels)
    through = round(255 * alpha)
    return spelled if through == 255 else f"{spelled}{through:02x}"
