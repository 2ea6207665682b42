"""An open page of a chart that is edited, or fails: it says why by itself."""

from __future__ import annotations

import pytest
from browsing import STATES, Browse, Start
from conftest import House, until

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_a_chart_that_fails_says_so_without_a_reload(house: House, demo: Start, browse: Browse) -> None:
    house.counting_chart("broken", load_seconds=1, data="1 / 0")
    browser = browse()
    browser.open(demo().url + "/charts/broken")
    browser.wait_until_all("failed")
    assert "could not be drawn" in browser.find(".failure").text
    assert browser.find("[data-badge]").text == "failed"


def test_an_authors_dark_page_goes_on_saying_why_while_it_fails_again_and_again(
    house: House, demo: Start, browse: Browse
) -> None:
    house.write(
        "broken.py",
        """
        from pathlib import Path
        from charthouse import chart

        @chart("broken", load=lambda: 1)
        def draw(figure, data):
            with Path(__file__).with_suffix(".draws").open("a") as file:
                file.write("x")
            raise ValueError("no ink" + "x" * 300)
        """,
    )
    browser = browse(dark=True, width=400)
    browser.open(demo().url + "/charts/broken")
    browser.wait_until_all("failed")
    until(lambda: "no ink" in browser.find("main").text)
    assert browser.run(OVERFLOW) <= 0
    browser.run("window.gone = 0; setInterval(() => { gone += !document.querySelector('.failing') }, 20)")
    draws = house.count("broken", "draws")
    until(lambda: house.count("broken", "draws") >= draws + 2)
    browser.wait_until_all("failed")
    assert browser.run("return window.gone") == 0
    assert "no ink" in browser.find("main").text


def test_an_edited_chart_is_on_its_open_page_and_a_mistake_says_why(house: House, demo: Start, browse: Browse) -> None:
    module = "from charthouse import chart\n@chart('edited', load=lambda: [1, 2])\ndef edited(figure, data):\n    {}\n"
    (house.charts / "edited.py").write_text(module.format("figure.subplots().plot(data)"))
    browser = browse()
    browser.open(demo().url + "/charts/edited")
    browser.wait_until_all("ready")
    until(lambda: "/charts/edited" in browser.source)
    before = browser.source
    (house.charts / "edited.py").write_text(module.format("figure.subplots().bar(data, data)"))
    until(lambda: browser.source != before)
    (house.charts / "edited.py").write_text(module.format("raise ValueError('no bars today')"))
    until(lambda: "edited.py, line 4: draw raised ValueError: no bars today" in browser.find("main").text)
    (house.charts / "edited.py").write_text(module.format("figure.subplots().plot(data)"))
    browser.wait_until_all("ready")
    until(lambda: "no bars today" not in browser.find("main").text)


def test_an_open_page_says_that_its_module_is_broken_for_as_long_as_it_is(
    house: House, demo: Start, browse: Browse
) -> None:
    module = house.charts / "edited.py"
    good = "from charthouse import chart\n@chart('edited', load=lambda: [1, 2])\ndef edited(figure, data):\n    {}\n"
    good = good.format("figure.subplots().plot(data)")
    module.write_text(good)
    browser = browse()
    browser.open(demo().url + "/charts/edited")
    browser.wait_until_all("ready")
    module.write_text("import nonsuch")
    until(lambda: "nonsuch" in browser.find("main").text)
    assert browser.run(STATES) == ["ready"]  # its last good code is used
    module.write_text(good)
    until(lambda: "nonsuch" not in browser.find("main").text)
