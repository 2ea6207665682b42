"""The state of each chart of the catalogue, and its stored images."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.assembly import Services
from charthouse.cache.answer import MISSING, Status, assess
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.picture import Picture


@dataclass(frozen=True)
class ChartOverview:
    """One chart, with its params' defaults and in its own size: its state and its stored images."""

    state: str  # of an image answer; or "cold": never requested, "missing", or "waiting": no data was pushed yet
    age_seconds: float | None  # since its data was checked
    data_hash: str | None
    images: int
    bytes: int
    hits: int
    failure: str | None
    failing_seconds: float | None  # since the first of its failures after the last success
    notes: str | None  # notes for the author: that the picture shows no data, or what was cut off


def overview(services: Services, catalogue: Catalogue) -> dict[str, ChartOverview]:
    """The overview of each chart by its id; enqueues nothing. StoreUnavailable when Redis does not answer."""
    entries = list(catalogue.charts.values())
    pictures = [Picture.usual(entry) for entry in entries]
    snapshots = services.images.snapshots(pictures)
    sizes, hits = services.images.sizes(), services.popularity.hits()
    charts = {}
    for entry, picture, snapshot in zip(entries, pictures, snapshots, strict=True):
        status = assess(picture, snapshot)
        failure = status.last_failure
        charts[entry.id] = ChartOverview(
            state=_state(services, picture, status),
            age_seconds=round(snapshot.now - snapshot.current.checked, 1) if snapshot.current else None,
            data_hash=status.shown_hash or None,
            images=len(sizes.get(entry.id, [])),
            bytes=sum(sizes.get(entry.id, [])),
            hits=hits.get(entry.id, 0),
            failure=failure.reason if failure else None,
            failing_seconds=round(snapshot.now - failure.since, 1) if failure else None,
            notes=snapshot.latest.notes or None if snapshot.latest else None,
        )
    return charts


def _state(services: Services, picture: Picture, status: Status) -> str:
    state = "failed" if status.last_failure and status.image is None else status.reported
    if state == "failed" and not picture.entry.loads and not services.pushed.get_hash(picture.dataset):
        return "waiting"  # for its first data: few charts can be drawn without any
    return "cold" if state == MISSING and status.current is None else state
