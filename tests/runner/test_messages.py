"""Whatever the processes that run charts write: it is a message, or it is refused, and nothing else happens."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from drawing import Start, load, pid, plain
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charthouse.charts.catalogue import Catalogue
from charthouse.errors import DrawingDied, SetupError, TimedOut
from charthouse.runner.children import Children
from charthouse.runner.messages import (
    ANSWERS,
    FAILED,
    IMPORTING,
    SOILED,
    check_answer,
    check_importing,
    check_soiled,
    read_imported,
)
from charthouse.runner.pipe import LENGTHS, BadFrame, Bounds, receive, send, send_socket
from charthouse.runner.whereabouts import CRASH, FRAME
from charthouse.settings import Settings

pytest_plugins = ["drawing"]

MANY = settings(deadline=None, derandomize=True, max_examples=500, suppress_health_check=list(HealthCheck))
SMALL = Bounds(1000, 1000)
NAMES = sorted(
    {*SOILED, *FAILED, *IMPORTING, "alt", "notes", "resident_bytes", "encode_ms", "catalogue", "late", "libraries"}
)
TEXT = st.text(st.characters(codec="utf-8"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT | st.sampled_from(["DrawFailed", "__doc__"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | st.sampled_from(NAMES), inner, max_size=3),
)
LENGTH = st.integers(0, 30) | st.integers(0, 2**64 - 1)
FRAMES = st.tuples(st.integers(0, 30), LENGTH, st.binary(max_size=60)).map(lambda of: LENGTHS.pack(*of[:2]) + of[2])
HEADERS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4)


def received(sent: bytes, bounds: Bounds = SMALL) -> tuple[Any, bytes]:
    """What is received of these bytes, after which the other side is gone."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(sent)
        return receive(ours, time.monotonic() + 10, bounds)


# --- frames ----------------------------------------------------------------------------------------------------------


@MANY
@given(st.binary(max_size=60) | FRAMES)
def test_any_bytes_are_a_frame_or_refused(sent: bytes) -> None:
    try:
        header, payload = received(sent)
    except (BadFrame, EOFError):
        return
    assert isinstance(header, dict)
    assert sent.endswith(payload) or payload in sent


@MANY
@given(HEADERS, st.binary(max_size=20), st.integers(0, 100))
def test_a_frame_is_received_as_it_was_sent_and_half_of_one_never(header: Any, payload: bytes, cut: int) -> None:
    text = json.dumps(header).encode()
    frame = LENGTHS.pack(len(text), len(payload)) + text + payload
    bounds = Bounds(10**6, 1000)
    assert received(frame, bounds)[1] == payload
    with pytest.raises((EOFError, BadFrame)):
        received(frame[: -1 - cut % len(frame)], bounds)


def test_a_length_that_is_announced_takes_no_memory() -> None:
    tracemalloc.start()
    try:
        with pytest.raises(EOFError):
            received(LENGTHS.pack(2, 1 << 30) + b"{}" + b"x" * 1000, Bounds(100, 1 << 30))
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_long_payload_is_received_whole() -> None:
    payload = bytes(range(256)) * 20_001
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender = threading.Thread(target=send, args=(theirs, {}, payload))
        sender.start()
        assert receive(ours) == ({}, payload)
        sender.join()


@pytest.mark.parametrize("text", ['{"a": "\\ud800"}', '{"\\udfff": 1}', '{"a": [["\\ud83d x"]]}'])
def test_text_that_nothing_can_encode_is_refused(text: str) -> None:
    with pytest.raises(BadFrame, match="UTF-8"):
        received(LENGTHS.pack(len(text), 0) + text.encode())


def test_text_beyond_the_first_plane_is_received() -> None:
    text = json.dumps({"a": "😀 ä"}).encode()
    assert received(LENGTHS.pack(len(text), 0) + text) == ({"a": "😀 ä"}, b"")


# --- messages --------------------------------------------------------------------------------------------------------


@MANY
@given(HEADERS, st.sampled_from([b"", b"x"]), st.sampled_from(list(ANSWERS)))
def test_any_header_is_a_message_or_refused(header: Any, payload: bytes, what: str) -> None:
    for check in (lambda: check_answer(what, header, payload), lambda: check_soiled(header, payload),
                  lambda: check_importing(header), lambda: read_imported(header)):  # fmt: skip
        with contextlib.suppress(BadFrame):
            check()


def good(what: str, **changed: Any) -> dict[str, Any]:
    return {"alt": "", "resident_bytes": 1} | ({"notes": "", "encode_ms": 1} if what == "draw" else {}) | changed


