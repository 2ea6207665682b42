"""`sign`: prints an address that the web server opens, and refuses what no chart could answer."""

from __future__ import annotations

import re
import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import House, ask, until

from charthouse.access import signing
from charthouse.access.secret_keys import parse_keys

KEYS = "new:poppy,old:sesame"
PRIVATE = """
from charthouse import chart

@chart("salaries", title="Salaries", load=lambda: 1, private=True)
def draw(figure, data):
    figure.text(0.5, 0.5, "x")
"""


@pytest.fixture
def keyed(house: House) -> House:
    """A house with keys, whose charts folder and store `sign` must not need."""
    house.variables |= {"CHARTHOUSE_SIGNING_KEYS": KEYS}
    return house


def signed(house: House, *arguments: str) -> str:
    run = house.call("sign", *arguments)
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.strip()


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def test_what_it_prints_opens_a_private_chart_on_a_running_web_server(keyed: House) -> None:
    keyed.write("salaries.py", PRIVATE)
    url = keyed.start_web()
    for path in ("/charts/salaries.png", "/charts/salaries", "/status?charts=salaries"):
        assert ask(url + path).status == 403
        address = signed(keyed, url + path, "--expires-in", "1h")
        assert address.startswith(url + "/")
        assert ask(address).status in (200, 202)
        assert ask(address, method="HEAD").status in (200, 202)
        assert ask(address + "0").status == 403
    page = ask(signed(keyed, url + "/charts/salaries")).body.decode()
    picture = re.search(r'src="(/charts/salaries\.png\?[^"]+)"', page)
    assert picture
    assert ask(url + picture[1].replace("&amp;", "&")).status == 202


def test_the_program_prints_the_address_alone_and_it_opens_the_picture(keyed: House) -> None:
    keyed.write("salaries.py", PRIVATE)
    url = keyed.start_web()
    keyed.start_worker()
    run = keyed.run("sign", url + "/charts/salaries.png?scale=2", "--expires-in", "1h")
    assert (run.returncode, run.stderr, run.stdout.count("\n")) == (0, "", 1)
    picture = until(lambda: reply if (reply := ask(run.stdout.strip())).status == 200 else None)
    assert picture.body.startswith(b"\x89PNG")
    assert ask(url + "/charts/salaries.png?scale=2").status == 403


def test_it_signs_with_the_first_key_what_was_given_as_it_was_given(keyed: House) -> None:
    keyed.variables |= {"CHARTHOUSE_CHARTS": "/nowhere", "CHARTHOUSE_REDIS_URL": "redis://127.0.0.1:1/0"}
    address = signed(keyed, "/charts/sales.png?width=900&height=100&region=S%C3%BCd")
    assert address.startswith("/charts/sales.png?height=100&kid=new&region=S%C3%BCd&width=900&sig=")
    keys, pairs = parse_keys(KEYS), parse_qsl(urlsplit(address).query)
    assert signing.verify(keys, "/charts/sales.png", pairs, 0.0).expires is None


def test_what_a_proxy_takes_off_the_path_is_not_signed(keyed: House) -> None:
    keyed.variables |= {"CHARTHOUSE_PUBLIC_URL": "https://charts.example.org/team"}
    address = signed(keyed, "https://charts.example.org/team/charts/sales.png?scale=2")
    assert address.startswith("https://charts.example.org/team/charts/sales.png?kid=new&scale=2&sig=")
    assert query(address)["sig"] == query(signed(keyed, "/charts/sales.png?scale=2"))["sig"]


def test_addresses_of_one_data_and_old_ones_are_signed(keyed: House) -> None:
    for path in ("/charts/sales/3af8229dc1c907de492e220380c518a3.png", "/showchart/sales"):
        assert signed(keyed, path).startswith(path + "?kid=new&sig=")


