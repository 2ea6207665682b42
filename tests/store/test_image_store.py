"""Images, the data behind them, and what is known of them, in a real store."""

from __future__ import annotations

import hashlib

import pytest
from entries import entry
from redis import Redis
from round_trips import RoundTrips

from charthouse.charts.picture import CacheKey, Dataset, Picture
from charthouse.charts.variant import Variant
from charthouse.errors import StoreUnavailable
from charthouse.store.claims import Claim, Claims
from charthouse.store.client import connect
from charthouse.store.images import ImageStore, etag
from charthouse.store.keys import DEFAULT as keys
from charthouse.store.records import Unread

pytest_plugins = ["own_store"]

KEEP_SECONDS = 10_000
LIGHT, DARK = Variant(640, 480), Variant(640, 480, theme="dark")
SALES = Dataset("sales")
OLD_HASH, NEW_HASH = "0" * 32, "1" * 32


@pytest.fixture
def store(redis: Redis) -> ImageStore:
    return ImageStore(redis, KEEP_SECONDS)


@pytest.fixture
def claims(redis: Redis) -> Claims:
    return Claims(redis, KEEP_SECONDS)


def key_of(
    data_hash: str = NEW_HASH, variant: Variant = LIGHT, chart_id: str = "sales", version: str = "v1"
) -> CacheKey:
    return CacheKey(Dataset(chart_id), data_hash, variant, version)


def picture_of(data_hash: str = "", variant: Variant = LIGHT, version: str = "v1") -> Picture:
    return Picture(entry(version=version), "", variant, data_hash)


def refresh(claims: Claims, data_hash: str) -> None:
    claim = Claim.of_refresh(SALES, "ours", 30)
    claims.renew(claim)
    claims.record_refresh(claim, data_hash, "v1", "in words")


def render(store: ImageStore, claims: Claims, key: CacheKey, image: bytes) -> None:
    claim = Claim.of_render(key, "ours", 30)
    claims.renew(claim)
    store.put_image(key, image)
    claims.record_render(claim, key, etag(image))


def within_jitter(seconds: int) -> bool:
    return 0.95 * KEEP_SECONDS - 10 <= seconds <= 1.05 * KEEP_SECONDS + 10


# --- images and data -------------------------------------------------------------------------------------------------


def test_an_image_comes_back_as_it_was_stored(store: ImageStore) -> None:
    image = bytes(range(256)) * 3
    assert store.get_image(key_of()) is None
    assert store.put_image(key_of(), image)
    assert not store.put_image(key_of(), image)
    assert store.get_image(key_of()) == image


def test_the_etag_is_a_digest_of_the_bytes_and_of_nothing_else() -> None:
    assert etag(b"image") == hashlib.blake2b(b"image", digest_size=16).hexdigest()
    assert etag(b"image") != etag(b"imagf")


def test_whatever_decides_the_pixels_keeps_images_apart(store: ImageStore) -> None:
    different = [
        key_of(), key_of(OLD_HASH), key_of(variant=DARK), key_of(variant=Variant(640, 480, 2)), key_of(version="v2"),
        key_of(chart_id="orders"), CacheKey(Dataset("sales", "region=apac"), NEW_HASH, LIGHT, "v1"),
    ]  # fmt: skip
    for number, key in enumerate(different):
        store.put_image(key, b"%d" % number)
    assert [store.get_image(key) for key in different] == [b"%d" % number for number in range(len(different))]


def test_data_comes_back_as_it_was_stored(store: ImageStore) -> None:
    assert not store.has_data(SALES, NEW_HASH)
    assert store.get_data(SALES, NEW_HASH) is None
    store.put_data(SALES, NEW_HASH, b"\x00canonical")
    assert store.has_data(SALES, NEW_HASH)
    assert store.get_data(SALES, NEW_HASH) == b"\x00canonical"
    assert not store.has_data(Dataset("orders"), NEW_HASH)


# --- times to live ---------------------------------------------------------------------------------------------------


