"""What a request of a QuickChart route asks for, by the names that its clients send: a config, and how to draw it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from charthouse.charts import specs
from charthouse.charts.variant import (
    DRAWN_FORMATS,
    HIGHEST_RATIO,
    JPEG,
    LEAST_RATIO,
    LONGEST_SIDE,
    Variant,
    one_of,
    read_scale,
)
from charthouse.errors import NotAllowed
from charthouse.printable import encodable, shortened
from charthouse.spec import colours

# What reads a config is imported by the first request that has one: it takes 70 ms, which no start should.
if TYPE_CHECKING:
    from charthouse.literal.value import Value
    from charthouse.spec.parsing import Ignored
    from charthouse.spec.spec import Spec

Given = Mapping[str, Any]  # texts from a query or a form; any JSON value from a JSON body

USUAL_RATIO = "2"
OTHER_NAMES = {"jpeg": JPEG}  # of formats
MOST_ERROR_PIXELS = 4 * 640 * 480  # of a picture that the web process draws itself
MOST_QUOTED = 80  # characters of a value that a refusal repeats
# The short name goes before the long one, as with QuickChart; each with its meaning for the description of the routes.
NAMES = {
    "c": "the config: JSON, a JavaScript literal, or base64 with encoding=base64", "chart": "the same as c",
    "w": "CSS pixels", "width": "the same as w", "h": "CSS pixels", "height": "the same as h",
    "devicePixelRatio": "image pixels to a CSS pixel", "bkg": "a CSS colour", "backgroundColor": "the same as bkg",
    "f": "the format", "format": "the same as f", "encoding": "base64, or url",
    "strict": "1: refuse options that are ignored",
    "v": "the version of Chart.js; all are understood at once", "version": "the same as v",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A picture of a spec: how it is drawn, and the options of the config that are ignored."""

    spec: Spec
    variant: Variant
    ignored: tuple[Ignored, ...] = ()

    @classmethod
    def read(cls, given: Given, config: Value, max_pixels: int) -> Self:
        """NotAllowed or SpecError for what cannot be drawn; under `strict`, also for an option that is ignored."""
        from charthouse.spec.parsing import parse

        variant = read_variant(given, max_pixels)
        parsed = parse(config)
        if _is_strict(given) and parsed.ignored:
            first = parsed.ignored[0]
            raise NotAllowed(shortened(first.path, MOST_QUOTED), "", "left out under strict=1", f"{first.reason}")
        background = read_background(given) or parsed.spec.background or colours.TRANSPARENT
        return cls(replace(parsed.spec, background=background), variant, parsed.ignored)


def read_config(given: Given) -> Value:
    """The config as a tree; NotAllowed or LiteralError for what is none."""
    from charthouse.literal.reading import read, read_value

    config = _named(given, "c", "chart")
    if config is None or config == "":
        raise NotAllowed("c", "", "a Chart.js config, in JSON or as a JavaScript literal", "left out")
    if isinstance(config, dict):
        return read_value(config)
    if not isinstance(config, str):
        raise NotAllowed("c", _quoted(config), "a Chart.js config, as a text or an object")
    encoding = _text(given, "encoding") or "url"
    if encoding not in ("url", "base64"):
        raise NotAllowed("encoding", _quoted(encoding), "base64 or url")
    return read(_decoded(config) if encoding == "base64" else config)


def read_format(given: Given) -> str:
    """The format, by the name that a variant has for it."""
    named = (_text(given, "f", "format") or "png").lower()
    format = OTHER_NAMES.get(named, named)
    if format not in DRAWN_FORMATS:
        raise NotAllowed("format", _quoted(named), one_of(DRAWN_FORMATS))
    return format


def read_variant(given: Given, max_pixels: int) -> Variant:
    """How the picture is drawn, but for its background."""
    width, height = _side(given, "w", "width", specs.WIDTH), _side(given, "h", "height", specs.HEIGHT)
    variant = Variant(width, height, _ratio(given), "light", read_format(given))
    pixels = variant.pixels
    if pixels[0] * pixels[1] > max_pixels or 0 in pixels:
        asked = f"{width} × {height} at devicePixelRatio {variant.scale:g}"
        allowed = f"at least one pixel and at most {max_pixels} pixels together (CHARTHOUSE_MAX_PIXELS)"
        raise NotAllowed("width, height and devicePixelRatio", "", allowed, asked)
    return variant


def error_variant(given: Given, max_pixels: int) -> Variant:
    """The variant of the picture that says what is wrong: what of it can be read."""
    usual = Variant(specs.WIDTH, specs.HEIGHT, 2)
    try:
        return read_variant(given, min(max_pixels, MOST_ERROR_PIXELS))
    except NotAllowed:
        pass
    try:
        return replace(usual, format=read_format(given))
    except NotAllowed:
        return usual


def read_background(given: Given) -> str | None:
    """The background, in the one spelling of its colour; None where the request names none."""
    named = _text(given, "bkg", "backgroundColor")
    if not named:
        return None
    colour = colours.colour(named)
    if colour is None:
        raise NotAllowed("backgroundColor", _quoted(named), colours.ALLOWED)
    return colour


def _is_strict(given: Given) -> bool:
    return (_text(given, "strict") or "0").lower() not in ("0", "false", "no")


def _named(given: Given, *names: str) -> Any:
    """The value by the first of the names that has one."""
    return next((given[name] for name in names if given.get(name) is not None), None)


def _text(given: Given, *names: str) -> str:
    """The same as a text; '' where it is left out."""
    value = _named(given, *names)
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        raise NotAllowed(names[-1], _quoted(value), "a text or a number")
    return str(value).strip()


def _side(given: Given, short: str, long: str, usual: int) -> int:
    text = _text(given, short, long) or str(usual)
    number = _number(text)
    if number is None or not 1 <= number <= LONGEST_SIDE:
        raise NotAllowed(long, _quoted(text), f"a number of CSS pixels from 1 to {LONGEST_SIDE}")
    return round(number)


def _ratio(given: Given) -> float:
    text = _text(given, "devicePixelRatio") or USUAL_RATIO
    number = _number(text)
    if number is None or not LEAST_RATIO <= number <= HIGHEST_RATIO:
        allowed = f"a number from {LEAST_RATIO:g} to {HIGHEST_RATIO}"
        raise NotAllowed("devicePixelRatio", _quoted(text), allowed)
    return read_scale(text)


def _number(text: str) -> float | None:
    try:
        return float(text) if text.isascii() and "_" not in text else None
    except ValueError:
        return None


def _decoded(text: str) -> str:
    """The text behind base64, also in the alphabet for URLs, without padding, and with spaces for `+`."""
    plain = "".join(text.replace(" ", "+").replace("-", "+").replace("_", "/").split()).rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise NotAllowed("c", "", "base64 of UTF-8, as encoding=base64 says", "what is none") from error


def _quoted(value: Any) -> str:
    return encodable(shortened(value if isinstance(value, str) else repr(value), MOST_QUOTED))
