"""Kept charts and created configs: with the queue, where nothing is evicted."""

from __future__ import annotations

from typing import cast

from redis import Redis

from charthouse.store.client import Call, redis_errors, run, script
from charthouse.store.keys import DEFAULT, Keys

OVERHEAD_BYTES = 400  # that Redis takes for a small key and its place in the index


class Specs:
    """The kept charts, as JSON texts by id: what the catalogue has of each, and its config as it was put."""

    def __init__(self, redis: Redis, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._charts, self._configs, self._changed = keys.kept_charts(), keys.kept_configs(), keys.kept_changed()
        self._keep = script(redis, "keep_chart")

    def put(self, chart_id: str, entry: str, config: str) -> bool:
        """Keep the chart; whether it is new."""
        return not self._run(chart_id, entry, config)

    def delete(self, chart_id: str) -> bool:
        """Drop the chart; whether it was there."""
        return self._run(chart_id, "", "")

    def changed(self) -> str:
        """When what `entries` returns changed last, by Redis's clock; '' where nothing was kept yet."""
        with redis_errors():
            return (cast("bytes | None", self._redis.get(self._changed)) or b"").decode()

    def entries(self) -> dict[str, str]:
        """What the catalogue has of each chart, by id."""
        return self._all(self._charts)

    def configs(self) -> dict[str, str]:
        """The config of each chart, by id."""
        return self._all(self._configs)

    def config(self, chart_id: str) -> str | None:
        """The config of the chart; None when it is not kept."""
        with redis_errors():
            found = cast("bytes | None", self._redis.hget(self._configs, chart_id))
        return found.decode() if found is not None else None

    def _all(self, key: str) -> dict[str, str]:
        with redis_errors():
            found = cast("dict[bytes, bytes]", self._redis.hgetall(key))
        return {chart_id.decode(): text.decode() for chart_id, text in found.items()}

    def _run(self, chart_id: str, entry: str, config: str) -> bool:
        keys = [self._charts, self._configs, self._changed]
        return bool(run(self._redis, [Call(self._keep, keys, [chart_id, entry, config])])[0])


class Created:
    """The configs that clients of the QuickChart route keep under a short address, bounded in time and in bytes."""

    def __init__(self, redis: Redis, keep_seconds: int, max_bytes: int, keys: Keys = DEFAULT) -> None:
        self._redis = redis
        self._keys = keys
        self._keep_seconds = keep_seconds
        self._max_bytes = max_bytes
        self._create = script(redis, "create")

    def put(self, config_id: str, config: bytes) -> bool:
        """Keep the config, from now on for the whole time; False when there is no room."""
        keys = [self._keys.created(config_id), self._keys.created_index(), self._keys.created_bytes()]
        arguments: list[str | int | bytes] = [
            config_id,
            config,
            len(config) + OVERHEAD_BYTES,
            self._keep_seconds,
            self._max_bytes,
        ]
        return bool(run(self._redis, [Call(self._create, keys, arguments)])[0])

    def get(self, config_id: str) -> bytes | None:
        """The config; None when it is not kept."""
        with redis_errors():
            return cast("bytes | None", self._redis.get(self._keys.created(config_id)))
