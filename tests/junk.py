"""What no honest client sends: texts, queries, headers, paths and bodies, as Hypothesis draws them."""

from __future__ import annotations

import json

from hypothesis import strategies as st

texts = st.text(max_size=40) | st.sampled_from(["..", "%00", "%ff", "a" * 5000, "sales", "1", "-1", "NaN", "\ud800"])
queries = st.dictionaries(
    st.sampled_from(["width", "scale", "wait", "charts", "v", "sig", "expires", "kid", "tag", "append"]) | texts, texts
)
headers = st.dictionaries(
    st.sampled_from(
        [
            "Accept",
            "Accept-Encoding",
            "Authorization",
            "If-None-Match",
            "Range",
            "Host",
            "X-Forwarded-Host",
            "Cookie",
            "Content-Type",
        ]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
    | st.sampled_from(["*", "W/", '"', "a,b;q=2", "gzip;q=", "gzip, gzip;q=0", "Bearer", "Bearer \xff"]),
)
paths = st.sampled_from(
    [
        "/charts/{}",
        "/charts/{}.png",
        "/charts/{}/0.svg",
        "/charts/{}/data",
        "/charts/{}/images",
        "/showchart/{}",
        "/status?charts={}",
        "/static/{}",
        "/{}",
    ]
)
numbers = st.floats() | st.integers() | st.sampled_from([10**400, -(10**30), 1e308])
values = st.recursive(
    st.none() | st.booleans() | numbers | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)
)
bodies = (
    st.binary(max_size=200)
    | values.map(lambda value: json.dumps(value).encode())
    | st.sampled_from(
        [b"[" * 100_000, b'{"a":1,"a":2}', b"[1e999]", b"\xff", b'"\\ud800"', b"[" + b"9" * 5000 + b"]", b"NaN"]
    )
)
