"""What shows a chart's newest picture on another page: HTML with its size, its text, and the screens that it suits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from charthouse.web.address import Address

BITMAPS = ("png", "webp")  # the formats that have scales


def image(address: Address, alt: str, **further: str) -> Markup:
    """The `<img>` of the picture in its theme, at the scale of the screen; `further` are attributes with a value."""
    attributes = {"src": address.newest}
    if (several := image_set(address)) != address.newest:
        attributes["srcset"] = several
    attributes |= {"width": str(address.variant.width), "height": str(address.variant.height), "alt": alt} | further
    return element("img", attributes)


def picture(address: Address, alt: str, **further: str) -> Markup:
    """The `<picture>` that is light or dark, as the screen is."""
    dark = replace(address, variant=replace(address.variant, theme="dark"))
    source = element("source", {"media": "(prefers-color-scheme: dark)", "srcset": image_set(dark)})
    return Markup("<picture>{}{}</picture>").format(source, image(address, alt, **further))


def image_set(address: Address) -> str:
    """The address, or a `srcset` of it and the one at twice the scale, where there is such a picture."""
    twice = replace(address.variant, scale=2)
    if address.variant.scale != 1 or address.variant.format not in BITMAPS or not twice.fits(address.entry):
        return address.newest
    return f"{address.newest} 1x, {replace(address, variant=twice).newest} 2x"


def script(root: str) -> Markup:
    """The `<script>` that keeps the pictures of a page up to date."""
    return Markup('<script src="{}/embed.js" async></script>').format(root)


def element(name: str, attributes: Mapping[str, str]) -> Markup:
    """An element without content; in the attributes' names `_` stands for `-`."""
    pairs = (Markup(' {}="{}"').format(one.replace("_", "-"), value) for one, value in attributes.items())
    return Markup("<{}{}>").format(name, Markup("").join(pairs))