def test_every_key_has_a_time_to_live_of_about_what_is_set(redis: Redis, store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    store.put_data(SALES, NEW_HASH, b"data")
    render(store, claims, key_of(), b"image")
    seconds = {keys.kind(name.decode()): redis.ttl(name) for name in redis.scan_iter()}
    assert seconds.keys() >= {"current", "data", "image", "latest"}
    assert {word for word in seconds if not within_jitter(seconds[word])} == set()


def test_what_is_stored_together_does_not_end_together(redis: Redis, store: ImageStore, claims: Claims) -> None:
    for number in range(40):
        key = key_of(f"{number:032x}", chart_id=f"chart-{number}")
        store.put_data(key.dataset, key.data_hash, b"data")
        claim = Claim.of_refresh(key.dataset, "ours", 30)
        claims.renew(claim)
        claims.record_refresh(claim, key.data_hash, "v1", "")
        render(store, claims, key, b"image")
    for word in ("image", "data", "current", "latest"):
        seconds = [redis.ttl(name) for name in redis.scan_iter(f"charthouse:v2:{{*}}:{word}*")]
        assert len(set(seconds)) > 10
        assert all(map(within_jitter, seconds))
        assert max(seconds) - min(seconds) > 0.03 * KEEP_SECONDS


def test_what_was_confirmed_is_kept_on_and_the_rest_is_not(redis: Redis, store: ImageStore, claims: Claims) -> None:
    for data_hash in (OLD_HASH, NEW_HASH):
        refresh(claims, data_hash)
        store.put_data(SALES, data_hash, b"data")
        for variant in (LIGHT, DARK):
            render(store, claims, key_of(data_hash, variant), b"image")
    for name in redis.scan_iter():
        redis.expire(name, 500)
    refresh(claims, NEW_HASH)
    kept = {name.decode() for name in redis.scan_iter() if within_jitter(redis.ttl(name))}
    assert kept >= {
        keys.data(SALES, NEW_HASH), keys.image(key_of(NEW_HASH, LIGHT)), keys.image(key_of(NEW_HASH, DARK)),
        keys.current(SALES), keys.latest(SALES, LIGHT), keys.latest(SALES, DARK),
    }  # fmt: skip
    assert {name.decode() for name in redis.scan_iter() if OLD_HASH.encode() in name} & kept == set()


def test_what_is_confirmed_again_and_again_never_ends(redis: Redis, store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    store.put_data(SALES, NEW_HASH, b"data")
    render(store, claims, key_of(), b"image")
    for _ in range(5):
        for name in redis.scan_iter():
            redis.expire(name, 100)
        refresh(claims, NEW_HASH)
        assert [name for name in redis.scan_iter() if not within_jitter(redis.ttl(name))] == []


def test_confirming_what_is_gone_makes_no_image_of_it(redis: Redis, store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    render(store, claims, key_of(), b"image")
    redis.delete(keys.image(key_of()))
    refresh(claims, NEW_HASH)
    assert store.get_image(key_of()) is None
    assert not store.has_data(SALES, NEW_HASH)


# --- snapshots -------------------------------------------------------------------------------------------------------


def test_a_snapshot_at_nothing_knows_nothing_but_the_time(redis: Redis, store: ImageStore) -> None:
    snapshot = store.snapshot(picture_of())
    known = (
        snapshot.current,
        snapshot.latest,
        snapshot.refresh_failure,
        snapshot.render_failure,
        snapshot.exact,
        snapshot.older,
    )
    assert known == (None,) * 6
    assert abs(snapshot.now - redis.time()[0]) < 5


def test_a_snapshot_brings_the_exact_image_with_all_that_is_known(store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    render(store, claims, key_of(), b"image")
    snapshot = store.snapshot(picture_of())
    assert (snapshot.exact, snapshot.older) == (b"image", None)
    assert snapshot.current is not None
    assert (snapshot.current.data_hash, snapshot.current.version, snapshot.current.alt) == (NEW_HASH, "v1", "in words")
    assert abs(snapshot.current.checked - snapshot.now) < 5
    assert snapshot.latest is not None
    assert (snapshot.latest.data_hash, snapshot.latest.version, snapshot.latest.etag) == (
        NEW_HASH,
        "v1",
        etag(b"image"),
    )


def test_a_snapshot_says_that_an_image_is_there_without_bringing_it(store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    render(store, claims, key_of(), b"image")
    assert store.snapshots([picture_of()])[0].exact == Unread()
    assert store.snapshots([picture_of(variant=DARK)])[0].exact is None


def test_a_snapshot_brings_the_older_image_while_the_newest_is_missing(store: ImageStore, claims: Claims) -> None:
    refresh(claims, OLD_HASH)
    render(store, claims, key_of(OLD_HASH), b"old")
    refresh(claims, NEW_HASH)
    snapshot = store.snapshot(picture_of())
    assert (snapshot.exact, snapshot.older) == (None, b"old")


def test_a_snapshot_at_that_data_never_brings_other_data(store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    render(store, claims, key_of(), b"new")
    snapshot = store.snapshot(picture_of(OLD_HASH))
    assert (snapshot.exact, snapshot.older) == (None, None)
    store.put_image(key_of(OLD_HASH), b"old")
    assert store.snapshot(picture_of(OLD_HASH)).exact == b"old"


def test_a_snapshot_at_an_image_that_was_pushed_out_finds_none(redis: Redis, store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    render(store, claims, key_of(), b"image")
    redis.delete(keys.image(key_of()))
    snapshot = store.snapshot(picture_of())
    assert (snapshot.exact, snapshot.older) == (None, None)


def test_a_snapshot_tells_failures(store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    loading = Claim.of_refresh(SALES, "ours", 30)
    drawing = Claim.of_render(key_of(), "ours", 30)
    for claim, reason in ((loading, "no data"), (drawing, "no picture")):
        claims.renew(claim)
        claims.record_failure(claim, reason, "v1")
    snapshot = store.snapshot(picture_of())
    assert snapshot.refresh_failure is not None
    assert snapshot.render_failure is not None
    assert (snapshot.refresh_failure.reason, snapshot.render_failure.reason) == ("no data", "no picture")
    assert 3 < snapshot.refresh_failure.retry_seconds <= 6
    assert store.snapshot(picture_of(variant=DARK)).render_failure is None


def test_many_snapshots_are_one_round_trip_and_keep_their_order(
    redis: Redis, store: ImageStore, claims: Claims
) -> None:
    refresh(claims, NEW_HASH)
    render(store, claims, key_of(variant=DARK), b"dark")
    store.snapshot(picture_of())
    trips = RoundTrips(redis)
    snapshots = store.snapshots([picture_of(), picture_of(variant=DARK), picture_of(OLD_HASH)])
    assert [snapshot.exact for snapshot in snapshots] == [None, Unread(), None]
    assert trips.count == 1
    assert store.snapshots([]) == []


def test_a_store_that_has_forgotten_our_scripts_learns_them_again(
    redis: Redis, store: ImageStore, claims: Claims
) -> None:
    refresh(claims, NEW_HASH)
    redis.script_flush()
    assert store.snapshot(picture_of()).current is not None
    redis.script_flush()
    refresh(claims, OLD_HASH)


# --- sizes -----------------------------------------------------------------------------------------------------------


def test_the_sizes_are_those_of_the_images_that_are_there(store: ImageStore) -> None:
    assert store.sizes() == {}
    store.put_image(key_of(), b"12345")
    store.put_image(key_of(variant=DARK), b"123")
    store.put_image(key_of(chart_id="orders"), b"1")
    assert {chart_id: sorted(sizes) for chart_id, sizes in store.sizes().items()} == {"sales": [3, 5], "orders": [1]}


def test_the_sizes_forget_what_is_gone(redis: Redis, store: ImageStore, claims: Claims) -> None:
    refresh(claims, NEW_HASH)
    render(store, claims, key_of(), b"12345")
    render(store, claims, key_of(variant=DARK), b"123")
    redis.delete(keys.image(key_of()))
    assert store.sizes() == {"sales": [3]}
    redis.delete(keys.image(key_of(variant=DARK)))
    assert store.sizes() == {}


# --- a store that is away --------------------------------------------------------------------------------------------


def test_a_store_that_is_away_is_one_error_whatever_is_asked() -> None:
    store = ImageStore(connect("unix:///nobody/there.sock"), KEEP_SECONDS)
    asks = [
        store.ping, lambda: store.snapshot(picture_of()), lambda: store.get_image(key_of()),
        lambda: store.put_image(key_of(), b""), lambda: store.put_data(SALES, NEW_HASH, b""),
        lambda: store.get_data(SALES, NEW_HASH), lambda: store.has_data(SALES, NEW_HASH),
        store.sizes,
    ]  # fmt: skip
    for ask in asks:
        with pytest.raises(StoreUnavailable):
            ask()
