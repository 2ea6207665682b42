"""Loading a chart's data: once for all charts that name the same function as their `load`.

A shared load is a dataset of its own in the store, with a claim, a record `current`, data and a failure like any other.
"""

from __future__ import annotations

import time
from dataclasses import replace
from urllib.parse import urlencode

from charthouse.cache.answer import look_up
from charthouse.charts import params
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.data import data_hash
from charthouse.errors import ChartFailed, DescriptionFailed, LoadFailed, TimedOut
from charthouse.runner.runner import Loaded, Runner
from charthouse.store.claims import Claim, Claims, is_ahead
from charthouse.store.images import ImageStore
from charthouse.store.keys import Keys

LOOK_SECONDS = 0.05  # how often a load that waits for another chart's load polls it


class Loading:
    """Loads data with the runner, or takes data that was loaded for another chart."""

    def __init__(self, images: ImageStore, claims: Claims, runner: Runner) -> None:
        self._images = images
        self._claims = claims
        self._runner = runner

    def load(self, entry: CatalogueEntry, job: Claim, pushed: bytes | None) -> Loaded:
        """The data of the job's dataset; ChartFailed when its `load` fails, or failed for another chart just now.

        A job that waits for another chart's load renews its claim.
        """
        query = job.dataset.query
        if not entry.load_id:
            return self._runner.load(entry, query, pushed)
        shared = _shared(entry, query)
        claim = Claim.of_refresh(shared.dataset, job.token, entry.timeout_seconds)  # its own when it is done again
        if not self._claims.renew(claim) and not self._wait(claim, job, entry.timeout_seconds):
            return self._runner.load(entry, query)
        try:
            newer_than = self._checked(entry, job) if is_ahead(job.token) else 0.0
            return self._taken(entry, query, shared, newer_than) or self._load(entry, query, claim)
        finally:
            self._claims.release(claim)

    def _wait(self, claim: Claim, job: Claim, seconds: float) -> bool:
        """Wait for the claim of the shared load and acquire it; False when that takes longer."""
        deadline = time.monotonic() + seconds
        acquired = False
        while not acquired and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
            acquired = self._claims.renew(claim)
        self._claims.renew(job)  # a lease is too short for waiting and loading; losing it shows at the record
        return acquired

    def _checked(self, entry: CatalogueEntry, job: Claim) -> float:
        """When the job's data was checked; 0 for none."""
        (status,) = look_up(self._images, [Picture.usual(entry, job.dataset.params)])
        return status.current.checked if status.current else 0.0

    def _taken(
        self, entry: CatalogueEntry, query: dict[str, str], shared: Picture, newer_than: float
    ) -> Loaded | None:  # fmt: skip
        """The data that was loaded for another chart, if it is fresh for this chart and newer than that."""
        (status,) = look_up(self._images, [shared])
        if status.failure:
            failure = LoadFailed(status.failure.reason)
            failure.trace = status.failure.trace
            raise failure
        if status.current is None or status.fresh_seconds <= 0 or status.current.checked <= newer_than:
            return None
        canonical = self._images.get_data(shared.dataset, status.data_hash)
        if canonical is None:
            return None
        return replace(self._runner.load(entry, query, canonical), checked=status.current.checked_text)

    def _load(self, entry: CatalogueEntry, query: dict[str, str], claim: Claim) -> Loaded:
        """Load the data, and store it, or its failure, for the other charts."""
        try:
            loaded = self._runner.load(entry, query)
        except (DescriptionFailed, TimedOut):  # of this chart alone: the others have their own limit
            raise
        except ChartFailed as error:
            self._claims.record_failure(claim, error.told, entry.load_id, error.trace)
            raise
        digest = data_hash(loaded.canonical)
        self._images.put_data(claim.dataset, digest, loaded.canonical)
        self._claims.record_refresh(claim, digest, entry.load_id, "")
        return loaded


def _shared(entry: CatalogueEntry, query: dict[str, str]) -> Picture:
    """The dataset of the shared load with these params; every value is spelled with its type."""
    values = params.parse(entry.params, query)
    spelled = urlencode({f"{name}.{type(value).__name__}": str(value) for name, value in values.items()})
    chart = replace(entry, id=Keys.shared_load(entry.load_id), version=entry.load_id, private=False)
    return Picture.usual(chart, spelled)
