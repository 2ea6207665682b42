"""Images, their data and their records: the one sender of image commands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from redis import Redis

from charthouse.charts.picture import CacheKey, Dataset, Picture
from charthouse.store.client import Call, jitter, redis_errors, run, script
from charthouse.store.keys import ANY_HASH, DEFAULT, Keys
from charthouse.store.purges import Purges
from charthouse.store.records import Snapshot

STAMPED_SECONDS = 86400  # the TTL of a stamped image: what it says changes once a day at most


class Kept(NamedTuple):
    """How something is kept: its bytes, and in how many seconds it expires."""

    bytes: int
    ttl_seconds: int


class ImageStore:
    """Images and data in one Redis; every key has a TTL of about `keep_seconds`."""

    def __init__(self, redis: Redis, keep_seconds: int, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys
        self._keep_seconds = keep_seconds
        self.purges = Purges(redis, keys)
        self._snapshot = script(redis, "snapshot")
        self._note = script(redis, "note_asked")

    def ping(self) -> None:
        """StoreUnavailable when Redis does not answer."""
        with redis_errors():
            self._redis.ping()

    def snapshot(self, picture: Picture) -> Snapshot:
        """The picture's snapshot, with its bytes, in one round trip."""
        return self._run([self._snapshot_of(picture, "bytes")])[0]

    def snapshots(self, pictures: Iterable[Picture]) -> list[Snapshot]:
        """Each picture's snapshot, without its bytes, in one round trip for all of them."""
        return self._run([self._snapshot_of(picture, "presence") for picture in pictures])

    def note_asked(self, pictures: Iterable[Picture]) -> None:
        """Record that the pictures were requested now, in one round trip for all of them."""
        seconds = jitter(self._keep_seconds)
        run(
            self._redis,
            [Call(self._note, [self._keys.asked(one.dataset)], [str(one.variant), seconds]) for one in pictures],
        )

    def _run(self, calls: Sequence[Call]) -> list[Snapshot]:
        return [Snapshot.read(answer) for answer in run(self._redis, calls)]

    def _snapshot_of(self, picture: Picture, images: str) -> Call:
        """The call of `snapshot.lua`."""
        keys, dataset, variant, version = self._keys, picture.dataset, picture.variant, picture.version
        render = Keys.render(ANY_HASH, variant, version)
        touched = [
            keys.current(dataset), keys.latest(dataset, variant), keys.failure(dataset, Keys.REFRESH),
            keys.claim(dataset, Keys.REFRESH), keys.asked(dataset),
        ]  # fmt: skip
        arguments = [
            keys.image_of_any_hash(dataset, variant, version), keys.failure(dataset, render),
            keys.claim(dataset, render), picture.data_hash, images, str(variant),
        ]  # fmt: skip
        return Call(self._snapshot, touched, arguments)

    def get_image(self, key: CacheKey) -> bytes | None:
        """The image of that key, or None."""
        with redis_errors():
            return cast("bytes | None", self._redis.get(self._keys.image(key)))

    def get_images(self, keys: Sequence[CacheKey]) -> list[bytes | None]:
        """The images of these keys, or None for each that is not there, in one round trip."""
        with redis_errors():
            found = self._redis.mget([self._keys.image(key) for key in keys]) if keys else []
        return cast("list[bytes | None]", found)

    def has_image(self, key: CacheKey) -> bool:
        """Whether the image of that key is stored."""
        with redis_errors():
            return bool(self._redis.exists(self._keys.image(key)))

    def put_image(self, key: CacheKey, image: bytes) -> bool:
        """Store the image; False when one was stored already.

        Needs no claim: the key names everything that decides the bytes.
        """
        with redis_errors():
            before = self._redis.set(self._keys.image(key), image, ex=jitter(self._keep_seconds), get=True)
        return before is None

    def get_stamped(self, key: CacheKey, said: str) -> bytes | None:
        """The image of that key with a stamp that says this, or None."""
        with redis_errors():
            return cast("bytes | None", self._redis.get(self._keys.stamped(key, said)))

    def put_stamped(self, key: CacheKey, said: str, image: bytes) -> None:
        """Store the stamped image."""
        with redis_errors():
            self._redis.set(self._keys.stamped(key, said), image, ex=jitter(min(STAMPED_SECONDS, self._keep_seconds)))

    def put_data(self, dataset: Dataset, data_hash: str, canonical: bytes, keep_seconds: int = 0) -> None:
        """Store the dataset's canonical bytes, so that any worker can draw any variant of them later.

        Stored bytes are not sent again. `keep_seconds` is their TTL, 0 that of all data.
        """
        key, seconds = self._keys.data(dataset, data_hash), jitter(keep_seconds or self._keep_seconds)
        with redis_errors():
            if not self._redis.expire(key, seconds):
                self._redis.set(key, canonical, ex=seconds)

    def get_data(self, dataset: Dataset, data_hash: str) -> bytes | None:
        """The canonical bytes of that data, or None when they are gone."""
        with redis_errors():
            return cast("bytes | None", self._redis.get(self._keys.data(dataset, data_hash)))

    def get_data_of_at_most(self, dataset: Dataset, data_hash: str, most: int) -> bytes | None:
        """The canonical bytes of that data, cut to one more than `most`; None when they are gone."""
        with redis_errors():
            return cast(bytes, self._redis.getrange(self._keys.data(dataset, data_hash), 0, most)) or None

    def kept(self, key: CacheKey) -> dict[str, Kept | None]:
        """How the image of that key and its data are kept, by kind."""
        spelled = {"image": self._keys.image(key), "data": self._keys.data(key.dataset, key.data_hash)}
        with redis_errors(), self._redis.pipeline(transaction=False) as pipeline:
            for name in spelled.values():
                pipeline.strlen(name)
                pipeline.ttl(name)
            answers = pipeline.execute()
        sizes = zip(spelled, answers[::2], answers[1::2], strict=True)
        return {kind: Kept(size, ttl) if size else None for kind, size, ttl in sizes}

    def delete_data(self, dataset: Dataset, data_hash: str) -> None:
        """Delete that data."""
        with redis_errors():
            self._redis.unlink(self._keys.data(dataset, data_hash))

    def has_data(self, dataset: Dataset, data_hash: str) -> bool:
        """Whether that data is still stored."""
        with redis_errors():
            return bool(self._redis.exists(self._keys.data(dataset, data_hash)))

    def sizes(self) -> dict[str, list[int]]:
        """For each chart with images, the size of each in bytes; takes time proportional to the keys in the store."""
        sizes: dict[str, list[int]] = {}
        with redis_errors():
            found = [key.decode() for key in self._redis.scan_iter(self._keys.every_image(), count=1000)]
            with self._redis.pipeline(transaction=False) as pipeline:
                for key in found:
                    pipeline.strlen(key)
                for key, size in zip(found, pipeline.execute(), strict=True):
                    sizes.setdefault(self._keys.chart_of(key), []).append(size)
        return sizes


def etag(image: bytes) -> str:
    """The strong ETag of an image: a digest of its bytes (RFC 9110, section 8.8.3), without the quotes."""
    return hashlib.blake2b(image, digest_size=16).hexdigest()
