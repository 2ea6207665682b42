"""What Hypothesis makes up of hosts, encodings, ETags and rows: each answer is what a plain reading of it says."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import junk
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import Served, open_served
from soak import times
from test_encoding import DRAWING, KEPT, Below
from test_encoding import ask as ask_for_form
from test_hosts import status as status_for

from charthouse.charts.picture import Dataset
from charthouse.data import decode
from charthouse.web.memory.cache import MemoryCache

MANY = settings(
    deadline=None, derandomize=True, database=None, max_examples=times(300, 5000),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
OURS = ("localhost", "127.0.0.1", "::1", "charts.example.com", "here.lan")
CHART = """
from charthouse import chart

@chart("pushed", width=320, height=200)
def pushed(figure, data):
    figure.subplots()
"""

# --- hosts: whatever passes is one of our names, with a port or a dot behind it or without

hosts = st.one_of(
    st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=40),
    st.tuples(
        st.sampled_from(["", "[", "evil.", "user@", " ", "%"]),
        st.sampled_from([*OURS, "LOCALHOST", "0.0.0.0", "localhost.evil.example"]),
        st.sampled_from(["", ".", "]", "..", "\0"]),
        st.sampled_from(["", ":80", ":", ":x", ":80:80", "/", ",localhost", "#", "\u0661"]),
    ).map("".join),
)


@MANY
@given(hosts)
def test_a_host_passes_when_it_is_ours_and_is_refused_otherwise(host: str) -> None:
    name = re.sub(r":[0-9]*$", "", host.lower()) if not host.endswith("]") else host.lower()
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name.removesuffix(".")
    is_ours = host in OURS or (bare in OURS and (":" in bare) == ("[" in name))
    line, body = status_for(host)
    assert line == ("200 OK" if is_ours or not host else "421 Misdirected Request"), host
    assert len(body) < 1000


# --- encodings: a client gets gzip only when it said that it reads it, and each form is confirmed by its own ETag

CODINGS = ["gzip", "GZip", "x-gzip", "br", "*", "identity", "notgzip", "gzip2", "", " gzip ", "\tgzip"]
WEIGHTS = ["", ";q=0", ";q=1", "; q=0.0", ";q=0.000", " ; q=0.5", ";q=", ";Q=0", ";q=nan", ";q", ";level=1"]
members = st.tuples(st.sampled_from(CODINGS), st.sampled_from(WEIGHTS)).map("".join)
printable = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
encodings = st.lists(members, max_size=4).map(",".join) | printable


def reads_gzip(accepted: str) -> bool:
    """Whether one of the members is gzip, without a weight or with one above zero."""
    for member in accepted.split(","):
        coding, _, weight = (part.strip(" \t") for part in member.lower().partition(";"))
        if coding in ("gzip", "x-gzip") and (not member.count(";") or re.fullmatch(r"q=(?=.*[1-9])[0-9.]+", weight)):
            return True
    return False


@MANY
@given(encodings, st.sampled_from(['"one"', '"one-gzip"', 'W/"one-gzip"', '"two", "one"', '"two"', "*", ""]))
def test_each_spelling_of_encodings_gets_the_form_that_it_names(accepted: str, tag: str) -> None:
    app = MemoryCache(Below(KEPT), 1 << 20)
    asked = {"HTTP_IF_NONE_MATCH": tag} if tag else {}
    for _ in range(2):  # from below, and from memory
        status, headers, body = ask_for_form(app, accepted, **asked)
        assert headers["Vary"] == "Accept-Encoding"
        if reads_gzip(accepted):
            assert headers["ETag"] == '"one-gzip"', accepted
        else:
            assert headers["ETag"] == '"one"', accepted
        if status == "200 OK":
            assert (gzip.decompress(body) if headers.get("Content-Encoding") else body) == DRAWING
            assert (headers.get("Content-Encoding") == "gzip") is reads_gzip(accepted)
        else:
            assert (status, body) == ("304 Not Modified", b"")
            assert tag not in ('"two"', "")


# --- rows: appended in any order, they are what a list would be

rows = st.lists(junk.values, max_size=4)
columns = st.dictionaries(st.sampled_from(["a", "b"]), rows, max_size=2)


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Flask]]:
    with open_served(tmp_path_factory.mktemp("made-up"), CHART, CHARTHOUSE_API_TOKENS="office:sesame") as served:
        served.as_new()
        yield served, served.app(max_rows=5)


def send(app: Flask, method: str, address: str, body: Any = None) -> Any:
    headers = {"Authorization": "Bearer sesame", "Content-Type": "application/json"}
    return app.test_client().open(address, method=method, data=json.dumps(body), headers=headers)


@settings(MANY, max_examples=times(60, 1000))
@given(st.lists(rows | columns | junk.values, max_size=5))
def test_rows_are_appended_as_to_a_list_or_refused_and_then_nothing_changes(
    pushed: tuple[Served, Flask], pushes: list[Any]
) -> None:
    served, app = pushed
    served.services.queue_redis.flushall()
    for body in pushes:
        before = served.services.pushed.get(Dataset("pushed"))
        answer = send(app, "PUT", "/charts/pushed/data?append=1", body)
        after = served.services.pushed.get(Dataset("pushed"))
        assert answer.status_code in (200, 201, 400, 409, 413), answer.text
        if answer.status_code >= 400:
            assert after == before
            continue
        kept, sent = decode(before) if before else None, json.loads(json.dumps(body))
        assert decode(after) == together(kept, sent)
        assert send(app, "GET", "/charts/pushed/data").json["data_hash"] == answer.json["data_hash"]


def together(kept: Any, sent: Any) -> Any:
    """At most five rows, the newest."""
    if isinstance(sent, list):
        return ((kept or []) + sent)[-5:]
    return {name: ((kept or {}).get(name, []) + values)[-5:] for name, values in sent.items()}
