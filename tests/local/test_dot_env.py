"""`.env`: what `demo` takes from it, and what it leaves alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Demo, House, ask, until

from charthouse.errors import SetupError
from charthouse.local.dot_env import read_dot_env


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """The environment, brought back after the test."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def read(tmp_path: Path, text: str | bytes) -> list[str]:
    (tmp_path / ".env").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_dot_env(tmp_path / ".env")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("SHOP_URL=postgresql://reader:a$b#c@127.0.0.1/shop", "postgresql://reader:a$b#c@127.0.0.1/shop"),
        ("SHOP_URL='with spaces # and signs'", "with spaces # and signs"),
        ("export SHOP_URL=x", "x"),
        ("SHOP_URL = x  # a remark", "x"),
        ("SHOP_URL=", ""),
        ("SHOP_URL=é\r\n", "é"),
    ],
)
def test_a_variable_is_set_as_its_line_says(tmp_path: Path, line: str, value: str) -> None:
    assert read(tmp_path, f"# a remark\n\n{line}\n") == ["SHOP_URL"]
    assert os.environ["SHOP_URL"] == value


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    assert read(tmp_path, "\ufeffSHOP_URL=x\n") == ["SHOP_URL"]


def test_what_is_set_already_stays_and_is_not_told(tmp_path: Path) -> None:
    os.environ |= {"SHOP_URL": "mine", "EMPTY": ""}
    assert read(tmp_path, "SHOP_URL=other\nEMPTY=other\nNEW=1\nNAME_ALONE\n") == ["NEW"]
    assert (os.environ["SHOP_URL"], os.environ["EMPTY"]) == ("mine", "")


def test_no_file_and_a_folder_of_that_name_are_nothing(tmp_path: Path) -> None:
    assert read_dot_env(tmp_path / ".env") == []
    (tmp_path / ".env").mkdir()
    assert read_dot_env(tmp_path / ".env") == []


@pytest.mark.parametrize("text", [b"SHOP_URL=\xff\n", b"SHOP_URL=a\0b\n"])
def test_a_file_that_cannot_be_taken_is_an_error_that_names_it(tmp_path: Path, text: bytes) -> None:
    with pytest.raises(SetupError, match=r"\.env"):
        read(tmp_path, text)


@pytest.mark.system
def test_demo_gives_charts_and_settings_what_dot_env_says(house: House, demo: Callable[..., Demo]) -> None:
    (house.folder / ".env").write_text("SHOP=sesame\nCHARTHOUSE_FRESH_SECONDS=600\nCHARTHOUSE_CHARTS=elsewhere\n")
    house.write("shop.py", """
        import os
        from charthouse import chart

        @chart("shop", description=str, load=lambda: os.environ["SHOP"])
        def shop(figure, data):
            figure.subplots()
    """)  # fmt: skip
    started = demo()
    until(lambda: ask(f"{started.url}/charts/shop.png").state == "ready")
    assert ask(f"{started.url}/status?charts=shop").json()["charts"]["shop"]["alt"] == "sesame"
    assert "<dd>10 min</dd>" in ask(f"{started.url}/charts/shop").body.decode()
    log = started.log.read_text()
    assert "Taken from .env: CHARTHOUSE_FRESH_SECONDS, SHOP\n" in log
    assert "sesame" not in log
