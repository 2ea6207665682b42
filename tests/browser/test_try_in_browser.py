"""The playground in a real browser: the picture follows the text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browsing import Browse, Browser, Start
from conftest import House, until
from selenium.webdriver.common.keys import Keys

pytest_plugins = ["browsing"]
pytestmark = pytest.mark.system

SHOWN = """
const [image] = document.querySelectorAll("#picture img");
return image?.complete && image.naturalWidth ? image.currentSrc : ""
"""
SAID = "return document.querySelector('#said').innerText"
ADDRESS = "return document.querySelector('#addresses textarea')?.value ?? ''"
WRITE = """
const text = document.querySelector("[name=c]");
text.value = arguments[0];
text.dispatchEvent(new Event("input", { bubbles: true }));
"""
SELECTED = "const text = arguments[0]; return text.value.slice(text.selectionStart, text.selectionEnd)"
FETCHED = "return performance.getEntriesByType('resource').map(({name}) => name)"
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
IS_OLD = "return document.querySelector('#picture').hasAttribute('data-old')"
BAR = "{\n  type: 'bar',\n  data: { labels: ['a', 'b'], datasets: [{ data: [NUMBERS] }] },\n}"


def bar(numbers: str) -> str:
    return BAR.replace("NUMBERS", numbers)


@pytest.fixture
def browser_of(house: House, demo: Start, browse: Browse) -> Callable[..., Browser]:
    """Opens the page in a browser, and waits for its picture: `browser_of(width=390)`."""

    def opened(path: str = "/try", **options: object) -> Browser:
        browser, url = browse(**options), demo().url
        browser.open(url + path)
        until(lambda: browser.run(SHOWN), seconds=60)
        return browser

    return opened


def faults(browser: Browser) -> list[str]:
    """What the browser says of the page's own scripts and rules; a busy machine may be late with a picture."""
    return [entry["message"] for entry in browser.errors() if entry["source"] != "network"]


def write(browser: Browser, config: str) -> None:
    browser.run(WRITE, config)


def test_the_picture_its_address_and_the_page_follow_the_text(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of()
    first = browser.run(SHOWN)
    field = browser.find("[name=c]")
    field.send_keys(Keys.CONTROL, Keys.HOME)
    field.send_keys("// typed\n")
    until(lambda: "typed" in browser.run(SHOWN))
    assert browser.run(SHOWN) != first
    assert browser.run(ADDRESS) == browser.run(SHOWN)
    assert "typed" in browser.driver.current_url
    field.send_keys(Keys.TAB)
    assert browser.run("return document.activeElement.name") == "w"
    host = browser.driver.current_url.partition("/try")[0]
    assert all(name.startswith(host + "/") for name in browser.run(FETCHED))
    assert faults(browser) == []


def test_the_old_picture_stays_while_the_text_is_wrong_and_its_line_can_be_found(
    browser_of: Callable[..., Browser],
) -> None:
    browser = browser_of()
    write(browser, bar("1, 2"))
    until(lambda: "1%2C+2" in browser.run(SHOWN))
    before = browser.run(SHOWN)
    write(browser, bar("1, 2 3"))
    until(lambda: "Line 3, column " in browser.run(SAID))
    assert browser.run(SHOWN) == before
    assert browser.run(IS_OLD)
    browser.find("[data-line]").click()
    assert browser.run(SELECTED, browser.find("[name=c]")) == "3] }] },"
    write(browser, bar("1, 'many'"))
    until(lambda: "data.datasets[0].data[1] must be" in browser.run(SAID))
    write(browser, bar("7, 8").replace("data:", "sparkle: 1, data:", 1))
    until(lambda: "sparkle" in browser.run(SAID) and "7%2C+8" in browser.run(SHOWN))
    assert not browser.run(IS_OLD)
    assert faults(browser) == []


def test_the_last_of_many_quick_changes_is_shown(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of()
    for number in range(8):
        write(browser, bar(f"{number}, 1"))
        browser.find("#try .params button").click()
    until(lambda: "7%2C+1" in browser.run(SHOWN))
    assert "7%2C+1" in browser.run(ADDRESS)
    assert not browser.run(IS_OLD)


def test_the_address_is_copied_by_its_button(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of()
    rights = {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.driver.execute_cdp_cmd("Browser.grantPermissions", rights)
    browser.find("#addresses .copy").click()
    until(lambda: browser.find("#addresses .copy").text == "Copied")
    copied = browser.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied == browser.run(ADDRESS)


def test_a_long_config_is_drawn_once_it_has_a_short_address(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of()
    write(browser, bar("1, 2") + " // " + 20_000 * "x")
    until(lambda: browser.find_all("[name=keep]"))
    browser.find("[name=keep]").click()
    until(lambda: "/chart/render/" in browser.run(SHOWN))
    assert browser.run(ADDRESS) == browser.run(SHOWN)
    assert faults(browser) == []


def test_the_page_works_without_scripts(browser_of: Callable[..., Browser]) -> None:
    browser = browser_of(javascript=False)
    field = browser.find("[name=c]")
    field.clear()
    field.send_keys("{ type: 'bar' ")
    browser.find("#try .params button").click()
    until(lambda: browser.find_all("#said .wrong"))
    assert "Line 1, column " in browser.find("#said").text
    assert browser.find("#said pre").text.endswith("^")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_screen_and_axe_finds_nothing(browser_of: Callable[..., Browser], width: int) -> None:
    browser = browser_of(width=width)
    for config in (bar("1, 2"), bar("1, 2 3"), bar("1, 2").replace("data:", "sparkle: 1, data:", 1)):
        write(browser, config)
        until(lambda config=config: ("sparkle" in browser.run(SAID)) == ("sparkle" in config))
        until(lambda config=config: ("Line" in browser.run(SAID)) == ("2 3" in config))
        for theme in ("light", "dark"):
            browser.prefer(theme)
            assert browser.findings() == [], f"{config} in {theme}"
        assert browser.run(OVERFLOW) <= 0
