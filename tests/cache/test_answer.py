"""The decision: what a look at the store means for the asker, as a table."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from charthouse.cache.answer import Answer, State, Work, judge
from charthouse.charts.catalogue import CatalogueEntry
from charthouse.charts.variant import Variant
from charthouse.store.images import Current, Failure, Latest, Look, Picture

NOW = 1_000_000.0
ENTRY = CatalogueEntry(
    id="sales", title="Sales", description="", width=640, height=480, sizes=(), params={}, fresh_seconds=60.0,
    on_miss="queue", timeout_seconds=30.0, tags=(), private=False, max_pixels=20_000_000,
    version="today", source="sales.py",
)  # fmt: skip
NEWEST = Picture("sales", "", Variant(640, 480), "today")
OF_DATA = Picture("sales", "", Variant(640, 480), "today", "new")
EXACT, OLDER = b"exact", b"older"


def data(age: float = 10.0, data_hash: str = "new", version: str = "today") -> Current:
    return Current(data_hash, version, "in words", NOW - age, NOW - age, str(NOW - age))


def latest(data_hash: str, version: str = "today") -> Latest:
    return Latest(data_hash, version, "tag-" + data_hash)


def failure(retry_seconds: float = 7.0, version: str = "today") -> Failure:
    return Failure("it broke", version, 1, retry_seconds)


def look(
    current: Current | None = None,
    latest: Latest | None = None,
    exact: bytes | None = None,
    older: bytes | None = None,
    load_failed: Failure | None = None,
    draw_failed: Failure | None = None,
) -> Look:
    return Look(NOW, current, latest, load_failed, draw_failed, exact, older)


@dataclass(frozen=True)
class Case:
    name: str
    look: Look
    state: str
    work: str | None
    image: bytes | None = None


NEW, OLD, FAILED = latest("new"), latest("old"), failure()
OVER, OTHERS = failure(0), failure(version="other")

NEWEST_CASES = [
    Case("nothing is known", look(), "rendering", "refresh"),
    Case("fresh data, picture there", look(data(), NEW, EXACT), "ready", None, EXACT),
    Case("fresh data, no picture", look(data()), "rendering", "render"),
    Case("fresh data, older picture", look(data(), OLD, None, OLDER), "stale", "render", OLDER),
    Case("old data, its picture there", look(data(72), NEW, EXACT), "stale", "refresh", EXACT),
    Case("old data, no picture", look(data(72)), "rendering", "refresh"),
    Case("old data, older picture", look(data(72), OLD, None, OLDER), "stale", "refresh", OLDER),
    Case("data exactly as old as it may be", look(data(60), NEW, EXACT), "stale", "refresh", EXACT),
    Case("data a moment younger", look(data(59.999), NEW, EXACT), "ready", None, EXACT),
    Case("data of another version", look(data(1, version="other"), NEW, EXACT), "stale", "refresh", EXACT),
    Case("a clock that was set back", look(data(-3600), NEW, EXACT), "stale", "refresh", EXACT),
    Case("a clock that was set right by a little", look(data(-0.9), NEW, EXACT), "ready", None, EXACT),
    Case("no current, an older picture", look(None, OLD, None, OLDER), "stale", "refresh", OLDER),
    Case("the picture that latest names is gone", look(data(), OLD), "rendering", "render"),
    Case("load failed, nothing there", look(load_failed=FAILED), "failed", None),
    Case("load failed, the pause is over", look(load_failed=OVER), "rendering", "refresh"),
    Case("load failed in another version", look(load_failed=OTHERS), "rendering", "refresh"),
    Case("load failed, data still fresh", look(data(), NEW, EXACT, None, FAILED), "ready", None, EXACT),
    Case("load failed, old picture there", look(data(72), NEW, EXACT, None, FAILED), "stale", None, EXACT),
    Case("load failed, old data, no picture", look(data(72), load_failed=FAILED), "rendering", "render"),
    Case("draw failed, nothing there", look(data(), draw_failed=FAILED), "failed", None),
    Case("draw failed, the pause is over", look(data(), draw_failed=OVER), "rendering", "render"),
    Case("draw failed in another version", look(data(), draw_failed=OTHERS), "rendering", "render"),
    Case("draw failed, older picture", look(data(), OLD, None, OLDER, None, FAILED), "stale", None, OLDER),
    Case("draw failed once, picture there", look(data(), NEW, EXACT, None, None, FAILED), "ready", None, EXACT),
    Case("load and draw failed", look(data(72), load_failed=FAILED, draw_failed=FAILED), "failed", None),
]

OF_DATA_CASES = [
    Case("picture there", look(data(), NEW, EXACT), "ready", None, EXACT),
    Case("picture there, newer data is current", look(data(data_hash="newer"), None, EXACT), "ready", None, EXACT),
    Case("picture there, data long too old", look(data(9999), NEW, EXACT), "ready", None, EXACT),
    Case("picture there, nothing else", look(exact=EXACT), "ready", None, EXACT),
    Case("no picture", look(data()), "rendering", "render"),
    Case("no picture, load failed", look(data(), load_failed=FAILED), "rendering", "render"),
    Case("no picture, draw failed", look(data(), draw_failed=FAILED), "failed", None),
    Case("no picture, the pause is over", look(data(), draw_failed=OVER), "rendering", "render"),
]


def check(case: Case, answer: Answer) -> None:
    work = Work(case.work) if case.work else None
    assert (answer.state, answer.work, answer.image) == (State(case.state), work, case.image)
    newest = case.look.current.data_hash if case.look.current else ""
    assert answer.data_hash == {EXACT: "new", OLDER: "old", None: newest}[case.image]


@pytest.mark.parametrize("case", NEWEST_CASES, ids=lambda case: case.name)
def test_the_newest_picture(case: Case) -> None:
    check(case, judge(ENTRY, NEWEST, case.look))


@pytest.mark.parametrize("case", OF_DATA_CASES, ids=lambda case: case.name)
def test_the_picture_of_exactly_that_data(case: Case) -> None:
    check(case, judge(ENTRY, OF_DATA, case.look))


@pytest.mark.parametrize("case", NEWEST_CASES, ids=lambda case: case.name)
def test_an_answer_that_nobody_works_on_is_fresh_or_names_the_failure(case: Case) -> None:
    answer = judge(ENTRY, NEWEST, case.look)
    assert answer.state is State.READY or answer.work is not None or answer.failure is not None


def test_a_picture_of_which_only_its_being_there_was_asked_is_there() -> None:
    answer = judge(ENTRY, NEWEST, look(data(), NEW, b""))
    assert (answer.state, answer.image, answer.etag) == (State.READY, b"", "tag-new")


def test_the_etag_is_that_of_the_picture_that_is_sent_or_unknown() -> None:
    assert judge(ENTRY, NEWEST, look(data(), OLD, None, OLDER)).etag == "tag-old"
    assert judge(ENTRY, NEWEST, look(data(), OLD, EXACT)).etag == ""
    assert judge(ENTRY, NEWEST, look(data(), latest("new", "other"), EXACT)).etag == ""
    assert judge(ENTRY, OF_DATA, look(data(data_hash="newer"), latest("newer"), EXACT)).etag == ""


def test_how_long_a_picture_stays_fresh_counts_from_the_check_of_its_data() -> None:
    assert judge(ENTRY, NEWEST, look(data(10), NEW, EXACT)).fresh_seconds == 50
    assert judge(ENTRY, NEWEST, look(data(72), NEW, EXACT)).fresh_seconds == -12


def test_an_older_picture_is_never_said_to_be_fresh() -> None:
    assert judge(ENTRY, NEWEST, look(data(), OLD, None, OLDER)).fresh_seconds <= 0


def test_a_failed_answer_says_when_it_is_worth_asking_again() -> None:
    assert judge(ENTRY, NEWEST, look(load_failed=failure(7))).retry_seconds == 7
    assert judge(ENTRY, NEWEST, look(load_failed=failure(0.2))).retry_seconds == 1
    assert judge(ENTRY, NEWEST, look()).retry_seconds >= 1


def test_the_older_picture_names_the_version_that_drew_it() -> None:
    answer = judge(ENTRY, NEWEST, look(data(), latest("old", "yesterday"), None, OLDER))
    assert (answer.version, answer.data_hash) == ("yesterday", "old")