def test_a_whole_address_is_one_below_the_public_url_where_that_is_set(keyed: House) -> None:
    keyed.variables |= {"CHARTHOUSE_PUBLIC_URL": "https://charts.example.org"}
    for address in ("https://elsewhere/charts/x.png", "https://charts.example.org.evil.com/charts/x.png"):
        run = keyed.call("sign", address)
        assert (run.returncode, run.stdout) == (2, "")
        assert "an address below CHARTHOUSE_PUBLIC_URL, https://charts.example.org, not" in " ".join(run.stderr.split())


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("15m", 900), ("12h", 43200), ("7d", 604800), ("4w", 2419200)]
)
def test_it_expires_after_a_time(keyed: House, text: str, seconds: int) -> None:
    before = int(time.time())
    expires = int(query(signed(keyed, "/charts/sales", "--expires-in", text))["expires"])
    assert before + seconds <= expires <= int(time.time()) + seconds


@pytest.mark.parametrize(
    ("text", "expires"),
    [("2096-01-01", "3976214400"), ("2096-01-01T12:00", "3976257600"), ("2096-01-01T12:00Z", "3976257600"),
     ("2096-01-01T12:00+02:00", "3976250400"), ("3976214400", "3976214400")],
)  # fmt: skip
def test_it_expires_at_a_moment(keyed: House, text: str, expires: str) -> None:
    assert query(signed(keyed, "/charts/sales", "--expires-at", text))["expires"] == expires


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sales"], "URL must be the whole address of a chart"),
        (["/"], "URL must be the whole address of a chart"),
        (["/charts/"], "URL must be"),
        (["/charts/../x"], "URL must be"),
        (["/charts/sales/data"], "URL must be the whole address of a chart"),
        (["/charts/sales/images"], "URL must be"),
        (["/charts/sales/nohash.png"], "URL must be"),
        (["/charts/sales/3af8229dc1c907de492e220380c518a3"], "URL must be"),
        (["/showchart/sales.png"], "URL must be"),
        (["//evil.example.com/charts/sales"], "URL must be"),
        (["ftp://charts.example.org/charts/sales.png"], "URL must be"),
        (["http://[/charts/sales.png"], "URL must be"),
        (["/charts/sales.png#top"], "URL must be"),
        (["/charts/Sales.png"], "chart must be 1 to 64 of a-z"),
        (["/charts/sales.exe"], "format must be"),
        (["/charts/sales.csv"], "format must be png, svg, webp or pdf"),
        (["/charts/sales.png?scale=4"], "scale must be 1, 2 or 3, not '4'"),
        (["/charts/sales.png?theme=blue"], "theme must be light or dark"),
        (["/charts/sales.png?width=100"], "height must be given together with width, as 640x480, not left out"),
        (["/charts/sales.png?width=5000&height=1"], "width must be a whole number of CSS pixels from 1 to 4000"),
        (["/charts/sales.png?width=4000&height=4000&scale=3"], "CHARTHOUSE_MAX_PIXELS"),
        (["/charts/sales.png?scale=1&scale=1"], "scale must be given once"),
        (["/charts/sales.png?kid=a&sig=abcdef"], "URL must be an address without a signature"),
        (["/charts/sales.png", "--expires-in", "7"], "--expires-in must be a number and s, m, h, d or w"),
        (["/charts/sales.png", "--expires-in", "0d"], "--expires-in must be"),
        (["/charts/sales.png", "--expires-in", ""], "--expires-in must be"),
        (["/charts/sales.png", "--expires-at", "2020-01-01"], "--expires-at must be a future moment"),
        (["/charts/sales.png", "--expires-at", "tomorrow"], "--expires-at must be a future moment"),
        (["/charts/sales.png", "--expires-at", "999999999999999"], "--expires-at must be a future moment"),
        (["/charts/sales.png", "--expires-at", "2096-01-01", "--expires-in", "7d"], "not both"),
    ],
)
def test_what_no_chart_could_answer_is_refused(keyed: House, arguments: list[str], said: str) -> None:
    run = keyed.call("sign", *arguments)
    assert (run.returncode, run.stdout) == (2, "")
    assert said in " ".join(run.stderr.split())
    assert "Traceback" not in run.stderr
    assert "abcdef" not in run.stderr


def test_without_keys_it_says_which_setting_is_missing(house: House) -> None:
    run = house.run("sign", "/charts/sales.png")
    assert (run.returncode, run.stdout) == (2, "")
    assert "CHARTHOUSE_SIGNING_KEYS is not set" in run.stderr
