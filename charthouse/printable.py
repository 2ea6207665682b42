"""Text of others, made fit to print and to store."""

from __future__ import annotations


def encodable(text: str) -> str:
    """The text with every lone surrogate spelled out, so that UTF-8 can encode it."""
    return text.encode("utf-8", "backslashreplace").decode()
