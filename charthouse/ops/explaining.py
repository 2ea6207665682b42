"""Explaining: why a picture is as it is, where it is kept, who makes it, and who else may hold an older one."""

from __future__ import annotations

import datetime
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from http.client import HTTPException
from typing import Any

from charthouse.access.spelling import spell
from charthouse.assembly import Services
from charthouse.cache.answer import Need, State, Status, assess
from charthouse.charts.params import parse
from charthouse.charts.past import spell_moment
from charthouse.charts.picture import Picture
from charthouse.jobs.queue import UNSEEN, Whereabouts
from charthouse.ops.addresses import Named
from charthouse.printable import shortened
from charthouse.store.claims import is_ahead, is_warming
from charthouse.store.history import Held
from charthouse.store.images import Kept
from charthouse.store.keys import Keys
from charthouse.store.records import Snapshot
from charthouse.store.timings import percentile

ASKED_TIMES = 3  # several processes answer
ASK_SECONDS = 5.0
SHOWN = ("Cache-Status", "Age", "Cache-Control", "X-Cache", "CF-Cache-Status")
MOST_SHOWN = 300

Rows = dict[str, str]


@dataclass(frozen=True)
class Explanation:
    """What is known of one picture, by section: rows of a name and a text."""

    sections: Mapping[str, Rows]

    def to_json(self) -> dict[str, Any]:
        return {
            _snake(section): {_snake(name): text for name, text in rows.items()}
            for section, rows in self.sections.items()
        }


def explain(services: Services, named: Named) -> Explanation:
    """All that the store tells of the picture, now; enqueues nothing. StoreUnavailable when Redis does not answer."""
    picture, held = named.picture, None
    if named.at is not None:
        (held,) = services.history.at([(picture.dataset, named.at)])
        picture = replace(picture, data_hash=held.data_hash)
    snapshot = services.images.snapshots([picture])[0]
    status = assess(picture, snapshot)
    job = services.queue.find(status.claim) if status.claim else None
    data_hash = status.shown_hash
    key = replace(picture.key(data_hash), version=status.image.version) if status.image else picture.key(data_hash)
    kept = services.images.kept(key) if data_hash else {}
    sections = {
        "Address": address_rows(named),
        "State": _state_rows(picture, status, snapshot) | _work_rows(status, job),
        "Data": _data_rows(status, snapshot),
        "History": _held_rows(named, held) | _history_rows(services, picture),
        "In Redis": _kept_rows(kept) | _key_rows(services, picture, data_hash),
        "Draws": _draw_rows(services, picture, snapshot),
        "Elsewhere": dict(_elsewhere(named)),
    }
    return Explanation(sections)


def address_rows(named: Named) -> Rows:
    """What the address says; needs no Redis."""
    picture, entry = named.picture, named.picture.entry
    values = parse(entry.params, picture.dataset.query)
    shown = [f"{name}={value}{'' if name in named.given else ' (the default)'}" for name, value in values.items()]
    rows = {
        "is": f"the {named.kind} of {entry.id}" + (", which is private" if entry.private else ""),
        "params": ", ".join(shown) or "none",
        "variant": str(picture.variant),
        "canonical": named.canonical,
        "chart version": entry.version,
    }
    if named.version and named.version != entry.version:
        rows["asks for version"] = f"{named.version}, which is not today's"
    if named.ignored:
        rows["ignored"] = ", ".join(named.ignored)
    if entry.private or named.signature != "none":
        rows["signature"] = named.signature if named.signature != "none" else "none: only a signed address opens it"
    return rows


