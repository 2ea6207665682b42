"""The playground without scripts: a form, a picture, its address, and what is wrong at its place."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from html_page import Page, page_of
from served import Served, open_served

from charthouse.web.quickchart.asked import Asked, read_config
from charthouse.web.quickchart.examples import EXAMPLES, FOLDER, Example
from charthouse.web.quickchart.trial import Mark

pytest_plugins = ["served"]

PUBLIC_URL = "https://charts.example.com"
BAR = "{ type: 'bar', data: { labels: ['a'], datasets: [{ label: 'A [b]', data: [1] }] } }"
SETTINGS = {"CHARTHOUSE_QUICKCHART": "1", "CHARTHOUSE_PLAYGROUND": "1", "CHARTHOUSE_PUBLIC_URL": PUBLIC_URL}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A web with the playground, over a charts folder in which no chart is."""
    with open_served(tmp_path_factory.mktemp("playground"), "", **SETTINGS) as served:
        yield served


def tried(served: Served, config: str = BAR, **fields: str) -> Page:
    """The page of what a form would send."""
    return page_of(served, "/try?" + urlencode({"c": config, **fields}))


def config_of(text: str) -> str:
    """The config that the page's HTML has in the field."""
    inside = text.partition('<textarea name="c"')[2].partition(">\n")[2].partition("</textarea>")[0]
    return inside.replace("&#39;", "'").replace("&#34;", '"').replace("&gt;", ">").replace("&lt;", "<")


def test_the_page_shows_the_text_its_picture_and_its_address(served: Served) -> None:
    page = tried(served, w="320", h="")
    (picture,) = page.pictures()
    address = urlsplit(picture["src"])
    assert (address.path, parse_qs(address.query)) == ("/chart", {"c": [BAR], "w": ["320"]})
    assert (picture["width"], picture["height"]) == ("320", "300")
    assert picture["alt"] == "Bar chart; a; values 1 to 1; series: A [b]."
    assert PUBLIC_URL + picture["src"] in page.text
    assert r"![Bar chart; a; values 1 to 1; series: A \[b\].](" + PUBLIC_URL in page.text
    assert BAR in page.text


def test_the_form_names_its_fields_as_the_route_of_the_picture_does(served: Served) -> None:
    page = tried(served, w="320", bkg="white", f="svg")
    (form,) = page.all("form")
    assert (form["method"], form["action"]) == ("get", "/try")
    values = {field["name"]: field["value"] for field in page.all("input")}
    assert values == {"w": "320", "h": "", "devicePixelRatio": "", "bkg": "white"}
    assert [option["value"] for option in page.all("option") if "selected" in option] == ["svg"]


def test_an_error_in_the_text_is_shown_with_its_line_and_a_caret(served: Served) -> None:
    page = tried(served, "{\r\n  type: 'bar',\r\n  data: @\r\n}")
    assert "Line 3, column 9, in data: `@` came" in page.text
    assert "3 |   data: @\n            ^" in page.text
    assert page.pictures() == []


@pytest.mark.parametrize(
    ("text", "column", "shown"),
    [
        ("\tb: @", 5, "1 |  b: @\n        ^"),
        ("x" * 100 + "@" + "y" * 100, 101, "1 | …" + "x" * 24 + "@" + "y" * 39 + "\n" + " " * 29 + "^"),
        ("\x00@", 2, "1 | \\x00@\n        ^"),
        ("", 1, "1 | \n    ^"),
    ],
)
def test_the_caret_is_below_the_column(text: str, column: int, shown: str) -> None:
    assert Mark.at(text, 1, column).shown == shown


def test_an_error_in_the_words_is_shown_with_its_path(served: Served) -> None:
    assert "data.datasets[0].data[0] must be a number" in tried(served, BAR.replace("[1]", "['many']")).text


