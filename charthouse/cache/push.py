"""A push to kept data: what charts without a `load` draw."""

from __future__ import annotations

import logging

from charthouse.cache.asking import Asking
from charthouse.charts.picture import Picture
from charthouse.data import data_hash
from charthouse.errors import StoreUnavailable
from charthouse.store.images import ImageStore
from charthouse.store.pushed import PushedData

log = logging.getLogger("charthouse.cache")


class Pushing:
    """Takes pushed data, and asks for its pictures."""

    def __init__(self, images: ImageStore, pushed: PushedData, asking: Asking) -> None:
        self._images = images
        self._pushed = pushed
        self._asking = asking

    def push(self, picture: Picture, canonical: bytes) -> bool:
        """Make this the data of the picture's dataset from now on, and ask for its pictures; True when it is the first.

        StoreUnavailable when the data is not kept. Once it is, later requests make up for every other failure.
        """
        digest = data_hash(canonical)
        first = self._pushed.put(picture.dataset, digest, canonical)
        try:
            self._images.put_data(picture.dataset, digest, canonical)
            self._asking.ask_pushed(picture, digest)
        except StoreUnavailable as error:
            log.warning(
                "chart %s: the pushed data is kept, and drawn when it is asked for: %s", picture.entry.id, error
            )
        return first
