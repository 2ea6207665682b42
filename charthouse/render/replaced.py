"""Attributes that have another value while a block runs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, NamedTuple

_ABSENT = object()


class Replacement(NamedTuple):
    """An attribute of a class, module or object, and its value while the block runs."""

    owner: Any
    name: str
    value: Any


@contextlib.contextmanager
def replaced(*replacements: Replacement) -> Iterator[None]:
    """Replace the attributes while the block runs; afterwards each is as it was, or absent again."""
    before = [vars(owner).get(name, _ABSENT) for owner, name, _ in replacements]
    try:
        for owner, name, value in replacements:
            setattr(owner, name, value)
        yield
    finally:
        for (owner, name, _), value in zip(replacements, before, strict=True):
            if value is _ABSENT:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
