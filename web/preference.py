"""Which form of an error a client prefers: JSON for programs, a page for browsers, a picture for their `<img>`."""

from __future__ import annotations

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

PROBLEM, PAGE = "application/problem+json", "text/html"
IN_WORDS = ("text/", "application/")


def prefers_page(accept: str) -> bool:
    """Whether a client with this `Accept` header wants errors as pages: it names `text/html`, and prefers it."""
    if PAGE not in accept:
        return False
    accepted = parse_accept_header(accept, MIMEAccept)
    return PAGE in accepted.values() and accepted.best_match([PROBLEM, PAGE]) == PAGE


def prefers_picture(destination: str, accept: str) -> bool:
    """Whether a client with these `Sec-Fetch-Dest` and `Accept` headers wants a picture, as an `<img>` does.

    A browser sends the destination to secure origins alone. Its `Accept` for an `<img>` names types of pictures, and no
    other type that it likes as much; `*/*` may be among them.
    """
    if destination:
        return destination == "image"
    if "image/" not in accept:
        return False
    accepted = parse_accept_header(accept, MIMEAccept)
    picture = max((quality for name, quality in accepted if name.startswith("image/")), default=0)
    words = max((quality for name, quality in accepted if name.startswith(IN_WORDS)), default=0)
    return bool(picture > words)
