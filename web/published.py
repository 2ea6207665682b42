"""The published data of a picture, and the excerpt of it that the chart's page shows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from charthouse.charts.picture import Dataset
from charthouse.data import data_hash as hash_of
from charthouse.data.published import NoRows, Table, cell, read_plain, table_of
from charthouse.web.state import site

MOST_ROWS, MOST_COLUMNS = 200, 30  # of an excerpt
LONGEST_CELL = 80  # characters
MOST_EXCERPTS = 16  # that a process keeps

Made = TypeVar("Made")

_one_at_a_time = threading.Lock()


class NotPublished(Exception):
    """This data is not published; the message says why."""


@dataclass(frozen=True)
class Column:
    """One column of an excerpt: its name, and whether it has numbers, which are aligned at the right."""

    name: str
    is_number: bool


@dataclass(frozen=True)
class Excerpt:
    """The first rows of a picture's data, as texts, or why there are none."""

    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    all_rows: int = 0
    all_columns: int = 0
    no_rows: str = ""  # why there are no rows
    kept: bool = True  # whether there is data to be sent


_excerpts: dict[str, Excerpt] = {}  # by data hash, which says all of them; the first one goes next


def stored(dataset: Dataset, data_hash: str) -> bytes:
    """The canonical bytes of that data; NotPublished when they are gone, or too many."""
    services = site().services
    most = services.settings.max_published_bytes
    canonical = services.images.get_data_of_at_most(dataset, data_hash, most)
    if canonical is not None and len(canonical) > most:
        raise NotPublished(
            f"This data takes more than {most} bytes, which CHARTHOUSE_MAX_PUBLISHED_BYTES allows to be published."
        )
    if canonical is None or hash_of(canonical) != data_hash:
        raise NotPublished("This data is no longer kept.")
    return canonical


def joined(pieces: Iterable[str]) -> bytes:
    """The pieces as one text; after each piece a pause as long as it took, in which hits have the process."""
    parts = []
    began = time.thread_time()
    for piece in pieces:
        parts.append(piece)
        time.sleep(time.thread_time() - began)
        began = time.thread_time()
    return "".join(parts).encode()


def outside_of_the_turn(make: Callable[[], Made]) -> Made:
    """What `make` returns; other requests run meanwhile, but for others like this."""
    with site().away(), _one_at_a_time:
        return make()


def excerpt(dataset: Dataset, data_hash: str) -> Excerpt:
    """The first rows of that data, or why there are none."""
    if data_hash in _excerpts:
        return _excerpts[data_hash]
    try:
        canonical = stored(dataset, data_hash)
    except NotPublished as refused:
        return Excerpt(no_rows=str(refused), kept=False)
    while len(_excerpts) >= MOST_EXCERPTS:
        _excerpts.pop(next(iter(_excerpts)), None)
    made = _excerpts[data_hash] = outside_of_the_turn(lambda: _excerpt_of(canonical))
    return made


def _excerpt_of(canonical: bytes) -> Excerpt:
    try:
        table = table_of(read_plain(canonical))
    except NoRows as refused:
        return Excerpt(no_rows=f"{str(refused)[:1].upper()}{str(refused)[1:]}.")
    rows = [row[:MOST_COLUMNS] for row in table.rows[:MOST_ROWS]]
    columns = [Column(_cut(name), _has_number(row[at] for row in rows)) for at, name in _first(table)]
    texts = tuple(tuple(_cut(cell(value)) for value in row) for row in rows)
    return Excerpt(tuple(columns), texts, len(table.rows), len(table.names))


def _first(table: Table) -> Iterable[tuple[int, str]]:
    return enumerate(table.names[:MOST_COLUMNS])


def _has_number(values: Iterable[Any]) -> bool:
    return any(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"
