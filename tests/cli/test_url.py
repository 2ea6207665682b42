"""`url`: the address of a chart's picture, which the web server answers; `--pinned`, of exactly today's data."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from conftest import House, ask
from processes import Gated, house_without_memory

MORE = """
from charthouse import chart, choice, day, today

def draw(figure, data):
    figure.subplots().set_title(str(data))

chart("regions", load=lambda region: region, params={"region": choice("emea", "Süd & Ost")}, sizes=[(320, 240)])(draw)
chart("secret", load=lambda: 1, private=True)(draw)
chart("daily", load=lambda day: day, params={"day": day(today(-7), today(), default=today())})(draw)
"""
KEYS = "office:sesame"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = house_without_memory(tmp_path_factory.mktemp("url"))
    built.write("more.py", MORE)
    for chart_id in ("plain", "cold", "failing", "held"):
        Gated.write(built, chart_id)
    yield built
    built.close()


@pytest.fixture(scope="module")
def web(house: House) -> str:
    """A web server with a worker, which `url` prints the addresses of."""
    house.variables["CHARTHOUSE_SIGNING_KEYS"] = KEYS
    house.start_worker()
    url = house.start_web()
    house.variables["CHARTHOUSE_PUBLIC_URL"] = url
    return url


def address(house: House, *arguments: str) -> str:
    ended = house.call("url", *arguments)
    assert (ended.returncode, ended.stderr, ended.stdout.count("\n")) == (0, "", 1), ended
    return ended.stdout.strip()


def test_without_a_public_url_it_is_a_path_and_says_so(house: House) -> None:
    house.variables.pop("CHARTHOUSE_PUBLIC_URL", None)
    ended = house.call("url", "plain")
    assert (ended.returncode, ended.stdout) == (0, "/charts/plain.png\n")
    assert "this is a path; with CHARTHOUSE_PUBLIC_URL set it is a whole address" in ended.stderr


def test_the_path_of_the_public_url_stands_before_the_path_of_the_picture(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(house.variables, "CHARTHOUSE_PUBLIC_URL", "https://charts.example.org/team")
    assert address(house, "plain", "--format", "svg") == "https://charts.example.org/team/charts/plain.svg"


def test_an_address_opens_the_picture_that_was_named(house: House, web: str) -> None:
    sized = ("--width", "320", "--height", "240", "--scale", "2", "--theme", "dark", "--wait", "20")
    printed = address(house, "regions", "region=Süd & Ost", *sized)
    query = "height=240&region=S%C3%BCd+%26+Ost&scale=2&theme=dark&wait=20&width=320"
    assert printed == f"{web}/charts/regions.png?{query}"
    reply = ask(printed)
    assert (reply.state, int.from_bytes(reply.body[16:20], "big")) == ("ready", 640)


def test_an_address_of_an_svg_may_name_both_themes(house: House, web: str) -> None:
    ended = house.call("url", "regions", "--format", "svg", "--theme", "auto", "--wait", "20")
    assert ended.stdout.strip().endswith("/charts/regions.svg?theme=auto&wait=20")


def test_what_is_the_default_is_left_out_and_a_day_that_rolls_stays_open(house: House, web: str) -> None:
    assert address(house, "regions", "region=emea", "--width", "640", "--height", "480") == f"{web}/charts/regions.png"
    assert address(house, "daily") == f"{web}/charts/daily.png"
    today = datetime.datetime.now(datetime.UTC).date()
    assert address(house, "daily", f"day={today}") == f"{web}/charts/daily.png?day={today}"


def test_a_pinned_address_changes_with_the_data_and_the_older_one_keeps_its_picture(house: House, web: str) -> None:
    plain = Gated(house, "plain")
    first = address(house, "plain", "--pinned")
    before = ask(first)
    assert before.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert ask(f"{web}/charts/plain.png").headers["Content-Location"] == first.removeprefix(web)
    plain.give("second")
    plain.grow_old()
    second = address(house, "plain", "--pinned")
    assert second != first
    assert ask(second).body != before.body == ask(first).body


def test_a_pinned_address_names_the_day(house: House, web: str) -> None:
    today = datetime.datetime.now(datetime.UTC).date()
    pinned = address(house, "daily", "--pinned", "--scale", "2")
    assert f".png?day={today}&scale=2&v=" in pinned
    assert ask(pinned).status == 200


def test_a_pinned_picture_that_fails_or_does_not_come_is_named(house: House, web: str) -> None:
    Gated(house, "failing").give("broken")
    held = Gated(house, "held")
    held.close("draws", 1)
    for chart_id, said in (
        ("failing", "the source is away"),
        ("held", "none came for 2 s; is a worker running?"),
    ):
        ended = house.call("url", chart_id, "--pinned", "--timeout", "2" if chart_id == "held" else "60")
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith(f"charthouse: {chart_id} has no fresh picture: ")
        assert said in ended.stderr
    held.open("draws", 1)


@pytest.mark.parametrize("pinned", [(), ("--pinned",)])
def test_the_address_of_a_private_chart_is_one_that_sign_signs(house: House, web: str, pinned: tuple[str, ...]) -> None:
    ended = house.call("url", "secret", "--wait", "20", *pinned)
    printed = ended.stdout.strip()
    assert ended.returncode == 0
    assert f"secret is private; only a signed address opens it: charthouse sign '{printed}'" in ended.stderr
    assert ask(printed).status == 403
    signed = house.call("sign", printed, "--expires-in", "1h").stdout.strip()
    assert ask(signed).state == "ready"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none",), "none"),
        (("regions", "region"), "NAME=VALUE, such as region=emea, not 'region'"),
        (("regions", "region=mars"), "region must be one of emea, Süd & Ost, not 'mars'"),
        (("regions", "region=emea", "region=emea"), "given once"),
        (("regions", "theme=dark"), "param must be region, not 'theme'"),
        (("regions", "--width", "320"), "height must be given together with width"),
        (("regions", "--width", "7", "--height", "7"), "640x480 or 320x240, not '7x7'"),
        (("regions", "--wait", "31"), "31"),
        (("regions", "--format", "gif"), "gif"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_ends_with_2_and_says_what_is_allowed(house: House, arguments: tuple[str, ...], said: str) -> None:
    ended = house.call("url", *arguments)
    assert (ended.returncode, ended.stdout) == (2, ""), ended
    assert said in ended.stderr
