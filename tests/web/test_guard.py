"""What every request must pass and every answer says: lengths, foreign headers, redirects, escaping, policies."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest

from charthouse.charts.params import choice

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

HASH = "0123456789abcdef" * 2
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
MARKUP = """'"></textarea><script>alert(1)</script><img src=x onerror=alert(2)>"""
FORWARDED = {
    "X_Forwarded_Host": "evil.example.com", "X_Forwarded_Proto": "gopher", "X_Forwarded_For": "203.0.113.9",
    "X_Forwarded_Port": "81", "X_Forwarded_Prefix": "/evil", "X_Forwarded_Uri": "/evil", "X_Original_URL": "/evil",
    "X_Rewrite_URL": "/evil", "X_HTTP_Method_Override": "DELETE", "Forwarded": "host=evil.example.com;proto=gopher",
}  # fmt: skip
ANSWERS = ["/", "/?tag=ops", "/charts/sales", "/charts/sales.png", "/showchart/sales", f"/charts/sales/{HASH}.png",
           "/status?charts=sales", "/mainindex", "/healthz", "/static/charthouse.js", "/charts/none", "/nothing",
           "/charts/secret", "/charts/sales.png?scale=9", "/charts/sales.png?sig=x"]  # fmt: skip


class Elements(HTMLParser):
    """The elements of a page, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_no_markup(page: str) -> None:
    """Nothing of MARKUP became an element or an attribute."""
    for tag, attributes in Elements(page).found:
        assert tag != "script" or (attributes.get("src") or "").startswith("/static/")
        assert attributes.get("src") != "x"
        assert not [name for name in attributes if name.startswith("on")]


# --- lengths ----------------------------------------------------------------------------------------------------------


def test_an_address_that_is_too_long_is_refused_before_it_is_read(served: Served) -> None:
    app = served.app(max_url_bytes=300)
    fits = "/charts/sales.png?_=" + "x" * (300 - len("/charts/sales.png_="))
    assert served.get(fits, app=app).status_code == 202
    for address in (fits + "x", "/charts/" + "a" * 300, "/?sig=" + "x" * 300, "/nothing?" + "&a=b" * 100):
        response = served.get(address, app=app)
        assert (response.status_code, response.headers["Content-Type"]) == (414, "application/problem+json")
        assert "at most 300 bytes (CHARTHOUSE_MAX_URL_BYTES)" in response.get_json(force=True)["detail"]
        assert len(response.data) < 300
        assert served.get(address, "HEAD", app).status_code == 414


def test_a_picture_with_too_many_pixels_is_refused_also_in_a_declared_size(served: Served) -> None:
    closed = replace(served.catalogue.charts["sales"], max_pixels=640 * 480 * 4)
    served.catalogue = replace(served.catalogue, charts={"sales": closed})
    assert served.get("/charts/sales.png?width=640&height=480&scale=2").status_code == 202
    response = served.get("/charts/sales.png?width=640&height=480&scale=3")
    assert response.status_code == 400
    problem = response.get_json(force=True)
    assert problem["value"] == "640x480@3"
    assert "at most 1228800 pixels together (CHARTHOUSE_MAX_PIXELS)" in problem["allowed"]
    page = served.get("/charts/sales").text
    assert "640 by 480, light, scale 2" in page
    assert "640 by 480, light, scale 3" not in page


def test_no_value_of_a_param_is_longer_than_what_its_chart_declares(served: Served) -> None:
    for query in ("region=" + "e" * 9000, "year=" + "2" * 9000, "year=2024" + "0" * 9000):
        response = served.get(f"/charts/regions.png?{query}")
        assert (response.status_code, response.get_json(force=True)["title"]) == (400, "Bad Request")


# --- foreign headers and redirects ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_depends_on_who_a_proxy_says_was_asked(served: Served, path: str) -> None:
    for accept in ("*/*", BROWSER):
        plain = served.get(path, Accept=accept)
        forged = served.get(path, Accept=accept, Host="evil.example.com", **FORWARDED)
        assert forged.status_code == plain.status_code
        assert forged.data.replace(b"\r", b"") == plain.data.replace(b"\r", b"")
        said = forged.get_data(as_text=True) if forged.mimetype != "image/png" else ""
        for word in ("evil", "gopher", "203.0.113.9"):
            assert word not in said + str(forged.headers)


@pytest.mark.parametrize(
    "path",
    ["//evil.example.com/", "//evil.example.com/charts/sales.png", "/\\evil.example.com", "/charts/sales/",
     "/charts/sales.png/", "/charts//sales", "/%2f%2fevil.example.com", "/mainindex/", "/status/",
     "/static", "/charts", "/healthz//", "///evil.example.com/%2e%2e", f"/charts//evil.example.com/{HASH}.png",
     f"/charts/sales/{HASH}.png/..", "/showchart//evil.example.com", "/.//evil.example.com"],
)  # fmt: skip
def test_no_address_leads_elsewhere(served: Served, path: str) -> None:
    client = served.app().test_client()
    response = client.open("/", environ_overrides={"PATH_INFO": unquote(path)})  # else //host would be split off
    assert response.status_code == 404
    assert "Location" not in response.headers


def test_the_redirect_of_a_picture_that_is_gone_is_a_path_of_ours(served: Served) -> None:
    response = served.get(f"/charts/regions/{HASH}.png?region=apac&_=//evil.example.com", Host="evil.example.com")
    assert (response.status_code, response.headers["Location"]) == (302, "/charts/regions.png?region=apac")


@pytest.mark.parametrize(
    "path",
    ["/static/../web/__init__.py", "/static/..%2f__init__.py", "/static/%2e%2e/__init__.py", "/static/....//x",
     "/static//etc/passwd", "/static/%2fetc%2fpasswd", "/static/..%5c__init__.py", "/static/charthouse.js%00.css",
     "/static/./../../charts/examples/co2.py", "/charts/..%2f..%2fREADME.md", "/charts/../charts.py",
     "/charts/%2e%2e%2fcharts.png", "/charts/charts.py", "/showchart/..%2fcharts.py", "/charts/sales.told",
     "/templates/base.html", "/charts/sales/../../charts.py"],
)  # fmt: skip
def test_no_path_leads_to_a_file_that_is_not_for_pages(served: Served, path: str) -> None:
    for method in ("GET", "HEAD"):
        response = served.get(path, method)
        assert response.status_code == 404
        assert "import" not in response.text


# --- escaping ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["/charts/{}", "/charts/{}.png", "/charts/sales.{}", "/showchart/{}", "/charts/sales/{}.png", "/{}", "/?tag={}",
     "/?page={}", "/charts/sales?theme={}", "/charts/sales?width={}&height=1",
     "/charts/regions?region={}", "/charts/regions?year={}", "/status?charts={}", "/status?charts=sales%3F{}=1",
     "/charts/sales?sig={}", "/charts/sales?kid={}&sig=x"],
)  # fmt: skip
def test_what_an_error_repeats_of_an_address_is_text_and_nothing_else(served: Served, path: str) -> None:
    response = served.get(path.format(quote(MARKUP, safe="")), Accept=BROWSER)
    assert response.status_code in (400, 403, 404)
    assert response.mimetype == "text/html"
    assert_no_markup(response.text)


def test_whatever_a_chart_says_of_itself_is_text_on_its_pages(served: Served) -> None:
    served.tell("sales", value=MARKUP)
    served.get("/charts/sales.png")
    served.work()
    entry = served.catalogue.charts["sales"]
    hostile = replace(entry, title=MARKUP, description=MARKUP, tags=(MARKUP,), source=MARKUP,
                      params={"region": choice(MARKUP, "b")})  # fmt: skip
    served.catalogue = replace(served.catalogue, charts={"sales": hostile}, broken={MARKUP: MARKUP})
    for path in ("/", "/charts/sales"):
        text = served.get(path).text
        assert_no_markup(text)
        assert MARKUP in Elements(text).text
        assert "Sales: " + MARKUP in {attributes.get("alt") for _, attributes in Elements(text).found}


def test_why_a_module_is_broken_is_said_where_reasons_are_shown(served: Served) -> None:
    served.catalogue = replace(served.catalogue, broken={"sales.py": "OperationalError: postgres://me:sesame@db"})
    assert "sesame" in served.get("/", app=served.app(show_reasons=1)).text
    for host in ("127.0.0.1", "0.0.0.0", "10.0.0.5", "::", "charts.example.com"):
        page = served.get("/", app=served.app(host=host)).text
        assert "sesame" not in page
        assert "sales.py" in page
        assert "list says why" in page


def test_why_its_module_is_broken_now_is_on_a_charts_page_where_reasons_are_shown(served: Served) -> None:
    source = served.catalogue.charts["sales"].source
    served.catalogue = replace(served.catalogue, broken={source: f"SyntaxError: {MARKUP} sesame", "other.py": "No"})
    page = served.get("/charts/sales", app=served.app(show_reasons=1)).text
    assert_no_markup(page)
    assert f"SyntaxError: {MARKUP} sesame" in Elements(page).text
    assert "No" not in Elements(page).text.split()
    assert "sesame" not in served.get("/charts/sales").text


def test_why_a_chart_failed_is_on_its_page_where_reasons_are_shown(served: Served) -> None:
    served.tell("sales", load_raises=f"{MARKUP} sesame")
    served.get("/charts/sales.png")
    served.work()
    page = served.get("/charts/sales", app=served.app(show_reasons=1)).text
    assert_no_markup(page)
    assert f"load raised RuntimeError: {MARKUP} sesame" in Elements(page).text
    assert 'raise RuntimeError(told(chart_id)["load_raises"])' in Elements(page).text  # the author's own line
    assert "charthouse/runner" not in page
    assert "sesame" not in served.get("/charts/sales").text
    assert "sesame" not in served.get("/status?charts=sales", app=served.app(show_reasons=1)).text


# --- what every answer says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_every_answer_forbids_sniffing_and_every_page_says_what_it_may_load(
    served: Served, path: str, method: str, accept: str
) -> None:
    response = served.get(path, method, Accept=accept)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    if response.mimetype == "text/html" and method != "OPTIONS":
        policy = dict(
            rule.strip().partition(" ")[::2] for rule in response.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == policy["base-uri"] == "'none'"
        assert policy["frame-ancestors"] == policy["form-action"] == policy["script-src"] == "'self'"
        assert "unsafe" not in str(policy)


def test_what_a_charts_failure_says_reaches_nobody_over_http(served: Served) -> None:
    served.tell("sales", load_raises="postgres://me:sesame@db refused row 17")
    served.get("/charts/sales.png")
    served.work()
    assert served.get("/charts/sales.png").headers["Charthouse-State"] == "failed"
    for path in ("/charts/sales.png", "/charts/sales", "/", "/status?charts=sales"):
        response = served.get(path, Accept=BROWSER)
        for word in (b"sesame", b"RuntimeError", b"Traceback", b"row 17"):
            assert word not in response.data
