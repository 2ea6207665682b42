"""Purging: pictures are deleted, or drawn again while they are still shown.

Both take time proportional to the keys in the store, and block Redis for a page of them at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.charts.variant import Variant
from charthouse.store.client import Call, redis_errors, run, script
from charthouse.store.keys import DEFAULT, Keys
from charthouse.store.purges import ALL, Purges

PAGE = 1000  # keys
FORGOTTEN = ("latest", "asked", "failure", "stamped")  # kinds of keys that a purge deletes with the images
RENAMED = "~old"  # the ending of an image that is shown until it is drawn again

Fits = Callable[[Dataset], bool]


@dataclass(frozen=True)
class Purged:
    """What was deleted: images, keys of all kinds, and the bytes of pictures."""

    images: int = 0
    keys: int = 0
    bytes: int = 0

    def __add__(self, other: Purged) -> Purged:
        return Purged(self.images + other.images, self.keys + other.keys, self.bytes + other.bytes)


def any_dataset(_: Dataset) -> bool:
    return True


class Purging:
    """Purges datasets of one Redis."""

    def __init__(self, redis: Redis, purges: Purges, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._purges = purges
        self._keys = keys
        self._invalidate = script(redis, "invalidate")
        self._soften = script(redis, "soften")

    def purge(self, ids: Collection[str] = (), fits: Fits = any_dataset) -> Purged:
        """Delete the pictures of these charts, or of all, whose datasets fit, and their records.

        The data stays, but is invalidated: the next request reloads it. An id may be that of a shared load.
        """
        total = Purged()
        for page in self._pages(ids, fits):
            total += self._purge(page)
        for chart_id in ids or (ALL,):
            self._purges.add(chart_id)
        return total

    def erase(self, chart_id: str) -> None:
        """Delete everything of the chart, also its data."""
        for page in filter(None, self._pages((chart_id,), any_dataset)):
            with redis_errors():
                self._redis.unlink(*page)
        self._purges.add(chart_id)

    def measure(self, ids: Collection[str] = (), fits: Fits = any_dataset) -> Purged:
        """What `purge` would delete."""
        total = Purged()
        for page in self._pages(ids, fits):
            images, others = self._parts(page)
            total += Purged(len(images), len(images) + len(others), self._bytes([*images, *others]))
        return total

    def soften(self, ids: Collection[str] = (), fits: Fits = any_dataset) -> list[tuple[Dataset, Variant]]:
        """Invalidate these datasets; returns their newest pictures, which are shown until each is drawn again."""
        latest: dict[Dataset, list[str]] = defaultdict(list)
        for page in self._pages(ids, fits):
            for key in page:
                kind = Keys.kind(key)
                if kind in ("latest", "current"):
                    latest[self._keys.dataset_of(key)] += [key] * (kind == "latest")
        calls = [
            Call(self._soften, [self._keys.current(dataset), *keys], [RENAMED]) for dataset, keys in latest.items()
        ]
        softened = []
        for at in range(0, len(calls), PAGE):
            for call, shown in zip(calls[at : at + PAGE], run(self._redis, calls[at : at + PAGE]), strict=True):
                there = (key for key, is_shown in zip(call.keys[1:], shown, strict=True) if is_shown)
                softened += [(self._keys.dataset_of(key), Variant.from_text(Keys.last_part(key))) for key in there]
        return softened

    def count(self, ids: Collection[str] = (), fits: Fits = any_dataset) -> int:
        """How many pictures `soften` would have drawn again."""
        return sum(Keys.kind(key) == "latest" for page in self._pages(ids, fits) for key in page)

    def _pages(self, ids: Collection[str], fits: Fits) -> Iterator[list[str]]:
        """The keys of the datasets, page by page."""
        pattern = self._keys.pattern(next(iter(ids)) if len(ids) == 1 else "")
        cursor = -1
        with redis_errors():
            while cursor != 0:
                cursor, page = self._redis.scan(max(cursor, 0), pattern, count=PAGE)
                found = [key.decode() for key in cast("list[bytes]", page)]
                yield [key for key in found if self._is_of(self._keys.dataset_of(key), ids, fits)]

    @staticmethod
    def _is_of(dataset: Dataset, ids: Collection[str], fits: Fits) -> bool:
        return (not ids or dataset.chart_id in ids) and fits(dataset)

    @staticmethod
    def _parts(page: Sequence[str]) -> tuple[list[str], list[str]]:
        """The images among these keys, and what is deleted with them."""
        images = [key for key in page if Keys.kind(key) == "image"]
        return images, [key for key in page if Keys.kind(key) in FORGOTTEN]

    def _purge(self, page: Sequence[str]) -> Purged:
        images, others = self._parts(page)
        if current := [key for key in page if Keys.kind(key) == "current"]:
            self._invalidate(current)
        freed = self._bytes([*images, *others])
        with redis_errors():
            deleted = self._redis.unlink(*images) if images else 0
            more = self._redis.unlink(*others) if others else 0
        return Purged(deleted, deleted + more, freed)

    def _bytes(self, keys: Sequence[str]) -> int:
        """The bytes of the pictures among these keys."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for key in keys:
                if Keys.kind(key) in ("image", "stamped"):
                    pipeline.strlen(key)
            return sum(pipeline.execute())
