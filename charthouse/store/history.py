"""The history of a dataset: which data was the newest, and since when; `record_refresh.lua` writes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.store.client import redis_errors
from charthouse.store.keys import DEFAULT, Keys

MOST_MOMENTS = 10_000  # of a dataset, as `record_refresh.lua` keeps them


class Moment(NamedTuple):
    """A change of the data: when, in seconds since 1970 by Redis's clock, and to which."""

    changed: float
    data_hash: str


@dataclass(frozen=True)
class Held:
    """What a dataset's data was at some time; without a history, the newest data alone is known."""

    data_hash: str  # '' where it is not known
    changed: float  # since when it was that; 0 where it is not known
    first: float | None  # the first moment that is known; None for a dataset without data


class History:
    """Reads the histories in one Redis."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys

    def at(self, asked: Sequence[tuple[Dataset, float]]) -> list[Held]:
        """What the data of each dataset was at its time (seconds since 1970), in two round trips for all of them."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for dataset, seconds in asked:
                key = self._keys.history(dataset)
                pipeline.zrevrangebyscore(key, seconds, "-inf", start=0, num=1, withscores=True)
                pipeline.zrange(key, 0, 0, withscores=True)
                pipeline.hmget(self._keys.current(dataset), "changed", "data_hash")
            answers = pipeline.execute()
        found_then = [
            _held(_moments(found), _moments(first), _newest(current), seconds)
            for (_, seconds), found, first, current in zip(
                asked, answers[::3], answers[1::3], answers[2::3], strict=True
            )
        ]
        return self._still_kept([dataset for dataset, _ in asked], found_then)

    def _still_kept(self, datasets: Sequence[Dataset], found: Sequence[Held]) -> list[Held]:
        """The same, of which data that Redis has evicted since is not known."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for dataset, held in zip(datasets, found, strict=True):
                pipeline.exists(self._keys.data(dataset, held.data_hash))
            kept = pipeline.execute()
        return [held if there else replace(held, data_hash="") for held, there in zip(found, kept, strict=True)]

    def moments(self, dataset: Dataset, most: int = MOST_MOMENTS) -> list[Moment]:
        """The changes of the dataset's data, newest first, at most so many."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            pipeline.zrevrange(self._keys.history(dataset), 0, most - 1, withscores=True)
            pipeline.hmget(self._keys.current(dataset), "changed", "data_hash")
            found, current = pipeline.execute()
        return _moments(found) or _newest(current)

    def counts(self, datasets: Sequence[Dataset]) -> list[tuple[int, float | None]]:
        """For each dataset how many moments are kept, and the first of them, in one round trip."""
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for dataset in datasets:
                pipeline.zcard(self._keys.history(dataset))
                pipeline.zrange(self._keys.history(dataset), 0, 0, withscores=True)
            answers = pipeline.execute()
        pairs = zip(answers[::2], map(_moments, answers[1::2]), strict=True)
        return [(count, first[0].changed if first else None) for count, first in pairs]


def _held(found: list[Moment], first: list[Moment], current: list[Moment], seconds: float) -> Held:
    newest = [one for one in current if one.changed <= seconds and not first]  # before its first change
    known = next(iter(found or newest), Moment(0.0, ""))
    earliest = next(iter(first or current), None)
    return Held(known.data_hash, known.changed, earliest.changed if earliest else None)


def _moments(answer: Sequence[tuple[bytes, float]]) -> list[Moment]:
    return [Moment(changed, member.decode().partition(":")[0]) for member, changed in answer]


def _newest(answer: Sequence[bytes | None]) -> list[Moment]:
    changed, data_hash = answer
    return [Moment(float(changed), data_hash.decode())] if changed and data_hash else []
