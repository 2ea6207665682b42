"""Claims: taken once, held, and fenced by the owner's token at the scripts' level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from conftest import until
from entries import entry
from redis import Redis

from charthouse.charts.picture import CacheKey, Dataset, Picture
from charthouse.charts.variant import Variant
from charthouse.store.claims import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    Acquired,
    Claim,
    Claims,
    new_token,
)
from charthouse.store.keys import DEFAULT as keys

pytest_plugins = ["own_store"]

KEEP_SECONDS = 1000
SALES = Dataset("sales")
LIGHT, DARK = Variant(640, 480), Variant(640, 480, theme="dark")
CURRENT = keys.current(SALES)
WANTED = keys.wanted(SALES)
OLD_HASH, NEW_HASH = "0" * 32, "1" * 32


@pytest.fixture
def claims(redis: Redis) -> Claims:
    return Claims(redis, KEEP_SECONDS)


def refresh_claim(token: str = "ours") -> Claim:
    return Claim.of_refresh(SALES, token, 30.0)


def picture(variant: Variant = LIGHT, version: str = "") -> Picture:
    return Picture(entry(version=version), "", variant)


def key_of_claim(claim: Claim) -> str:
    return keys.claim(claim.dataset, claim.work)


def failure_of(claim: Claim) -> str:
    return keys.failure(claim.dataset, claim.work)


def key_of(data_hash: str, variant: Variant = LIGHT, version: str = "v1") -> CacheKey:
    return CacheKey(SALES, data_hash, variant, version)


def render_claim(key: CacheKey, token: str = "ours") -> Claim:
    return Claim.of_render(key, token, 30.0)


def acquire_refresh(claims: Claims, claim: Claim, picture: Picture, seen: str) -> Acquired:
    return claims.acquire(claims.acquiring_refresh(claim, picture, seen))


def acquire_render(claims: Claims, claim: Claim, key: CacheKey) -> Acquired:
    return claims.acquire(claims.acquiring_render(claim, key))


def latest(redis: Redis, variant: Variant = LIGHT) -> dict[bytes, bytes]:
    return redis.hgetall(keys.latest(SALES, variant))


def everything(redis: Redis) -> dict[bytes, bytes]:
    """Every key with its value."""
    return {key: redis.dump(key) for key in redis.scan_iter()}


def refreshed(claims: Claims, data_hash: str, alt: str = "in words", version: str = "v1") -> list[Variant] | None:
    """Refresh the chart as the one who was asked to."""
    claims.renew(refresh_claim())
    return claims.record_refresh(refresh_claim(), data_hash, version, alt)


def rendered(claims: Claims, key: CacheKey, etag: str) -> bool:
    """Render the key as the one who was asked to."""
    claims.renew(render_claim(key))
    return claims.record_render(render_claim(key), key, etag)


# --- asking ----------------------------------------------------------------------------------------------------------


def test_the_first_to_ask_for_a_refresh_wins_and_the_next_one_lost(redis: Redis, claims: Claims) -> None:
    assert acquire_refresh(claims, refresh_claim("one"), picture(LIGHT), "") is Acquired.WON
    assert acquire_refresh(claims, refresh_claim("two"), picture(DARK), "") is Acquired.LOST
    assert redis.get(key_of_claim(refresh_claim())) == b"one"
    assert 44_000 < redis.pttl(key_of_claim(refresh_claim())) <= 45_000


def test_whoever_lost_still_gets_the_variant_wanted(redis: Redis, claims: Claims) -> None:
    acquire_refresh(claims, refresh_claim("one"), picture(LIGHT), "")
    acquire_refresh(claims, refresh_claim("two"), picture(DARK), "")
    assert redis.smembers(WANTED) == {str(LIGHT).encode(), str(DARK).encode()}
    assert redis.ttl(WANTED) > 45


def test_whoever_saw_data_that_was_checked_since_is_told_to_look_again(redis: Redis, claims: Claims) -> None:
    refreshed(claims, NEW_HASH)
    before = everything(redis)
    for seen in ("", "1.5"):
        assert acquire_refresh(claims, refresh_claim(), picture(LIGHT), seen) is Acquired.CHANGED
    assert everything(redis) == before
    checked = redis.hget(CURRENT, "checked")
    assert checked is not None
    assert acquire_refresh(claims, refresh_claim(), picture(LIGHT), checked.decode()) is Acquired.WON


def test_an_image_is_asked_for_once_and_not_when_it_is_there(redis: Redis, claims: Claims) -> None:
    key = key_of(NEW_HASH)
    assert acquire_render(claims, render_claim(key, "one"), key) is Acquired.WON
    assert acquire_render(claims, render_claim(key, "two"), key) is Acquired.LOST
    other = key_of(OLD_HASH)
    assert acquire_render(claims, render_claim(other), other) is Acquired.WON
    redis.set(keys.image(key), b"image", ex=100)
    assert acquire_render(claims, render_claim(key, "three"), key) is Acquired.CHANGED
    assert redis.get(key_of_claim(render_claim(key))) == b"one"


def test_a_claim_is_won_again_with_its_own_token(claims: Claims) -> None:
    key = key_of(NEW_HASH)
    assert [acquire_refresh(claims, refresh_claim(), picture(LIGHT), "") for _ in range(2)] == [Acquired.WON] * 2
    assert [acquire_render(claims, render_claim(key), key) for _ in range(2)] == [Acquired.WON] * 2


def test_whoever_looked_before_the_work_failed_is_told_to_look_again(claims: Claims) -> None:
    key = key_of(NEW_HASH)
    for claim in (refresh_claim(), render_claim(key)):
        claims.renew(claim)
        claims.record_failure(claim, "broken", "v1")
    assert acquire_refresh(claims, refresh_claim("two"), picture(LIGHT, "v1"), "") is Acquired.CHANGED
    assert acquire_render(claims, render_claim(key, "two"), key) is Acquired.CHANGED
    assert acquire_refresh(claims, refresh_claim("two"), picture(LIGHT, "v2"), "") is Acquired.WON


def test_of_many_who_ask_at_once_exactly_one_wins(claims: Claims) -> None:
    with ThreadPoolExecutor(16) as pool:
        refreshes = pool.map(
            lambda _: acquire_refresh(claims, refresh_claim(new_token()), picture(LIGHT), ""), range(200)
        )  # fmt: skip
        renders = pool.map(
            lambda _: acquire_render(claims, render_claim(key_of(NEW_HASH), new_token()), key_of(NEW_HASH)), range(200)
        )  # fmt: skip
        assert Counter(refreshes) == Counter(renders) == {Acquired.WON: 1, Acquired.LOST: 199}


def test_a_claim_whose_owner_is_never_heard_of_again_runs_out(redis: Redis, claims: Claims) -> None:
    acquire_refresh(claims, replace(refresh_claim("dead"), lease_seconds=0.05), picture(LIGHT), "")
    until(lambda: acquire_refresh(claims, refresh_claim("next"), picture(LIGHT), "") is Acquired.WON, 5)


# --- holding and releasing -------------------------------------------------------------------------------------------


def test_a_claim_is_held_for_another_lease_by_its_owner(redis: Redis, claims: Claims) -> None:
    redis.set(key_of_claim(refresh_claim()), "ours", px=1000)
    assert claims.renew(refresh_claim())
    assert redis.pttl(key_of_claim(refresh_claim())) > 40_000


def test_a_claim_that_ran_out_is_taken_again_by_the_job_that_comes_late(redis: Redis, claims: Claims) -> None:
    assert claims.renew(refresh_claim())
    assert redis.get(key_of_claim(refresh_claim())) == b"ours"


def test_a_claim_of_another_is_neither_held_nor_released(redis: Redis, claims: Claims) -> None:
    redis.set(key_of_claim(refresh_claim()), "theirs", px=5000)
    assert not claims.renew(refresh_claim())
    claims.release(refresh_claim())
    assert redis.get(key_of_claim(refresh_claim())) == b"theirs"
    assert redis.pttl(key_of_claim(refresh_claim())) <= 5000


def test_a_claim_is_released_by_its_owner(redis: Redis, claims: Claims) -> None:
    claims.renew(refresh_claim())
    claims.release(refresh_claim())
    assert not redis.exists(key_of_claim(refresh_claim()))


# --- fencing ---------------------------------------------------------------------------------------------------------

LATE = {
    "refresh": lambda claims: claims.record_refresh(refresh_claim(), OLD_HASH, "v0", "late"),
    "refresh, keeping": lambda claims: claims.record_refresh(refresh_claim(), OLD_HASH, "v0", "", 45),
    "failed refresh": lambda claims: claims.record_failure(refresh_claim(), "late", "v0"),
    "render": lambda claims: claims.record_render(render_claim(key_of(NEW_HASH)), key_of(NEW_HASH), "late", True),
    "failed render": lambda claims: claims.record_failure(render_claim(key_of(NEW_HASH)), "late", "v0"),
    "releasing": lambda claims: claims.release(refresh_claim()),
}


@pytest.mark.parametrize("late", LATE.values(), ids=LATE.keys())
@pytest.mark.parametrize("owner", ["theirs", None], ids=["another's by now", "nobody's by now"])
def test_whoever_lost_the_claim_writes_nothing_and_releases_nothing(
    redis: Redis, claims: Claims, late: Callable[[Claims], object], owner: str | None
) -> None:
    refreshed(claims, NEW_HASH)
    rendered(claims, key_of(NEW_HASH), "etag")
    redis.sadd(WANTED, str(DARK))
    for claim in (refresh_claim(), render_claim(key_of(NEW_HASH))):
        redis.hset(failure_of(claim), mapping={"reason": "r", "version": "v1", "count": 1, "retry_at": 1})
        if owner:
            redis.set(key_of_claim(claim), owner, px=50_000)
    before = everything(redis)
    assert not late(claims)
    assert everything(redis) == before


# --- a refresh -------------------------------------------------------------------------------------------------------


def test_a_refresh_writes_current_and_takes_over_what_is_wanted(redis: Redis, claims: Claims) -> None:
    acquire_refresh(claims, refresh_claim(), picture(LIGHT), "")
    acquire_refresh(claims, refresh_claim("two"), picture(DARK), "")
    assert set(refreshed(claims, NEW_HASH) or []) == {LIGHT, DARK}
    record = redis.hgetall(CURRENT)
    assert (record[b"data_hash"], record[b"version"], record[b"alt"]) == (NEW_HASH.encode(), b"v1", b"in words")
    assert record[b"checked"] == record[b"changed"]
    seconds, microseconds = redis.time()
    assert abs(float(record[b"checked"]) - seconds - microseconds / 1e6) < 5
    assert redis.scard(WANTED) == 2  # until they are drawn
    assert not redis.exists(key_of_claim(refresh_claim()))
    for variant in (LIGHT, DARK):
        assert redis.get(key_of_claim(render_claim(key_of(NEW_HASH, variant)))) == b"ours"


def test_unchanged_data_moves_the_check_time_alone(redis: Redis, claims: Claims) -> None:
    refreshed(claims, NEW_HASH)
    first = redis.hgetall(CURRENT)
    refreshed(claims, NEW_HASH)
    second = redis.hgetall(CURRENT)
    assert float(second[b"checked"]) > float(first[b"checked"])
    assert second[b"changed"] == first[b"changed"]
    refreshed(claims, OLD_HASH)
    assert float(redis.hget(CURRENT, "changed") or 0) > float(first[b"changed"])


def test_a_variant_that_somebody_draws_already_is_not_drawn_twice(redis: Redis, claims: Claims) -> None:
    acquire_refresh(claims, refresh_claim(), picture(LIGHT), "")
    redis.set(key_of_claim(render_claim(key_of(NEW_HASH))), "theirs", px=5000)
    assert refreshed(claims, NEW_HASH) == []
    assert redis.get(key_of_claim(render_claim(key_of(NEW_HASH)))) == b"theirs"


def test_a_refresh_under_another_version_lets_the_claim_run_out(redis: Redis, claims: Claims) -> None:
    claims.renew(refresh_claim())
    claims.record_refresh(refresh_claim(), NEW_HASH, "v2", "", linger_seconds=45)
    assert redis.get(key_of_claim(refresh_claim())) == b"ours"
    assert redis.pttl(key_of_claim(refresh_claim())) > 0


def test_params_keep_charts_apart(redis: Redis, claims: Claims) -> None:
    refreshed(claims, NEW_HASH)
    apac = Dataset("sales", "region=apac")
    assert acquire_refresh(claims, Claim.of_refresh(apac, "other", 30), picture(), "") is Acquired.WON
    assert redis.hget(keys.current(apac), "data_hash") is None


# --- a render --------------------------------------------------------------------------------------------------------


def test_a_render_moves_latest_and_releases_the_claim(redis: Redis, claims: Claims) -> None:
    refreshed(claims, NEW_HASH)
    key = key_of(NEW_HASH)
    assert rendered(claims, key, "etag")
    assert latest(redis) == {
        b"data_hash": NEW_HASH.encode(), b"version": b"v1", b"etag": b"etag", b"key": keys.image(key).encode(),
        b"alt": b"in words", b"checked": redis.hget(CURRENT, "checked"),
    }  # fmt: skip
    assert not redis.exists(key_of_claim(render_claim(key)))


def test_latest_never_moves_to_older_data(redis: Redis, claims: Claims) -> None:
    refreshed(claims, NEW_HASH)
    rendered(claims, key_of(NEW_HASH), "new")
    before = latest(redis)
    assert rendered(claims, key_of(OLD_HASH), "old")
    assert latest(redis) == before
    assert not redis.exists(key_of_claim(render_claim(key_of(OLD_HASH))))


def test_latest_stays_with_older_data_until_the_picture_of_the_newest_is_there(redis: Redis, claims: Claims) -> None:
    refreshed(claims, OLD_HASH)
    rendered(claims, key_of(OLD_HASH), "old")
    refreshed(claims, NEW_HASH)
    assert latest(redis)[b"etag"] == b"old"
    rendered(claims, key_of(NEW_HASH), "new")
    assert latest(redis)[b"etag"] == b"new"


def test_a_picture_of_older_data_is_better_than_none(redis: Redis, claims: Claims) -> None:
    refreshed(claims, NEW_HASH)
    rendered(claims, key_of(OLD_HASH), "old")
    assert latest(redis)[b"etag"] == b"old"
    rendered(claims, key_of(NEW_HASH), "new")
    assert latest(redis)[b"etag"] == b"new"


def test_variants_have_a_latest_each(redis: Redis, claims: Claims) -> None:
    refreshed(claims, NEW_HASH)
    rendered(claims, key_of(NEW_HASH, DARK), "dark")
    assert latest(redis) == {}
    assert latest(redis, DARK)[b"etag"] == b"dark"


# --- failures --------------------------------------------------------------------------------------------------------


def failed(redis: Redis, claims: Claims, version: str = "v1") -> float:
    """Fail once; returns the pause until it is tried again, in seconds."""
    claims.renew(refresh_claim())
    assert claims.record_failure(refresh_claim(), "it broke", version)
    record = redis.hgetall(failure_of(refresh_claim()))
    seconds, microseconds = redis.time()
    return float(record[b"retry_at"]) - seconds - microseconds / 1e6


def test_a_failure_is_remembered_and_the_claim_released(redis: Redis, claims: Claims) -> None:
    failed(redis, claims)
    record = redis.hgetall(failure_of(refresh_claim()))
    assert (record[b"reason"], record[b"version"], record[b"count"]) == (b"it broke", b"v1", b"1")
    assert not redis.exists(key_of_claim(refresh_claim()))


def test_the_pauses_between_failures_grow_to_a_bound(redis: Redis, claims: Claims) -> None:
    pauses = [failed(redis, claims) for _ in range(12)]
    doubled = [min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**count) for count in range(12)]
    assert pauses == pytest.approx(doubled, abs=1.5)
    assert redis.ttl(failure_of(refresh_claim())) > LONGEST_PAUSE_SECONDS


def test_another_version_of_the_chart_begins_with_the_first_pause(redis: Redis, claims: Claims) -> None:
    for _ in range(4):
        failed(redis, claims)
    assert failed(redis, claims, "v2") == pytest.approx(FIRST_PAUSE_SECONDS, abs=1.5)


def test_a_series_of_failures_keeps_its_beginning_also_over_a_long_rest_and_a_deploy(
    redis: Redis, claims: Claims
) -> None:
    failed(redis, claims)
    record = failure_of(refresh_claim())
    began = redis.hincrby(record, "failing_since", -5000)
    failed(redis, claims)
    redis.hset(record, "retry_at", began)  # no request has tried it since
    assert failed(redis, claims) == pytest.approx(FIRST_PAUSE_SECONDS, abs=1.5)
    failed(redis, claims, "v2")
    assert int(redis.hget(record, "failing_since") or 0) == began
    assert redis.ttl(record) > 3600


def test_failures_that_an_older_release_recorded_began_with_the_last_one(redis: Redis, claims: Claims) -> None:
    failed(redis, claims)
    record = failure_of(refresh_claim())
    redis.hdel(record, "failing_since")
    failed_at = redis.hincrby(record, "failed_at", -60)
    failed(redis, claims)
    assert int(redis.hget(record, "failing_since") or 0) == failed_at


def test_success_forgets_the_failures(redis: Redis, claims: Claims) -> None:
    failed(redis, claims)
    refreshed(claims, NEW_HASH)
    assert not redis.exists(failure_of(refresh_claim()))
    key = key_of(NEW_HASH)
    claims.renew(render_claim(key))
    claims.record_failure(render_claim(key), "it broke", "v1")
    rendered(claims, key, "etag")
    assert not redis.exists(failure_of(render_claim(key)))


def test_everything_that_claims_write_has_a_time_to_live(redis: Redis, claims: Claims) -> None:
    key = key_of(NEW_HASH)
    acquire_refresh(claims, refresh_claim(), picture(LIGHT), "")
    failed(redis, claims)
    refreshed(claims, NEW_HASH)
    rendered(claims, key, "etag")
    acquire_render(claims, render_claim(key_of(OLD_HASH)), key_of(OLD_HASH))
    acquire_refresh(claims, refresh_claim(), picture(DARK), (redis.hget(CURRENT, "checked") or b"").decode())
    failed(redis, claims)
    names = list(redis.scan_iter())
    assert len(names) >= 5
    assert {name: redis.ttl(name) for name in names if redis.ttl(name) <= 0} == {}
    assert all(name.startswith(b"charthouse:v2:") for name in names)
