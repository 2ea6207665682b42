"""QR codes, as QuickChart's `/qr` draws them: exactly as wide as the client says, margin included."""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from functools import lru_cache

import segno
from PIL import Image, ImageColor
from segno.encoder import DataOverflowError

from charthouse.charts.variant import one_of
from charthouse.errors import NotAllowed
from charthouse.printable import shortened
from charthouse.web.quickchart.asked import Given

MEDIA_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
LEVELS = ("L", "M", "Q", "H")  # of error correction
MOST_BYTES = 2953  # of the largest code
LARGEST, WIDEST_MARGIN = 3000, 100  # pixels; modules


@dataclass(frozen=True)
class Code:
    """A QR code: the text, and how it looks. Colours are red, green, blue and opacity."""

    text: str
    format: str = "png"
    size: int = 150
    margin: int = 4
    dark: tuple[int, ...] = (0, 0, 0, 255)
    light: tuple[int, ...] = (255, 255, 255, 255)
    level: str = "M"

    @classmethod
    def read(cls, given: Given) -> Code:
        """The code that the query asks for; NotAllowed names what is wrong."""
        text = str(given.get("text") or "")
        if not text or len(text.encode("utf-8", "replace")) > MOST_BYTES:
            came = "left out" if not text else f"{len(text)} characters"
            raise NotAllowed("text", "", f"1 to {MOST_BYTES} bytes", came)
        format, level = str(given.get("format") or "png"), str(given.get("ecLevel") or "M").upper()
        _check("format", format, tuple(MEDIA_TYPES))
        _check("ecLevel", level, LEVELS)
        size, margin = _whole(given, "size", "150", 1, LARGEST), _whole(given, "margin", "4", 0, WIDEST_MARGIN)
        return cls(text, format, size, margin, _colour(given, "dark", "000"), _colour(given, "light", "fff"), level)

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]


@lru_cache(maxsize=64)
def draw(code: Code) -> bytes:
    """The code's file; NotAllowed when the text has no room at that level of error correction."""
    try:
        made = segno.make_qr(code.text, error=code.level, boost_error=False)
    except DataOverflowError as error:
        raise NotAllowed("text", "", f"shorter at ecLevel {code.level}", f"{len(code.text)} characters") from error
    modules = [bytes(row) for row in made.matrix_iter(border=code.margin)]
    return _svg(code, modules) if code.format == "svg" else _png(code, modules)


def _png(code: Code, modules: list[bytes]) -> bytes:
    across = len(modules)
    picture = Image.frombytes("P", (across, across), b"".join(modules)).resize(
        (code.size, code.size), Image.Resampling.NEAREST
    )
    picture.putpalette([*code.light, *code.dark], "RGBA")
    file = io.BytesIO()
    opaque = code.light[3] == code.dark[3] == 255
    picture.convert("RGB" if opaque else "RGBA").save(file, "PNG")
    return file.getvalue()


def _svg(code: Code, modules: list[bytes]) -> bytes:
    across = len(modules)
    runs = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(modules) for x, dark in enumerate(row) if dark)
    box = f'width="{code.size}" height="{code.size}" viewBox="0 0 {across} {across}"'
    ground = f'<path fill="{_css(code.light)}" d="M0 0h{across}v{across}H0z"/>'
    ink = f'<path fill="{_css(code.dark)}" d="{runs}"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {box} shape-rendering="crispEdges">'
    return "\n".join([head, ground, ink, "</svg>\n"]).encode()


def _css(colour: tuple[int, ...]) -> str:
    return "#" + bytes(colour).hex()


def _check(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise NotAllowed(field, shortened(value, 80), one_of(allowed))


def _whole(given: Given, field: str, usual: str, least: int, most: int) -> int:
    text = str(given.get(field) or usual).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        raise NotAllowed(field, shortened(text, 80), f"a whole number from {least} to {most}")
    return int(text)


def _colour(given: Given, field: str, usual: str) -> tuple[int, ...]:
    """A colour of 3, 4, 6 or 8 hexadecimal digits, also behind a #, or by its name."""
    text = str(given.get(field) or usual).strip()
    for spelled in (f"#{text}", text):
        with contextlib.suppress(ValueError):
            found: tuple[int, ...] = ImageColor.getcolor(spelled, "RGBA")  # type: ignore[assignment]
            if max(found) <= 255:  # Pillow takes rgb(999,0,0)
                return found
    raise NotAllowed(field, shortened(text, 80), "a colour in hexadecimal digits, such as 000 or 4c7ca4")