def ask(url: str, named: Named) -> Rows:
    """What the server and all that is in front of it answer now, asked a few times: several processes may answer."""
    address = url.rstrip("/") + (named.asked or named.canonical)
    rows: Rows = {"asked": address}
    for number in range(1, ASKED_TIMES + 1):
        try:
            asked = urllib.request.Request(address, method="HEAD")  # noqa: S310  # the operator names it
            with urllib.request.urlopen(asked, timeout=ASK_SECONDS) as answer:  # noqa: S310
                rows[f"answer {number}"] = _answer(answer.status, answer.headers)
        except urllib.error.HTTPError as error:
            rows[f"answer {number}"] = _answer(error.code, error.headers)
        except (OSError, ValueError, HTTPException) as error:
            rows[f"answer {number}"] = f"none: {shortened(str(error), MOST_SHOWN)}"
    return rows


def _answer(status: int, headers: Any) -> str:
    said = ", ".join(f"{name}: {headers[name]}" for name in SHOWN if headers.get(name))
    return shortened(f"{status} {said}", MOST_SHOWN)


def _state_rows(picture: Picture, status: Status, snapshot: Snapshot) -> Rows:
    return {"state": status.reported, "why": "; ".join(_reasons(picture, status, snapshot))}


def _reasons(picture: Picture, status: Status, snapshot: Snapshot) -> Iterator[str]:
    current = snapshot.current
    if status.state is State.READY:
        yield "the picture is there, and its data is fresh" if status.fresh_seconds > 0 else "the picture is there"
        return
    if current is None and not picture.data_hash:
        yield "no data was loaded yet, or it has expired"
    elif current and not picture.data_hash:
        yield from _why_old(picture, status, snapshot)
    if snapshot.exact is None and (current or picture.data_hash):
        yield "the picture of its data is missing: never drawn, evicted or purged"
    if status.image is None and status.state is not State.FAILED:
        yield "there is no older picture"
    failure = status.failure or status.last_failure
    if failure:
        yield f"it failed {failure.count} times since {_moment(failure.since)}: {shortened(failure.reason, MOST_SHOWN)}"
        yield (
            f"it may be tried again in {failure.retry_seconds:.0f} s"
            if failure.retry_seconds
            else "it may be tried now"
        )


def _why_old(picture: Picture, status: Status, snapshot: Snapshot) -> Iterator[str]:
    current = snapshot.current
    assert current is not None  # noqa: S101  # for the type checker: the caller has looked
    if current.version == "":
        yield "its data was invalidated, by a purge or a push"
    elif current.version != picture.version:
        yield f"its data was loaded by version {current.version} of the chart"
    elif status.fresh_seconds <= 0:
        yield f"its data is {-status.fresh_seconds:.0f} s too old (fresh_seconds={picture.entry.fresh_seconds:g})"


def _work_rows(status: Status, job: Whereabouts | None) -> Rows:
    if not status.claim:
        needs = {Need.REFRESH: "have its data loaded", Need.RENDER: "have it drawn from stored data"}
        return {"a request now would": needs[status.needs]} if status.needs else {}
    for_whom = "schedule" if is_ahead(status.claim) else "warming" if is_warming(status.claim) else "request"
    if job is None:
        return {"made now": f"for a {for_whom}, by a web process, or its job was lost: its claim ends by itself"}
    if job.before is None:
        return {"made now": f"for a {for_whom}, by worker {job.worker or 'unknown'}, since {job.seconds:.0f} s"}
    lane = "unseen" if job.lane == UNSEEN else job.lane
    return {
        "made now": f"its job, for a {for_whom}, waits in lane {lane} since {job.seconds:.0f} s behind {job.before}"
    }


def _data_rows(status: Status, snapshot: Snapshot) -> Rows:
    current = snapshot.current
    if current is None:
        return {"hash": status.data_hash or "unknown"}
    rows = {
        "hash": current.data_hash,
        "checked": f"{_moment(current.checked)}, {snapshot.now - current.checked:.0f} s ago",
        "changed": _moment(current.changed),
    }
    if status.shown_hash != current.data_hash and status.image:
        rows["shown"] = f"an older picture, of data {status.shown_hash}"
    return rows | ({"fresh for": f"{status.fresh_seconds:.0f} s more"} if status.fresh_seconds > 0 else {})


