"""Stamping: a stale picture says the time of its data on itself, drawn once for each picture."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from charthouse.cache.answer import Status
from charthouse.charts.picture import CacheKey, Picture
from charthouse.errors import StoreUnavailable
from charthouse.placeholder.stamp import Stamp
from charthouse.store.images import ImageStore
from charthouse.store.waiting import Waiting


class Stamping:
    """Stamps the images of charts with `stamp_after_seconds`; the store keeps what was drawn."""

    def __init__(self, images: ImageStore, away: Waiting) -> None:
        self._images = images
        self._away = away

    def stamped(self, picture: Picture, status: Status) -> Status:
        """The status with its image stamped, where it must be and there is room for it."""
        image = status.image
        if status.stamp is None or image is None or not isinstance(image.body, bytes):
            return status
        stamp = Stamp.fitting(picture.variant, status.stamp.sentences)
        if stamp is None:
            return status
        key = CacheKey(picture.dataset, image.data_hash, picture.variant, image.version)
        body = self._images.get_stamped(key, str(status.stamp)) or self._draw(key, str(status.stamp), stamp, image.body)
        return replace(status, image=replace(image, body=body, known_etag=""))

    def _draw(self, key: CacheKey, said: str, stamp: Stamp, image: bytes) -> bytes:
        with self._away():
            stamped = stamp.put_on(image)
        with contextlib.suppress(StoreUnavailable):  # a store that takes no writes still serves
            self._images.put_stamped(key, said, stamped)
        return stamped
