"""Pushed data in a real Redis: which push stays."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from redis import Redis

from charthouse.charts.picture import Dataset
from charthouse.store.client import Call, run, script
from charthouse.store.keys import DEFAULT
from charthouse.store.pushed import PushedData, Put

pytest_plugins = ["own_store"]

FRUIT = Dataset("fruit")


@pytest.fixture
def pushed(redis: Redis) -> PushedData:
    return PushedData(redis)


def test_the_newest_push_stays_with_the_time_at_which_it_came(pushed: PushedData) -> None:
    assert (pushed.newest(FRUIT), pushed.get(FRUIT), pushed.get_hash(FRUIT)) == (None, None, None)
    assert pushed.put(FRUIT, "one", b"1") is Put.FIRST
    assert pushed.put(FRUIT, "two", b"2") is Put.KEPT
    push = pushed.newest(FRUIT)
    assert push is not None
    assert (push.data_hash, pushed.get(FRUIT)) == ("two", b"2")
    assert push.time is not None
    assert abs(push.time - time.time()) < 60


def test_data_that_an_older_charthouse_kept_has_no_time(pushed: PushedData, redis: Redis) -> None:
    redis.hset(DEFAULT.pushed(FRUIT), mapping={"data_hash": "old", "canonical": b"0"})
    push = pushed.newest(FRUIT)
    assert push is not None
    assert (push.data_hash, push.time) == ("old", None)
    assert pushed.put_instead(FRUIT, "new", b"1", "old") is Put.KEPT


def test_data_that_was_made_from_other_data_than_is_kept_is_not_kept(pushed: PushedData) -> None:
    assert pushed.put_instead(FRUIT, "one", b"1", "") is Put.FIRST
    assert pushed.put_instead(FRUIT, "two", b"2", "") is Put.CHANGED
    assert pushed.put_instead(FRUIT, "two", b"2", "other") is Put.CHANGED
    assert pushed.get(FRUIT) == b"1"
    assert pushed.put_instead(FRUIT, "two", b"2", "one") is Put.KEPT
    assert pushed.get(FRUIT) == b"2"


def test_a_call_that_is_sent_twice_is_one_push_whatever_came_between(pushed: PushedData, redis: Redis) -> None:
    call = Call(script(redis, "push"), [DEFAULT.pushed(FRUIT)], ["one", b"1", "a" * 16, "0", ""])
    assert run(redis, [call, call]) == [b"first", b"kept"]
    assert pushed.put_instead(FRUIT, "two", b"2", "one") is Put.KEPT
    assert run(redis, [call]) == [b"kept"]
    assert pushed.get(FRUIT) == b"2"


def test_the_record_does_not_grow_with_the_number_of_pushes(pushed: PushedData, redis: Redis) -> None:
    for _ in range(100):
        pushed.put(FRUIT, "one", b"1")
    assert redis.hlen(DEFAULT.pushed(FRUIT)) == 5
    assert redis.hstrlen(DEFAULT.pushed(FRUIT), "tokens") <= 300


def test_data_that_was_pushed_to_a_private_chart_is_none_of_the_public_one(pushed: PushedData) -> None:
    pushed.put(replace(FRUIT, private=True), "hidden", b"1")
    assert (pushed.get(FRUIT), pushed.get_hash(FRUIT), pushed.newest(FRUIT)) == (None, None, None)
    assert pushed.put_instead(FRUIT, "open", b"2", "") is Put.FIRST
    assert pushed.get(FRUIT) == b"2"


def test_data_that_is_there_is_not_sent_again_but_the_time_is_newer(pushed: PushedData, redis: Redis) -> None:
    pushed.put(FRUIT, "one", b"1" * 100_000)
    first = pushed.newest(FRUIT)
    before = redis.info("stats")["total_net_input_bytes"]
    assert pushed.put(FRUIT, "one", b"1" * 100_000) is Put.KEPT
    assert redis.info("stats")["total_net_input_bytes"] - before < 10_000
    again = pushed.newest(FRUIT)
    assert first
    assert again
    assert (first.time or 0) < (again.time or 0)
