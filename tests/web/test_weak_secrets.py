"""The web server warns of secrets that can be guessed, and does not quote them."""

from __future__ import annotations

import pytest
from conftest import House

from charthouse.settings import read_settings
from charthouse.web.server.weak_secrets import guessable


def test_a_secret_that_can_be_guessed_is_warned_of_once_at_the_start(house: House) -> None:
    log = house.folder / "web.log"
    secrets = {"CHARTHOUSE_SIGNING_KEYS": "xyzzy", "CHARTHOUSE_API_TOKENS": "office:" + "k" * 32}
    house.start_web(processes=2, log=log, **secrets)
    (warned,) = [line for line in log.read_text().splitlines() if "can be guessed" in line]
    assert "WARNING charthouse.web: CHARTHOUSE_SIGNING_KEYS has a secret that can be guessed" in warned
    assert "openssl rand -hex 32" in warned
    assert "xyzzy" not in log.read_text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("", []), ("x", ["CHARTHOUSE_API_TOKENS"]), ("a:x", ["CHARTHOUSE_API_TOKENS"]),
     (f"{'k' * 16},b:short", ["CHARTHOUSE_API_TOKENS"]), (f"{'k' * 16},b:{'s' * 32}", [])],
)  # fmt: skip
def test_a_secret_that_can_be_guessed_is_told_by_its_settings_name(text: str, expected: list[str]) -> None:
    assert guessable(read_settings({"CHARTHOUSE_API_TOKENS": text})) == expected
    signing = [name.replace("API_TOKENS", "SIGNING_KEYS") for name in expected]
    assert guessable(read_settings({"CHARTHOUSE_SIGNING_KEYS": text})) == signing
