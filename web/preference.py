"""Which form of an error a client prefers: JSON for programs, or a page, as browsers do."""

from __future__ import annotations

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

PROBLEM, PAGE = "application/problem+json", "text/html"


def prefers_page(accept: str) -> bool:
    """Whether a client with this `Accept` header wants errors as pages: it names `text/html`, and prefers it."""
    if PAGE not in accept:
        return False
    accepted = parse_accept_header(accept, MIMEAccept)
    return PAGE in accepted.values() and accepted.best_match([PROBLEM, PAGE]) == PAGE
