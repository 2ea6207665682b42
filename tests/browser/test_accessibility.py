"""axe-core finds nothing on any page, light and dark, on small and large screens."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsing import Browse, Browser, Start
from conftest import House, until

from charthouse.web import refusal

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
ROWS = "{'month': ['Jan', 'Feb'] * 150, 'a long name of a column': [1.5, -2] * 150}"
EVERY = pytest.mark.parametrize("width", [360, 1280])
PARAMS = "params={'region': choice('emea', 'apac'), 'year': integer(2020, 2026), 'day': day(today(-30), today())}"


def check(browser: Browser, url: str) -> None:
    """Look for findings on the page in both themes."""
    for theme in ("light", "dark"):
        browser.prefer(theme)
        assert browser.findings() == [], f"{url} in {theme}"


@EVERY
def test_axe_finds_nothing_on_pages_with_charts(house: House, demo: Start, browse: Browse, width: int) -> None:
    house.counting_chart("ready", data=ROWS.replace("'", '"'), options="publish_data=True, tags=['ops']")
    house.write("charts.py", f"""
        from charthouse import chart, choice, day, integer, today

        @chart("params", {PARAMS}, load=lambda **given: 1, tags=["ops", "money"])
        def params(figure, data):
            figure.subplots().plot([1, 2])

        @chart("fails", load=lambda: 1 / 0)
        def fails(figure, data): ...

        @chart("no-rows", load=lambda: 7, publish_data=True)
        def no_rows(figure, data):
            figure.subplots().plot([1, data])

        @chart("1", title="The first", on_miss="inline")
        def first(figure, data):
            figure.subplots().plot([1, 2])

        @chart("waits")
        def waits(figure, data):
            figure.subplots().plot([1, 2])
    """)  # fmt: skip
    house.write("ready.py", (house.charts / "ready.py").read_text().replace("[data, 2, 1]", "[3, 2, 1]"))
    house.write("broken.py", "raise ValueError('so it is')")
    browser, url = browse(width=width), demo().url
    for name, state in {"ready": "ready", "fails": "failed", "params": "ready", "no-rows": "ready"}.items():
        browser.open(f"{url}/charts/{name}")
        browser.wait_until_all(state)
        browser.open(f"{url}/charts/{name}")
        if details := browser.find_all("details summary"):
            details[0].click()
        check(browser, name)
    for path in ("/", "/?tag=ops", "/mainindex", "/charts/waits", "/charts/nowhere", "/charts/ready?theme=blue"):
        browser.open(url + path)
        check(browser, path)


@EVERY
def test_axe_finds_nothing_where_there_is_nothing_yet(house: House, demo: Start, browse: Browse, width: int) -> None:
    browser, url = browse(width=width), demo().url
    browser.open(url)
    check(browser, "empty gallery")
    house.counting_chart("slow", draw_seconds=60, options="timeout_seconds=90")
    until(lambda: browser.open(f"{url}/charts/slow") or browser.states() == ["rendering"])
    check(browser, "rendering")


@EVERY
def test_axe_finds_nothing_on_a_refusal_before_flask(tmp_path: Path, browse: Browse, width: int) -> None:
    page = tmp_path / "busy.html"
    page.write_bytes(refusal.busy({"HTTP_ACCEPT": "text/html"}).body)
    browser = browse(width=width)
    browser.open(page.as_uri())
    check(browser, "busy")
