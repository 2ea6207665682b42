"""Secret keys as settings spell them: `[id:]secret`, separated by commas."""

from __future__ import annotations

import json
from typing import Any

import pytest
from conftest import House

from charthouse.access.secret_keys import SecretKey, parse_keys, shown_keys
from charthouse.errors import SettingsError
from charthouse.settings import read_settings


def test_a_key_has_the_id_that_stands_before_its_secret() -> None:
    assert parse_keys("office:sesame,lab:2:3") == (SecretKey("office", b"sesame"), SecretKey("lab", b"2:3"))


def test_a_key_without_an_id_is_named_by_a_digest_of_its_secret() -> None:
    (key,) = parse_keys("sesame")
    assert key == parse_keys("sesame")[0]
    assert key.secret == b"sesame"
    assert len(key.id) == 8
    assert key.id != parse_keys("sesame2")[0].id


def test_no_text_is_no_key() -> None:
    assert parse_keys("") == ()


def test_spaces_around_a_key_do_not_count() -> None:
    assert parse_keys(" office:sesame , lab:poppy") == parse_keys("office:sesame,lab:poppy")


def test_a_secret_may_hold_letters_of_any_script() -> None:
    assert parse_keys("schlüssel-κλειδί")[0].secret == "schlüssel-κλειδί".encode()


@pytest.mark.parametrize(
    "text",
    [",", "a,", ",a", "office:", ":sesame", "of fice:sesame", "office:open sesame", "open\nsesame", "a:1,a:2", "a,a",
     "\udcff", "a\x00b", "é:sesame", "x" * 65 + ":sesame", " "],
)  # fmt: skip
def test_what_is_no_list_of_keys_is_an_error_that_quotes_nothing_of_it(text: str) -> None:
    with pytest.raises(ValueError, match="secrets separated by commas") as raised:
        parse_keys(text)
    assert "sesame" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_neither_a_key_nor_what_is_shown_of_one_spells_the_secret() -> None:
    assert "sesame" not in repr(parse_keys("office:sesame"))
    assert shown_keys("office:sesame,lab:poppy") == "office:***,lab:***"
    assert shown_keys("office:open sesame") == "***"
    assert shown_keys("") == ""


def test_a_setting_that_holds_secrets_is_shown_and_refused_without_them(house: House) -> None:
    house.variables["CHARTHOUSE_API_TOKENS"] = "office:sesame,poppy"
    run = house.call("settings", "--json")
    row: Any = json.loads(run.stdout)["API_TOKENS"]
    assert row["value"].startswith("office:***,")
    assert "sesame" not in run.stdout + run.stderr
    assert "poppy" not in run.stdout + run.stderr
    with pytest.raises(SettingsError, match="must be secrets separated by commas") as raised:
        read_settings({"CHARTHOUSE_API_TOKENS": "office:open sesame"})
    assert "sesame" not in str(raised.value) + str(raised.value.__cause__)


def test_a_token_is_ascii_since_servers_drop_other_headers() -> None:
    with pytest.raises(SettingsError, match="in ASCII") as raised:
        read_settings({"CHARTHOUSE_API_TOKENS": "office:schlüssel"})
    assert "schl" not in str(raised.value)


def test_the_charts_code_sees_no_secret_key(house: House) -> None:
    house.write("spy.py", "import os\nraise RuntimeError([n for n in os.environ if n.endswith('TOKENS')])")
    house.variables["CHARTHOUSE_API_TOKENS"] = "office:sesame"
    assert house.catalogue().broken["spy.py"].startswith("RuntimeError: []")


def test_a_child_process_reads_the_keys_of_its_parent() -> None:
    settings = read_settings({"CHARTHOUSE_API_TOKENS": "office:sesame, lab:poppy"})
    assert read_settings(settings.to_environment({})) == settings