@pytest.mark.parametrize(
    ("fields", "said"), [({"w": "0"}, "width must be a number"), ({"bkg": "<b>"}, "backgroundColor must be"),
                         ({"f": "gif"}, "format must be")],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named(served: Served, fields: dict[str, str], said: str) -> None:
    page = tried(served, **fields)
    assert said in page.text
    assert page.all("b") == []


def test_ignored_options_are_named(served: Served) -> None:
    page = tried(served, BAR[:-1] + ", options: { sparkle: 1 } }")
    assert "Drawn without" in page.text
    assert "options.sparkle" in page.text
    assert len(page.pictures()) == 1


def test_a_pdf_is_shown_as_png(served: Served) -> None:
    page = tried(served, f="pdf")
    assert "f=png" in page.pictures()[0]["src"]
    assert "f=pdf" in page.text


def test_a_text_is_not_taken_for_html(served: Served) -> None:
    page = tried(served, "</textarea><script>alert(1)</script>")
    assert [script["src"] for script in page.all("script")] == ["/static/try.js"]
    assert "</textarea><script>alert(1)</script>" in page.text


def test_a_long_config_gets_a_short_address_when_that_is_wanted(served: Served) -> None:
    form = {"c": BAR + "// " + 20_000 * "x"}
    client = served.app().test_client()
    offered = client.post("/try", data=form)
    assert "more than the 16384 that are read" in offered.text
    assert Page(offered.text).pictures() == []
    kept = Page(client.post("/try", data=form | {"keep": "1"}).text)
    path = kept.pictures()[0]["src"]
    assert path.startswith("/chart/render/")
    assert PUBLIC_URL + path in kept.text
    with served.worker_at_the_first_job():
        assert client.get(path).mimetype == "image/png"


def test_a_config_that_is_wrong_is_not_kept(served: Served) -> None:
    before = served.services.queue_redis.keys("*created*")
    answer = served.app().test_client().post("/try", data={"c": "{", "keep": "1"})
    assert answer.status_code == 200
    assert served.services.queue_redis.keys("*created*") == before


def test_only_a_form_is_taken_as_a_body(served: Served) -> None:
    assert served.app().test_client().post("/try", json={"c": BAR}).status_code == 415
    assert served.app().test_client().post("/try", data={"c": "x" * (1 << 20)}).status_code == 413


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.name)
def test_an_example_is_drawn_with_nothing_ignored_at_an_address(served: Served, example: Example) -> None:
    assert Asked.read(example.given, read_config(example.given), 20_000_000).ignored == ()
    answer = served.get(f"/try?example={example.name}")
    page = Page(answer.text)
    assert config_of(answer.text) == example.given["c"]
    assert [link["href"] for link in page.all("a") if "aria-current" in link] == [f"/try?example={example.name}"]
    assert parse_qs(urlsplit(page.pictures()[0]["src"]).query) == {
        name: [value] for name, value in example.given.items()
    }


def test_every_file_of_the_examples_is_one(served: Served) -> None:
    assert sorted(path.stem for path in FOLDER.iterdir()) == sorted(one.name for one in EXAMPLES)


def test_an_unknown_example_is_a_404_that_names_the_others(served: Served) -> None:
    answer = served.get("/try?example=nonsuch", Accept="text/html")
    assert answer.status_code == 404
    assert "two-axes" in answer.text


def test_the_page_is_there_only_where_it_is_set(served: Served) -> None:
    for settings in ({"playground": 0}, {"quickchart": 0}):
        app = served.app(**settings)
        assert served.get("/try", app=app).status_code == 404
        assert "/try" not in page_of(served, "/", app).text
        assert "/try" not in served.get("/openapi.json", app=app).json["paths"]
    assert "/try" in {link["href"] for link in page_of(served, "/").all("a")}
    assert served.get("/openapi.json").json["paths"]["/try"].keys() == {"get", "post"}


def test_the_page_fetches_nothing_from_another_host(served: Served) -> None:
    answer = served.get("/try")
    assert all(address.startswith("/") for address in Page(answer.text).addresses())
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
