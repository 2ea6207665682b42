"""The data behind the picture: `data.json`, `data.csv` and the table on the page, of charts with `publish_data`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from html_page import Page, page_of
from served import open_served
from werkzeug.test import Client

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys
from charthouse.access.signing import Signature
from charthouse.charts.picture import Dataset
from charthouse.store.keys import DEFAULT as keys
from charthouse.web.memory.cache import MemoryCache

if TYPE_CHECKING:
    from served import Served

KEYS = "k:" + "s" * 32
CHARTS = """
import json
from pathlib import Path

from charthouse import chart, choice

HERE = Path(__file__).parent

def told(chart_id):
    path = HERE / (chart_id + ".told")
    return json.loads(path.read_text()) if path.exists() else {}

def declare(chart_id, **options):
    def load(**params):
        if "load_raises" in told(chart_id):
            raise RuntimeError(told(chart_id)["load_raises"])
        return told(chart_id).get("value", {"month": ["Jan", "=Feb"], "sales": [1, -2.5]})

    @chart(chart_id, load=load, **({"width": 320, "height": 200} | options))
    def draw(figure, data):
        figure.subplots().bar(["a", "b"], [1, 2])

declare("open", publish_data=True, title="Open sales")
declare("closed")
declare("hidden", publish_data=True, private=True)
declare("by-region", publish_data=True, params={"region": choice("emea", "apac")})

@chart("frames", publish_data=True, load=lambda: frame())
def frames(figure, data):
    figure.subplots().plot([1, 2])

def frame():
    import pandas
    return pandas.DataFrame({"when": pandas.to_datetime(["2026-01-01", None]), "n": [1.5, float("nan")]})
