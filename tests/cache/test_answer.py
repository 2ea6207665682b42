"""The decision: what a snapshot of the store means for the request, as a table."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from entries import entry

from charthouse.cache.answer import Need, State, Status, assess
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.store.images import etag
from charthouse.store.records import Body, Current, Failure, Latest, Snapshot, Unread

NOW = 1_000_000.0
ENTRY = entry(version="today")
NEWEST = Picture(ENTRY, "", Variant(640, 480))
OF_DATA = Picture(ENTRY, "", Variant(640, 480), "new")
EXACT, OLDER = b"exact", b"older"


def data(age: float = 10.0, data_hash: str = "new", version: str = "today") -> Current:
    return Current(data_hash, version, "in words", NOW - age, NOW - age, str(NOW - age))


def latest(data_hash: str, version: str = "today") -> Latest:
    return Latest(data_hash, version, "tag-" + data_hash)


def failure(retry_seconds: float = 7.0, version: str = "today") -> Failure:
    return Failure("it broke", version, 1, retry_seconds, NOW + retry_seconds, NOW - 5)


def snapshot(
    current: Current | None = None,
    latest: Latest | None = None,
    exact: Body | None = None,
    older: Body | None = None,
    load_failed: Failure | None = None,
    draw_failed: Failure | None = None,
) -> Snapshot:
    return Snapshot(NOW, current, latest, load_failed, draw_failed, exact, older)


@dataclass(frozen=True)
class Case:
    name: str
    snapshot: Snapshot
    state: str
    needs: str | None
    image: bytes | None = None


NEW, OLD, FAILED = latest("new"), latest("old"), failure()
OVER, OTHERS = failure(0), failure(version="other")

NEWEST_CASES = [
    Case("nothing is known", snapshot(), "rendering", "refresh"),
    Case("fresh data, picture there", snapshot(data(), NEW, EXACT), "ready", None, EXACT),
    Case("fresh data, no picture", snapshot(data()), "rendering", "render"),
    Case("fresh data, older picture", snapshot(data(), OLD, None, OLDER), "stale", "render", OLDER),
    Case("old data, its picture there", snapshot(data(72), NEW, EXACT), "stale", "refresh", EXACT),
    Case("old data, no picture", snapshot(data(72)), "rendering", "refresh"),
    Case("old data, older picture", snapshot(data(72), OLD, None, OLDER), "stale", "refresh", OLDER),
    Case("data exactly as old as it may be", snapshot(data(60), NEW, EXACT), "stale", "refresh", EXACT),
    Case("data a moment younger", snapshot(data(59.999), NEW, EXACT), "ready", None, EXACT),
    Case("data of another version", snapshot(data(1, version="other"), NEW, EXACT), "stale", "refresh", EXACT),
    Case("a clock that was set back", snapshot(data(-3600), NEW, EXACT), "stale", "refresh", EXACT),
    Case("a clock that was set right by a little", snapshot(data(-0.9), NEW, EXACT), "ready", None, EXACT),
    Case("no current, an older picture", snapshot(None, OLD, None, OLDER), "stale", "refresh", OLDER),
    Case("the picture that latest names is gone", snapshot(data(), OLD), "rendering", "render"),
    Case("load failed, nothing there", snapshot(load_failed=FAILED), "failed", None),
    Case("load failed, the pause is nearly over", snapshot(load_failed=failure(0.1)), "failed", None),
    Case("load failed, the pause is over", snapshot(load_failed=OVER), "rendering", "refresh"),
    Case("load failed in another version", snapshot(load_failed=OTHERS), "rendering", "refresh"),
    Case("load failed, data still fresh", snapshot(data(), NEW, EXACT, None, FAILED), "ready", None, EXACT),
    Case("load failed, old picture there", snapshot(data(72), NEW, EXACT, None, FAILED), "stale", None, EXACT),
    Case("load failed, old data, no picture", snapshot(data(72), load_failed=FAILED), "rendering", "render"),
    Case("draw failed, nothing there", snapshot(data(), draw_failed=FAILED), "failed", None),
    Case("draw failed, the pause is over", snapshot(data(), draw_failed=OVER), "rendering", "render"),
    Case("draw failed in another version", snapshot(data(), draw_failed=OTHERS), "rendering", "render"),
    Case("draw failed, older picture", snapshot(data(), OLD, None, OLDER, None, FAILED), "stale", None, OLDER),
    Case("draw failed once, picture there", snapshot(data(), NEW, EXACT, None, None, FAILED), "ready", None, EXACT),
    Case("load and draw failed", snapshot(data(72), load_failed=FAILED, draw_failed=FAILED), "failed", None),
]

OF_DATA_CASES = [
    Case("picture there", snapshot(data(), NEW, EXACT), "ready", None, EXACT),
    Case("picture there, newer data is current", snapshot(data(data_hash="newer"), None, EXACT), "ready", None, EXACT),
    Case("picture there, data long too old", snapshot(data(9999), NEW, EXACT), "ready", None, EXACT),
    Case("picture there, nothing else", snapshot(exact=EXACT), "ready", None, EXACT),
    Case("no picture", snapshot(data()), "rendering", "render"),
    Case("no picture, load failed", snapshot(data(), load_failed=FAILED), "rendering", "render"),
    Case("no picture, draw failed", snapshot(data(), draw_failed=FAILED), "failed", None),
    Case("no picture, the pause is over", snapshot(data(), draw_failed=OVER), "rendering", "render"),
]


def body(status: Status) -> Body | None:
    return status.image.body if status.image else None


def tag(status: Status) -> str:
    assert status.image
    return status.image.etag


def check(case: Case, status: Status) -> None:
    needs = Need(case.needs) if case.needs else None
    assert (status.state, status.needs, body(status)) == (State(case.state), needs, case.image)
    newest = case.snapshot.current.data_hash if case.snapshot.current else ""
    assert status.shown_hash == {EXACT: "new", OLDER: "old", None: newest}[case.image]


@pytest.mark.parametrize("case", NEWEST_CASES, ids=lambda case: case.name)
def test_the_newest_picture(case: Case) -> None:
    check(case, assess(NEWEST, case.snapshot))


@pytest.mark.parametrize("case", OF_DATA_CASES, ids=lambda case: case.name)
def test_the_picture_of_exactly_that_data(case: Case) -> None:
    check(case, assess(OF_DATA, case.snapshot))


@pytest.mark.parametrize("case", NEWEST_CASES, ids=lambda case: case.name)
def test_a_picture_that_needs_nothing_is_fresh_or_names_the_failure(case: Case) -> None:
    status = assess(NEWEST, case.snapshot)
    assert status.state is State.READY or status.needs is not None or status.failure is not None


def test_a_picture_of_which_only_its_being_there_was_asked_is_there() -> None:
    status = assess(NEWEST, snapshot(data(), NEW, Unread()))
    assert (status.state, body(status), tag(status)) == (State.READY, Unread(), "tag-new")
    assert tag(assess(NEWEST, snapshot(data(), OLD, Unread()))) == ""  # which its bytes would tell


def test_the_etag_is_that_of_the_picture_that_is_sent() -> None:
    assert tag(assess(NEWEST, snapshot(data(), OLD, None, OLDER))) == "tag-old"
    digest = etag(EXACT)
    assert tag(assess(NEWEST, snapshot(data(), OLD, EXACT))) == digest
    assert tag(assess(NEWEST, snapshot(data(), latest("new", "other"), EXACT))) == digest
    assert tag(assess(OF_DATA, snapshot(data(data_hash="newer"), latest("newer"), EXACT))) == digest


def test_how_long_a_picture_stays_fresh_counts_from_the_check_of_its_data() -> None:
    assert assess(NEWEST, snapshot(data(10), NEW, EXACT)).fresh_seconds == 50
    assert assess(NEWEST, snapshot(data(72), NEW, EXACT)).fresh_seconds == -12


def test_an_older_picture_is_never_said_to_be_fresh() -> None:
    assert assess(NEWEST, snapshot(data(), OLD, None, OLDER)).fresh_seconds <= 0


def test_a_failed_answer_says_when_it_is_worth_asking_again() -> None:
    assert assess(NEWEST, snapshot(load_failed=failure(7))).retry_seconds == 7
    assert assess(NEWEST, snapshot(load_failed=failure(0.2))).retry_seconds == 1
    assert assess(NEWEST, snapshot()).retry_seconds >= 1


def test_the_older_picture_names_the_version_that_drew_it() -> None:
    status = assess(NEWEST, snapshot(data(), latest("old", "yesterday"), None, OLDER))
    assert status.image
    assert (status.image.version, status.image.data_hash) == ("yesterday", "old")
