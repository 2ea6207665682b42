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
    redis: Redis, data_hash: str, ago: float | None, seconds: float = HISTORY_SECONDS, most_bytes: int = 1000
) -> None:  # fmt: skip
    """Have that data, of ten bytes, loaded so many seconds ago; for None, now."""
    claims = Claims(redis, KEEP_SECONDS, history_bytes=most_bytes)
    claim = Claim.of_refresh(SALES, "ours", 30.0)
    claims.renew(claim)
    redis.set(keys.data(SALES, data_hash), BYTES, ex=KEEP_SECONDS)
    before = redis.zrevrange(keys.history(SALES), 0, 0)
    is_other = redis.hget(keys.current(SALES), "data_hash") != data_hash.encode()
    assert claims.record_refresh(claim, data_hash, "v1", "", history_seconds=seconds) == []
    if is_other and ago is not None:  # move what was recorded now to that time
        changed = time.time() - ago
        redis.hset(keys.current(SALES), "changed", f"{changed:.6f}")
        after = redis.zrevrange(keys.history(SALES), 0, 0)
        if after and after != before:
            redis.zadd(keys.history(SALES), {after[0]: changed})


def hash_at(history: History, seconds: float) -> str:
    return history.at([(SALES, seconds)])[0].data_hash


def test_each_moment_has_the_data_that_was_the_newest_then(redis: Redis, history: History) -> None:
    now = time.time()
    for data_hash, ago in ((A, 300), (B, 200), (B, 150), (A, 100)):
        loaded(redis, data_hash, ago)
    assert [hash_at(history, now - ago) for ago in (301, 299, 201, 199, 101, 99, 0)] == ["", A, A, B, B, A, A]
    assert [one.data_hash for one in history.moments(SALES)] == [A, B, A]
    assert history.at([(SALES, now - 400)]) == [Held("", 0.0, pytest.approx(now - 300))]


def test_without_a_history_the_newest_data_is_known_since_it_changed(redis: Redis, history: History) -> None:
    now = time.time()
    loaded(redis, A, 300, seconds=0)
    loaded(redis, B, 200, seconds=0)
    assert [hash_at(history, now - ago) for ago in (250, 150)] == ["", B]
    assert history.moments(SALES) == [Moment(pytest.approx(now - 200), B)]
    assert not redis.exists(keys.history(SALES))


def test_a_history_begins_with_the_data_that_is_replaced_first(redis: Redis, history: History) -> None:
    now = time.time()
    loaded(redis, A, 300, seconds=0)
    loaded(redis, B, 200)
    assert hash_at(history, now - 250) == A


def test_moments_older_than_the_history_are_forgotten_but_the_one_that_held_at_its_beginning(
    redis: Redis, history: History
) -> None:
    now = time.time()
    for data_hash, ago in ((A, 9000), (B, 6000), (C, 100)):
        loaded(redis, data_hash, ago)
    assert [one.data_hash for one in history.moments(SALES)] == [C, B]
    assert hash_at(history, now - HISTORY_SECONDS) == B


def test_bytes_of_earlier_data_are_bounded_and_the_newest_stays(redis: Redis, history: History) -> None:
    for number in range(20):
        loaded(redis, f"{number:032x}", 200 - number, most_bytes=45)
    assert len(history.moments(SALES)) == 5  # the newest, and 40 bytes of what was before
    loaded(redis, A, 0, most_bytes=0)
    assert [one.data_hash for one in history.moments(SALES)] == [A]


def test_data_that_is_dropped_from_the_history_lives_no_longer_than_any(redis: Redis, history: History) -> None:
    for number in range(10):
        loaded(redis, f"{number:032x}", 200 - number, most_bytes=45)
    kept = {one.data_hash for one in history.moments(SALES)}
    for number in range(10):
        left = redis.ttl(keys.data(SALES, f"{number:032x}"))
        assert (left > HISTORY_SECONDS) == (f"{number:032x}" in kept)


def test_a_moment_comes_never_before_one_that_is_there(redis: Redis, history: History) -> None:
    loaded(redis, A, 300)
    redis.zadd(keys.history(SALES), {f"{B}:20": time.time() + 1000})  # the clock was ahead
    for data_hash in (C, A):
        loaded(redis, data_hash, None)
    assert [one.data_hash for one in history.moments(SALES)] == [A, C, B, A]


def test_data_that_redis_evicted_is_not_known(redis: Redis, history: History) -> None:
    loaded(redis, A, 300)
    loaded(redis, B, 200)
    redis.delete(keys.data(SALES, A))
    assert history.at([(SALES, time.time() - 250), (SALES, time.time())])[0].data_hash == ""
    assert hash_at(history, time.time()) == B


def test_a_chart_whose_history_is_switched_off_forgets_it(redis: Redis, history: History) -> None:
    loaded(redis, A, 300)
    loaded(redis, B, 200)
    loaded(redis, C, 100, seconds=0)
    assert [one.data_hash for one in history.moments(SALES)] == [C]


def test_data_lives_as_long_as_the_history_after_it_was_replaced(redis: Redis, history: History) -> None:
    now = time.time()
    loaded(redis, A, 300)
    loaded(redis, B, 200)
    for key in (keys.data(SALES, A), keys.data(SALES, B), keys.history(SALES)):
        assert HISTORY_SECONDS < redis.ttl(key) < 1.2 * HISTORY_SECONDS
    assert history.counts([SALES, Dataset("other")]) == [(2, pytest.approx(now - 300)), (0, None)]