def _held_rows(named: Named, held: Held | None) -> Rows:
    """Which data the address of the past shows."""
    if held is None or named.at is None:
        return {}
    if not held.data_hash:
        return {"at": f"{spell_moment(named.at)}: no data of that moment is known, the answer is a 404"}
    return {"at": f"{spell_moment(named.at)}: data {held.data_hash}, the newest since {_moment(held.changed)}"}


def _history_rows(services: Services, picture: Picture) -> Rows:
    ((count, since),) = services.history.counts([picture.dataset])
    kept = f"{count} states of the data since {_moment(since)}" if since is not None else "the newest data alone"
    seconds = picture.entry.history_seconds
    return {"kept": kept, "kept for": f"{seconds:,.0f} s" if seconds else "not at all: history_seconds is 0"}


def _kept_rows(kept: Mapping[str, Kept | None]) -> Rows:
    return {
        kind: f"{found.bytes:,} bytes, for {found.ttl_seconds:,} s more" if found else "not there"
        for kind, found in kept.items()
    }


def _key_rows(services: Services, picture: Picture, data_hash: str) -> Rows:
    keys, dataset = services.keys, picture.dataset
    rows = {
        "key of current": keys.current(dataset),
        "key of latest": keys.latest(dataset, picture.variant),
        "key of claim": keys.claim(dataset, Keys.REFRESH),
        "key of failure": keys.failure(dataset, Keys.REFRESH),
    }
    return rows | ({"key of image": keys.image(picture.key(data_hash))} if data_hash else {})


def _draw_rows(services: Services, picture: Picture, snapshot: Snapshot) -> Rows:
    latest, rows = snapshot.latest, {}
    if latest and latest.drawn:
        took = f", in {1000 * latest.draw_seconds:.0f} ms" if latest.draw_seconds is not None else ""
        rows["last drawn"] = f"{_moment(latest.drawn)}, {snapshot.now - latest.drawn:.0f} s ago{took}"
    for phase, seconds in services.timings.of([picture.entry.id]).get(picture.entry.id, {}).items():
        median, most = percentile(seconds, 50) or 0.0, percentile(seconds, 95) or 0.0
        rows[f"{phase} of the chart"] = f"median {1000 * median:.0f} ms, 95th percentile {1000 * most:.0f} ms"
    return rows or {"last drawn": "never, as far as is known"}


def _elsewhere(named: Named) -> Iterator[tuple[str, str]]:
    """Who may hold an older picture, by the Cache-Control that we send; see docs/embedding.md for each fetcher."""
    picture = named.picture
    if picture.entry.private:
        yield "caches", "none but the client's own: answers are private"
        return
    if picture.data_hash or named.at is not None:
        yield "browsers, CDNs, Camo", "for a year: this address always shows exactly this data"
    else:
        yield "browsers, CDNs", "for 2 s, 10 s more while they renew it, a day when the server fails"
        yield "GitHub's Camo", "for 2 s; Gmail's proxy for about two days, whatever it is told"
    yield "web processes", "in memory for 2 s; `purge` reaches them within 2 s"
    yield "the edge", "for 2 s, also by data hash; `purge` reaches it as fast"
    yield "to purge Camo", "curl -X PURGE with the camo address from the page's source"
    yield "to purge a CDN", f"purge {named.canonical} there"
    newer = spell(named.canonical.partition("?")[0], [("_v", "2")]) if "?" not in named.canonical else ""
    yield "else", f"give the address another one: {newer or named.canonical + '&_v=2'}"


def sections_of(explanation: Explanation) -> Sequence[tuple[str, Rows]]:
    """The sections that have rows, for pages."""
    return [(section, rows) for section, rows in explanation.sections.items() if rows]


def _moment(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _snake(words: str) -> str:
    return words.lower().replace("'", "").replace(", ", "_").replace(" ", "_")