@pytest.mark.parametrize(
    ("header", "payload"),
    [
        (good("load"), b""), (good("load", alt="x" * 100_001), b"x"), (good("load", more=1), b"x"),
        (good("load", resident_bytes=True), b"x"), (good("load", resident_bytes=-1), b"x"),
        (good("draw", encode_ms=-1), b"x"),
        (good("load", resident_bytes=1.0), b"x"), (good("load", resident_bytes=1 << 63), b"x"), (good("draw"), b"x"),
        ({"failed": "__doc__", "reason": "", "trace": "", "where": "", "resident_bytes": 1}, b""),
        ({"failed": "StoreUnavailable", "reason": "", "trace": "", "where": "", "resident_bytes": 1}, b""),
        ({"failed": "DrawFailed", "reason": "", "trace": "", "where": "", "resident_bytes": 1}, b"x"),
        ({"failed": "DrawFailed", "reason": "x" * 10_001, "trace": "", "where": "", "resident_bytes": 1}, b""),
        ({"soiled": "x" * 1001, "chart": ""}, b""), ({"soiled": None, "chart": ""}, b""),
        ({"soiled": "", "chart": ""}, b"x"),
    ],
)  # fmt: skip
def test_an_answer_of_wrong_types_lengths_or_members_is_refused(header: Any, payload: bytes) -> None:
    with pytest.raises(BadFrame) as refused:
        check_answer("load", header, payload)
    assert len(str(refused.value)) < 500


def test_answers_as_they_are_meant_pass() -> None:
    check_answer("load", good("load"), b"x")
    check_answer("draw", good("draw"), b"x")
    check_answer("draw", {"failed": "DrawFailed", "reason": "", "trace": "", "where": "", "resident_bytes": 1}, b"")
    check_answer("draw", {"soiled": "x", "chart": "y"}, b"")


@pytest.mark.parametrize(
    "header", [{}, {"exporting": "x"}, {"importing": 1}, {"importing": "x" * 10_000}, {"importing": "x", "more": 1}]
)
def test_what_names_no_module_that_is_imported_next_is_refused(header: Any) -> None:
    with pytest.raises(BadFrame):
        check_importing(header)


@pytest.mark.parametrize("changed", [{"catalogue": 1}, {"late": 5}, {"late": [1]}, {"more": 1}], ids=str)
def test_what_is_no_list_of_what_was_imported_is_refused(changed: Any) -> None:
    with pytest.raises(BadFrame):
        read_imported({"catalogue": {"charts": [], "broken": {}}, "late": [], "libraries": []} | changed)


CATALOGUED = """
from charthouse import chart, choice, day, integer, today

@chart("plain", sizes=[(100, 100)], tags=["a"], params={
    "which": choice("a", "b"), "number": integer(1, 5), "on": day(today(-3), today())})
def draw(figure, data):
    figure.subplots()
"""


@pytest.fixture
def catalogue(start: Start) -> Any:
    return start(catalogued=CATALOGUED).start().to_json()


JUNK = [None, True, 0, -1, 1e400, 2**64, "", "x", "\x00", "a:b", [], [1], {}, {"a": 1}, [[1, 2, 3]], [None]]


def paths(value: Any, *before: Any) -> Iterator[tuple[Any, ...]]:
    """Where every value inside is."""
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*before, key)
        yield from paths(value[key], *before, key)


def test_a_catalogue_with_junk_in_any_place_is_refused_or_a_catalogue_that_can_be_used(catalogue: Any) -> None:
    assert read_imported({"catalogue": catalogue, "late": [], "libraries": ["numpy"]}).catalogue.charts
    refused = 0
    for path in paths(catalogue):
        for junk in JUNK:
            changed = deepcopy(catalogue)
            inside = changed
            for key in path[:-1]:
                inside = inside[key]
            inside[path[-1]] = junk
            try:
                found = read_imported({"catalogue": changed, "late": [], "libraries": []}).catalogue
            except BadFrame:
                refused += 1
            else:
                assert Catalogue.from_json(json.loads(json.dumps(found.to_json()))) == found, (path, junk)
    assert refused > 300


@pytest.mark.parametrize("libraries", [["os"], ["charthouse_charts.x"], [1], "numpy", None])
def test_only_known_libraries_are_imported_ahead(catalogue: Any, libraries: Any) -> None:
    with pytest.raises(BadFrame, match="libraries"):
        read_imported({"catalogue": catalogue, "late": [], "libraries": libraries})


# --- real processes --------------------------------------------------------------------------------------------------

WRITES = """
import gc, json, os, socket, struct, time
from charthouse import chart

def pipe():
    return next(one for one in gc.get_objects() if isinstance(one, socket.socket) and one.fileno() >= 0)

def frame(payload=b"", **header):
    text = json.dumps(header).encode()
    return struct.pack(">IQ", len(text), len(payload)) + text + payload

{at_import}

def load():
    {in_load}
    return 1

@chart("writes", load=load, timeout_seconds={timeout_seconds})
def draw(figure, data):
    figure.subplots()
"""
NO_ANSWERS = {
    "a member more": "frame(b'x', alt='', resident_bytes=1, more=1)",
    "a failure of no kind": "frame(failed='__doc__', reason='', trace='', where='', resident_bytes=1)",
    "a lone surrogate": "frame(b'x', alt='\\ud800', resident_bytes=1)",
}
HALVES = {
    "half of a length": "b'\\0\\0'",
    "half of a header": "frame(alt='x' * 100)[:-50]",
    "half of a payload": "struct.pack('>IQ', 2, 100) + b'{}' + b'x'",
    "nothing": "b''",
}