"""


@pytest.fixture(scope="module")
def data_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with open_served(tmp_path_factory.mktemp("data"), CHARTS, CHARTHOUSE_SIGNING_KEYS=KEYS) as built:
        yield built


@pytest.fixture
def served(data_house: Served) -> Served:
    data_house.as_new()
    return data_house


def signed(path: str, **query: str) -> str:
    return signing.sign(Signature(parse_keys(KEYS)[0], None), path, query.items())


def csv_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_data_is_that_of_the_picture_in_its_bare_form_and_as_rows(served: Served) -> None:
    picture = served.ready("/charts/open.png")
    as_json, as_csv = served.get("/charts/open/data.json"), served.get("/charts/open/data.csv")
    assert as_json.get_json() == {"month": ["Jan", "=Feb"], "sales": [1, -2.5]}
    assert as_csv.text == "month,sales\r\nJan,1\r\n'=Feb,-2.5\r\n"
    assert as_csv.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    for answer in (as_json, as_csv):
        assert answer.headers["Charthouse-Data-Hash"] == picture.headers["Charthouse-Data-Hash"]
        assert answer.headers["Cache-Control"] == picture.headers["Cache-Control"]
        assert served.get(answer.headers["Content-Location"]).data == answer.data


def test_the_data_stays_that_of_the_older_picture_until_the_newer_one_is_drawn(served: Served) -> None:
    older = served.ready("/charts/open.png").headers["Charthouse-Data-Hash"]
    served.tell("open", value=[[1, 2]])
    served.age("open", 1000)
    stale = served.get("/charts/open/data.json")
    assert (stale.headers["Charthouse-Data-Hash"], served.waiting()) == (older, 1)
    served.work()
    newer = served.get("/charts/open/data.json")
    assert newer.get_json() == [[1, 2]]
    assert newer.headers["Charthouse-Data-Hash"] == served.get("/charts/open.png").headers["Charthouse-Data-Hash"]
    assert served.get(f"/charts/open/{older}/data.json").data == stale.data


def test_data_that_is_not_there_yet_is_asked_for(served: Served) -> None:
    missing = served.get("/charts/open/data.csv")
    assert (missing.status_code, missing.mimetype) == (202, "application/problem+json")
    assert (missing.headers["Cache-Control"], missing.headers["Retry-After"]) == ("no-store", "1")
    assert served.waiting() == 1
    with served.worker_at_the_first_job():
        assert served.get("/charts/open/data.csv?wait=20").status_code == 200


def test_data_that_cannot_be_loaded_is_a_problem(served: Served) -> None:
    served.tell("open", load_raises="no")
    served.get("/charts/open/data.json")
    served.work()
    assert served.get("/charts/open/data.json").status_code == 500


@pytest.mark.parametrize("path", ["data.json", "data.csv", "0" * 32 + "/data.json", "0" * 32 + "/data.csv"])
def test_no_other_chart_gives_its_data(served: Served, path: str) -> None:
    known = served.ready("/charts/closed.png").headers["Charthouse-Data-Hash"]
    refused = served.get(f"/charts/closed/{path.replace('0' * 32, known)}")
    assert refused.status_code == 404
    assert "Jan" not in refused.text
    assert known not in str(refused.headers)
    assert 'class="panel folded data"' not in served.get("/charts/closed").text
    assert served.get(f"/charts/nowhere/{path}").status_code == 404


def test_the_data_of_a_private_chart_needs_a_signature_of_its_own(served: Served) -> None:
    page = signed("/charts/hidden")
    assert served.get(page).status_code == 200
    served.work()
    served.get(signed("/charts/hidden.png"))
    served.work()
    digest = served.get(signed("/charts/hidden.png")).headers["Charthouse-Data-Hash"]
    for path in ("/charts/hidden/data.json", "/charts/hidden/data.csv", f"/charts/hidden/{digest}/data.json"):
        assert served.get(path).status_code == 403
        of_picture = signed("/charts/hidden.png").partition("?")[2]
        assert served.get(f"{path}?{of_picture}").status_code == 403
        opened = served.get(signed(path))
        assert opened.status_code == 200
        assert opened.headers["Cache-Control"].startswith("private")
    links = [link["href"] for link in Page(served.get(page).text).all("a") if "/data." in link["href"]]
    assert len(links) == 2
    assert {served.get(link).status_code for link in links} == {200}


def test_a_client_that_has_the_data_gets_a_304(served: Served) -> None:
    served.ready("/charts/open.png")
    tags = {served.get(f"/charts/open/data.{form}").headers["ETag"] for form in ("json", "csv")}
    assert len(tags) == 2
    known = served.get("/charts/open/data.json")
    answer = served.get("/charts/open/data.json", If_None_Match=known.headers["ETag"])
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["Charthouse-Data-Hash"] == known.headers["Charthouse-Data-Hash"]


def test_each_choice_of_params_has_its_data(served: Served) -> None:
    served.ready("/charts/by-region.png?region=apac")
    assert served.get("/charts/by-region/data.json?region=apac").status_code == 200
    assert served.get("/charts/by-region/data.json").status_code == 202
    assert served.get("/charts/by-region/data.json?region=mars").status_code == 400


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (7, "one value, an int"), ("x", "one value, a str"), ([1, 2], "a list of single values"), ({}, "an empty dict"),
        ([[1], [2, 3]], "Row 2"), ({"a": [1], "b": [1, 2]}, "1 to 2 values"), ({"a": 1}, "'a'"),
    ],
)  # fmt: skip
def test_data_without_rows_has_a_reason_in_place_of_csv_and_table(served: Served, value: Any, said: str) -> None:
    served.tell("open", value=value)
    served.ready("/charts/open.png")
    refused = served.get("/charts/open/data.csv")
    assert refused.status_code == 404
    assert said in refused.get_json()["detail"]
    assert served.get("/charts/open/data.json").get_json() == value
    page = page_of(served, "/charts/open")
    assert said in page.text
    assert not [link for link in page.all("a") if "data.csv" in link["href"]]


def test_rows_with_different_names_have_all_columns(served: Served) -> None:
    served.tell("open", value=[{"a": 1}, {"b": 'ä, "q"\n2'}, {"a": None, "c": True}])
    served.ready("/charts/open.png")
    rows = csv_of(served.get("/charts/open/data.csv").text)
    assert rows == [["a", "b", "c"], ["1", "", ""], ["", 'ä, "q"\n2', ""], ["", "", "true"]]


def test_a_frame_of_pandas_is_read_without_pandas(served: Served) -> None:
    served.ready("/charts/frames.png")
    assert served.get("/charts/frames/data.json").get_json() == [
        {"when": "2026-01-01T00:00:00", "n": 1.5},
        {"when": None, "n": None},
    ]


def test_data_above_the_limit_is_not_published_and_says_so(served: Served) -> None:
    served.tell("open", value=[list(range(3000))])
    served.ready("/charts/open.png")
    small = served.app(max_published_bytes=4096)
    for form in ("json", "csv"):
        refused = served.get(f"/charts/open/data.{form}", app=small)
        assert refused.status_code == 404
        assert "CHARTHOUSE_MAX_PUBLISHED_BYTES" in refused.get_json()["detail"]


def test_data_that_was_evicted_is_a_404_while_its_picture_is_there(served: Served) -> None:
    served.tell("open", value=[["seen by no page"]])
    digest = served.ready("/charts/open.png").headers["Charthouse-Data-Hash"]
    served.services.cache_redis.delete(keys.data(Dataset("open"), digest))
    for path in ("/charts/open/data.json", f"/charts/open/{digest}/data.csv"):
        assert served.get(path).status_code == 404
    page = page_of(served, "/charts/open")
    assert "no longer kept" in page.text
    assert not [link for link in page.all("a") if "/data." in link["href"]]


@pytest.mark.parametrize(("size", "is_kept"), [(10, True), (50_000, False)])
def test_memory_keeps_data_that_is_not_large(served: Served, size: int, is_kept: bool) -> None:
    served.tell("open", value=[list(range(size))])
    served.ready("/charts/open.png")
    client = Client(MemoryCache(served.app(), 1 << 26))
    first, second = (client.get("/charts/open/data.json", buffered=True) for _ in range(2))
    assert ("memory" in second.headers.get("Cache-Status", "")) == is_kept
    assert first.data == second.data == served.get("/charts/open/data.json").data
    again = client.get("/charts/open/data.json", headers={"If-None-Match": second.headers["ETag"]}, buffered=True)
    assert again.status_code == 304


def test_after_a_purge_the_data_is_loaded_again(served: Served) -> None:
    served.ready("/charts/open.png")
    served.services.purging.purge(["open"])
    assert served.get("/charts/open/data.json").status_code == 200
    assert served.waiting() == 1


def test_the_page_shows_the_first_rows_and_columns(served: Served) -> None:
    served.tell("open", value=[{f"column {n}": n if n else "<b>" + "x" * 200 for n in range(40)}] * 201)
    digest = served.ready("/charts/open.png").headers["Charthouse-Data-Hash"]
    text = served.get("/charts/open").text
    page = Page(text)
    assert "the first 200 of 201 rows, the first 30 of 40 columns" in page.text
    assert digest[:8] in page.text
    table = text[text.index('id="data-caption"') : text.index("</details>")]
    assert table.count("<tr>") == 201
    assert table.count('<td class="number">29</td>') == 200
    assert "&lt;b&gt;" + "x" * 76 + "…</td>" in table
    assert next(box for box in page.all("div") if box.get("class") == "scroll")["tabindex"] == "0"
    assert {link["href"] for link in page.all("a")} >= {"/charts/open/data.json", "/charts/open/data.csv"}


def test_a_picture_without_a_description_says_what_is_in_its_axes(served: Served) -> None:
    assert page_of(served, "/charts/open").pictures()[0]["alt"] == "Open sales"
    served.ready("/charts/open.png")
    said = "Open sales. Bar chart; x: a to b; y: 0 to 2."
    page = page_of(served, "/charts/open")
    assert page.pictures()[0]["alt"] == said
    assert f'alt="{said}"' in page.text
    assert json.loads(served.get("/status?charts=open,open%3Ftheme%3Ddark").text)["charts"]["open"]["alt"] == said
    served.age("open", 1000)
    served.get("/charts/open.png")
    served.work()  # the same data
    assert served.get("/status?charts=open").get_json()["charts"]["open"]["alt"] == said
