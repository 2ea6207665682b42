"""The state of each chart of the catalogue, and its stored images."""

from __future__ import annotations

from dataclasses import dataclass

from charthouse.assembly import Services
from charthouse.cache.answer import MISSING, Status, assess
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.past import spell_moment
from charthouse.charts.picture import Picture
from charthouse.ops.rounds import portions
from charthouse.store.timings import PHASES, Seconds, percentile


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
    load_p50_seconds: float | None  # of its last 100 loads, with any params; None where there was none
    load_p95_seconds: float | None
    draw_p50_seconds: float | None  # likewise of its draws
    draw_p95_seconds: float | None
    history: int  # how many states of its data are kept, to be shown by `at=`
    history_since: str | None  # since when, as ISO 8601 in UTC


def overview(services: Services, catalogue: Catalogue) -> dict[str, ChartOverview]:
    """The overview of each chart by its id; enqueues nothing. StoreUnavailable when Redis does not answer."""
    entries = list(catalogue.charts.values())
    pictures = [Picture.usual(entry) for entry in entries]
    snapshots = [one for some in portions(pictures) for one in services.images.snapshots(some)]
    sizes, hits = services.images.sizes(), services.popularity.hits()
    timings = {
        chart_id: seconds for some in portions(entries) for chart_id, seconds in
        services.timings.of(entry.id for entry in some).items()
    }  # fmt: skip
    histories = [one for some in portions(pictures) for one in services.history.counts([one.dataset for one in some])]
    charts = {}
    for entry, picture, snapshot, (count, since) in zip(entries, pictures, snapshots, histories, strict=True):
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
            **_percentiles(timings.get(entry.id, {})),
            history=count,
            history_since=spell_moment(since) if since is not None else None,
        )
    return charts


def _percentiles(seconds: Seconds) -> dict[str, float | None]:
    """The median and the 95th percentile of each phase, by the names of `ChartOverview`."""
    return {
        f"{phase}_p{percent}_seconds": percentile(seconds.get(phase, ()), percent)
        for phase in PHASES
        for percent in (50, 95)
    }


def _state(services: Services, picture: Picture, status: Status) -> str:
    state = "failed" if status.last_failure and status.image is None else status.reported
    if state == "failed" and not picture.entry.loads and not services.pushed.get_hash(picture.dataset):
        return "waiting"  # for its first data: few charts can be drawn without any
    return "cold" if state == MISSING and status.current is None else state
