"""Snippets: the texts that embed a chart's picture elsewhere, by the place that they are for (docs/embedding.md)."""

from __future__ import annotations

import re
from dataclasses import replace

from markupsafe import Markup

from charthouse.themes import AUTO
from charthouse.web import embedding
from charthouse.web.address import Address

MARKDOWN_SIGNS = re.compile(r"[\\\[\]`*_<>]")
MAIL_WAIT_SECONDS = 10  # a mail program fetches a picture once


def snippets(address: Address, alt: str, follows_screen: bool, pinned: str | None) -> dict[str, str]:
    """The texts; `pinned` is the address of exactly today's data, where there is a picture of it.

    The address is below the root that the texts are to name. In a page whose theme is fixed, so is the picture's.
    """
    html = embedding.picture if follows_screen else embedding.image
    both = replace(address, variant=replace(address.variant, theme=AUTO, format="svg"))
    waits = address.in_format("png").waiting(MAIL_WAIT_SECONDS)
    size = {"width": str(address.variant.width), "height": str(address.variant.height)}
    texts = {
        "Address": address.newest,
        "HTML, light or dark, for sharp screens": str(html(address, alt)),
        "HTML, in WebP": str(html(address.in_format("webp"), alt)),
        **({"HTML, one SVG for light and dark": str(embedding.image(both, alt))} if follows_screen else {}),
        "Script, once on a page: keeps its pictures up to date": str(embedding.script(address.grant.root)),
        "Markdown": f"![{in_markdown(alt)}]({address.newest})",
        "Mail": str(embedding.element("img", {"src": waits, **size, "alt": alt})),
        "LaTeX, print": address.in_format("pdf").waiting(MAIL_WAIT_SECONDS),
        "Frame, in pages that CHARTHOUSE_FRAME_ANCESTORS names": str(_frame(address)),
    }
    exactly = {"Chat, and wherever a picture must not change: exactly this data": pinned} if pinned else {}
    return texts | exactly


def _frame(address: Address) -> Markup:
    """The chart's page in a frame."""
    size = {"width": "700", "height": "640", "title": address.entry.title}
    return embedding.element("iframe", {"src": address.page, **size}) + Markup("</iframe>")


def in_markdown(text: str) -> str:
    """The text without meaning for Markdown, on one line."""
    return MARKDOWN_SIGNS.sub(r"\\\g<0>", " ".join(text.split()))
