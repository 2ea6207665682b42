"""A push to kept data, for charts without a `load`; and the state of the newest push."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Any

from charthouse.cache.answer import State
from charthouse.cache.asking import Asking
from charthouse.charts.picture import Picture
from charthouse.data import Limits, canonical_bytes, data_hash, decode
from charthouse.data.rows import append, check_rows, none_of
from charthouse.errors import StoreUnavailable
from charthouse.store.images import ImageStore
from charthouse.store.pushed import Push, PushedData, Put
from charthouse.store.records import Failure, Snapshot

COLD = "cold"  # the data is kept, and drawn at the next request
MOST_TRIES = 200  # to append rows while other pushes change the data: each time, one of them succeeds

log = logging.getLogger("charthouse.cache")


@dataclass(frozen=True)
class Taken:
    """Kept data of a push: its hash and bytes, and whether it is the dataset's first."""

    data_hash: str
    size_bytes: int
    first: bool


@dataclass(frozen=True)
class Fate:
    """The newest push: the state of its picture, and why the chart's code failed, or ''."""

    push: Push
    state: str
    reason: str = ""


class Pushing:
    """Takes pushed data, and asks for its pictures."""

    def __init__(self, images: ImageStore, pushed: PushedData, asking: Asking) -> None:
        self._images = images
        self._pushed = pushed
        self._asking = asking

    def push(self, picture: Picture, canonical: bytes) -> Taken:
        """Make this the data of the picture's dataset, and enqueue its pictures.

        StoreUnavailable when the data is not kept. After any other failure, later requests enqueue the pictures.
        """
        digest = data_hash(canonical)
        return self._take(picture, digest, canonical, self._pushed.put(picture.dataset, digest, canonical))

    def append(self, picture: Picture, rows: Any, most_rows: int, limits: Limits) -> Taken:
        """Append rows to the kept data, and keep the newest `most_rows`; otherwise as `push`.

        Simultaneous pushes lose no row. NotAllowed when `rows` are not rows, RowsDoNotFit when the kept data has
        another form, DataError when the result has no canonical form, or is too large.
        """
        check_rows(rows)
        for _ in range(MOST_TRIES):
            before = self._pushed.get(picture.dataset)
            kept = decode(before) if before else none_of(rows)
            canonical = canonical_bytes(append(kept, rows, most_rows), limits)
            digest = data_hash(canonical)
            put = self._pushed.put_instead(picture.dataset, digest, canonical, data_hash(before) if before else "")
            if put is not Put.CHANGED:
                return self._take(picture, digest, canonical, put)
        raise StoreUnavailable(f"{picture.entry.id} was pushed to {MOST_TRIES} times while rows were to be appended")

    def fate(self, picture: Picture) -> Fate | None:
        """The state of the newest push to the picture's dataset; None when there was none."""
        push = self._pushed.newest(picture.dataset)
        if push is None:
            return None
        (snapshot,) = self._images.snapshots([replace(picture, data_hash=push.data_hash)])
        if snapshot.exact:
            return Fate(push, State.READY.value)
        if snapshot.refresh_claim or snapshot.render_claim:
            return Fate(push, State.RENDERING.value)
        failure = _failure(snapshot, picture.version)
        return Fate(push, State.FAILED.value, failure.reason) if failure else Fate(push, COLD)

    def _take(self, picture: Picture, digest: str, canonical: bytes, put: Put) -> Taken:
        try:
            self._images.put_data(picture.dataset, digest, canonical)
            self._asking.ask_pushed(picture, digest)
        except StoreUnavailable as error:
            log.warning("chart %s: the pushed data is kept, and drawn at its next request: %s", picture.entry.id, error)
        return Taken(digest, len(canonical), put is Put.FIRST)


def _failure(snapshot: Snapshot, version: str) -> Failure | None:
    """Why this chart version could not draw the data, or describe it."""
    failures = (snapshot.render_failure, snapshot.refresh_failure)
    return next((failure for failure in failures if failure and failure.version == version), None)