def writes(in_load: str = "pass", at_import: str = "", timeout_seconds: int = 5) -> str:
    code = WRITES.replace("{in_load}", in_load).replace("{at_import}", at_import)
    return code.replace("{timeout_seconds}", str(timeout_seconds))


@pytest.mark.parametrize("frame", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_an_answer_that_is_none_is_said_and_the_process_replaced(start: Start, frame: str) -> None:
    runner = start(writes=writes(f"pipe().sendall({frame})"), plain=plain())
    first = pid(runner)
    with pytest.raises(DrawingDied, match=r"sent an invalid answer: (an answer to load|a failure|a frame)"):
        load(runner, "writes")
    assert pid(runner) != first


@pytest.mark.parametrize("frame", HALVES.values(), ids=HALVES)
def test_half_an_answer_is_waited_for_as_long_as_the_chart_may_take(start: Start, frame: str) -> None:
    hangs = writes(f"pipe().sendall({frame}) or time.sleep(60)", timeout_seconds=1)
    runner = start(writes=hangs, plain=plain())
    first = pid(runner)
    with pytest.raises(TimedOut, match="load took longer than 1 s"):
        load(runner, "writes")
    assert pid(runner) != first


@pytest.mark.parametrize("frame", HALVES.values(), ids=HALVES)
def test_half_an_answer_and_an_end_is_an_end(start: Start, frame: str) -> None:
    runner = start(writes=writes(f"pipe().sendall({frame}) or os._exit(1)"), plain=plain())
    first = pid(runner)
    with pytest.raises(DrawingDied, match="the process that ran load ended under it"):
        load(runner, "writes")
    assert pid(runner) != first


@pytest.mark.parametrize("more", ["b'x'", "frame(b'y', alt='', resident_bytes=1)", "frame(soiled='x', chart='y')"])
def test_what_follows_an_answer_is_no_answer_to_the_next_command(start: Start, more: str) -> None:
    answer = "frame(b'x', alt='', resident_bytes=1)"
    runner = start(writes=writes(f"pipe().sendall({answer} + {more}) or time.sleep(60)"), plain=plain())
    first = pid(runner)
    assert load(runner, "writes") == b"x"
    assert pid(runner) != first


NO_MESSAGES = {
    "a long text": "frame(importing='x' * 10_000)",
    "half a catalogue": "frame(catalogue={'charts': [{'id': 'x'}], 'broken': {}}, late=[], libraries=[])",
    "a length of 2^63": "struct.pack('>IQ', 2, 2**63) + b'{}'",
}


@pytest.mark.parametrize("frame", NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_a_module_that_writes_what_is_no_message_is_left_out_and_the_reason_says_why(start: Start, frame: str) -> None:
    runner = start(writes=writes(at_import=f"pipe().sendall({frame})"), plain=plain())
    assert "importing it ended the process, which sent an invalid message: " in runner.start().broken["writes.py"]
    assert pid(runner)


def test_a_module_that_names_another_each_time_it_is_left_out_is_given_up(start: Start) -> None:
    forever = "pipe().sendall(frame(importing=str(time.time()))) or os._exit(1)"
    runner = start(writes=writes(at_import=forever), plain=plain())
    with pytest.raises(SetupError, match="again and again"):
        runner.start()


OTHERS = {"none": -1, "zero": 0, "init": 1, "no process": 2**31 - 1, "ours": os.getpid(), "our parent": os.getppid()}


@pytest.mark.parametrize("pid", OTHERS.values(), ids=OTHERS)
def test_a_process_that_is_none_of_the_template_s_is_not_taken(pid: int) -> None:
    template = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, start_new_session=True)
    ours, theirs = socket.socketpair()
    with template, theirs:
        children = Children(template.pid, ours, Settings())
        send_socket(theirs, pid, theirs)
        with pytest.raises(DrawingDied, match="the drawing process is gone"):
            children.take()
        template.communicate(b"\n")


@pytest.mark.parametrize(
    "text", ["error: " * 14_000, 'error: x\n\n  File "' + 'a", line 1' * 10_000], ids=["reasons", "frames"]
)
def test_what_is_no_crash_is_read_in_no_time(text: str) -> None:
    began = time.process_time()
    assert CRASH.search(text) is None
    FRAME.findall(text)
    assert time.process_time() - began < 2
