"""The history of a dataset: which data was the newest at a moment, for how long, and within how many bytes."""

from __future__ import annotations

import time

import pytest
from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.store.claims import Claim, Claims
from charthouse.store.history import Held, History, Moment
from charthouse.store.keys import DEFAULT as keys

pytest_plugins = ["own_store"]

KEEP_SECONDS, HISTORY_SECONDS = 1000, 5000
SALES = Dataset("sales")
A, B, C = (sign * 32 for sign in "abc")
BYTES = b"0123456789"


@pytest.fixture
def history(redis: Redis) -> History:
    return History(redis)


def loaded(
    redis: Redis, data_hash: str, changed: float, seconds: float = HISTORY_SECONDS, most_bytes: int = 1000
) -> None:
    """Have that data, of ten bytes, loaded at that time."""
    claims = Claims(redis, KEEP_SECONDS, history_bytes=most_bytes)
    claim = Claim.of_refresh(SALES, "ours", 30.0)
    claims.renew(claim)
    redis.set(keys.data(SALES, data_hash), BYTES, ex=KEEP_SECONDS)
    assert claims.record_refresh(claim, data_hash, "v1", "", 0.0, f"{changed:.6f}", seconds) == []


def hash_at(history: History, seconds: float) -> str:
    return history.at([(SALES, seconds)])[0].data_hash


def test_each_moment_has_the_data_that_was_the_newest_then(redis: Redis, history: History) -> None:
    now = time.time()
    for data_hash, changed in ((A, now - 300), (B, now - 200), (B, now - 150), (A, now - 100)):
        loaded(redis, data_hash, changed)
    assert [hash_at(history, now - ago) for ago in (301, 299, 201, 199, 101, 99, 0)] == ["", A, A, B, B, A, A]
    assert [one.data_hash for one in history.moments(SALES)] == [A, B, A]
    assert history.at([(SALES, now - 400)]) == [Held("", 0.0, pytest.approx(now - 300))]


def test_without_a_history_the_newest_data_is_known_since_it_changed(redis: Redis, history: History) -> None:
    now = time.time()
    loaded(redis, A, now - 300, seconds=0)
    loaded(redis, B, now - 200, seconds=0)
    assert [hash_at(history, now - ago) for ago in (250, 150)] == ["", B]
    assert history.moments(SALES) == [Moment(pytest.approx(now - 200), B)]
    assert not redis.exists(keys.history(SALES))


def test_a_history_begins_with_the_data_that_is_replaced_first(redis: Redis, history: History) -> None:
    now = time.time()
    loaded(redis, A, now - 300, seconds=0)
    loaded(redis, B, now - 200)
    assert hash_at(history, now - 250) == A


def test_moments_older_than_the_history_are_forgotten_but_the_one_that_held_at_its_beginning(
    redis: Redis, history: History
) -> None:
    now = time.time()
    for data_hash, ago in ((A, 9000), (B, 6000), (C, 100)):
        loaded(redis, data_hash, now - ago)
    assert [one.data_hash for one in history.moments(SALES)] == [C, B]
    assert hash_at(history, now - HISTORY_SECONDS) == B


def test_bytes_of_earlier_data_are_bounded_and_the_newest_stays(redis: Redis, history: History) -> None:
    now = time.time()
    for number in range(20):
        loaded(redis, f"{number:032x}", now - 200 + number, most_bytes=45)
    assert len(history.moments(SALES)) == 5  # the newest, and 40 bytes of what was before
    loaded(redis, A, now, most_bytes=0)
    assert [one.data_hash for one in history.moments(SALES)] == [A]


def test_data_lives_as_long_as_the_history_after_it_was_replaced(redis: Redis, history: History) -> None:
    now = time.time()
    loaded(redis, A, now - 300)
    loaded(redis, B, now - 200)
    for key in (keys.data(SALES, A), keys.data(SALES, B), keys.history(SALES)):
        assert HISTORY_SECONDS < redis.ttl(key) < 1.2 * HISTORY_SECONDS
    assert history.counts([SALES, Dataset("other")]) == [(2, pytest.approx(now - 300)), (0, None)]
