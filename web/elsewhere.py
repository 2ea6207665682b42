"""What pages of other origins may do: read what is open to all, and frame our pages where a setting names them."""

from __future__ import annotations

from charthouse.settings import Settings

EXPOSED = (
    "Age, Cache-Status, Charthouse-Data-Hash, Charthouse-Ignored, Charthouse-State, Content-Location, Date, ETag, "
    "Retry-After, X-quickchart-error"
)
READABLE = {  # headers that let pages of all origins read an answer
    "Access-Control-Allow-Origin": "*",  # never with cookies: browsers refuse that together with `*`
    "Access-Control-Expose-Headers": EXPOSED,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Timing-Allow-Origin": "*",  # embed.js reads Server-Timing
}


def frame_ancestors(settings: Settings) -> str:
    """The origins whose pages may frame ours, as a Content-Security-Policy names them."""
    return " ".join(["'self'", *settings.frame_ancestors.replace(",", " ").split()])
