"""`settings`: every setting, its value and where it comes from; and the exit codes of wrong use."""

from __future__ import annotations

import json
import subprocess
import sys

import command_line
import pytest
from conftest import ROOT

from charthouse.settings import SETTINGS


def call(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return command_line.call(arguments, variables, ROOT)


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "charthouse", *arguments]
    return subprocess.run(command, env=variables, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)


def test_every_setting_is_shown_with_its_value_and_its_origin() -> None:
    ended = run("settings", "--json", CHARTHOUSE_FRESH_SECONDS="7")
    assert ended.returncode == 0, ended.stderr
    shown = json.loads(ended.stdout)
    assert shown.keys() == SETTINGS.keys()
    assert shown["FRESH_SECONDS"] == {"value": "7.0", "origin": "CHARTHOUSE_FRESH_SECONDS"}
    assert shown["PORT"]["origin"] == "default"


def test_the_table_for_people_has_every_setting() -> None:
    ended = call("settings", COLUMNS="300")
    assert ended.returncode == 0
    assert all(f"CHARTHOUSE_{name}" in ended.stdout for name in SETTINGS)


def test_what_looks_like_markup_in_a_value_is_printed_as_it_is() -> None:
    ended = call("settings", CHARTHOUSE_CHARTS="[/charts]")
    assert ended.returncode == 0, ended.stderr
    assert "[/charts]" in ended.stdout


def test_no_password_is_shown() -> None:
    variables = {"CHARTHOUSE_REDIS_URL": "redis://user:secret-4711@localhost:6379/0", "COLUMNS": "300"}
    for arguments in (("settings",), ("settings", "--json")):
        ended = call(*arguments, **variables)
        assert ended.returncode == 0
        assert "secret-4711" not in ended.stdout
        assert "localhost" in ended.stdout


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("NONSENSE", "1", "CHARTHOUSE_REDIS_URL"),
        ("PORT", "seven", "a whole number from 1 to 65535"),
        ("FRESH_SECONDS", "-1", "a number of seconds"),
        ("ON_MISS", "perhaps", "queue or inline"),
        ("REDIS_URL", "http://localhost", "redis://"),
    ],
)
def test_a_bad_setting_ends_with_2_and_names_what_came_and_what_is_allowed(name: str, value: str, allowed: str) -> None:
    ended = call("settings", **{f"CHARTHOUSE_{name}": value})
    assert ended.returncode == 2
    assert f"CHARTHOUSE_{name}" in ended.stderr
    assert allowed in ended.stderr
    assert name == "NONSENSE" or value in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_kubernetes_injects_for_services_is_ignored() -> None:
    variables = {
        "CHARTHOUSE_PORT": "tcp://10.0.0.7:8000",
        "CHARTHOUSE_SERVICE_HOST": "10.0.0.7",
        "CHARTHOUSE_PORT_8000_TCP_ADDR": "10.0.0.7",
    }
    ended = call("settings", "--json", **variables)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["PORT"]["value"] == "8000"


@pytest.mark.parametrize("arguments", [("nonsense",), ("settings", "--nonsense"), ("demo", "--port", "99999")])
def test_wrong_use_of_the_command_line_ends_with_2(arguments: tuple[str, ...]) -> None:
    ended = call(*arguments)
    assert ended.returncode == 2
    assert arguments[-1] in ended.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("demo", "-h"), ("warm", "--help")])
def test_help_ends_with_0(arguments: tuple[str, ...]) -> None:
    ended = call(*arguments)
    assert ended.returncode == 0
    assert "Usage: charthouse" in ended.stdout


def test_help_says_what_holds_when_an_option_is_not_given() -> None:
    for command in ("demo", "web"):
        help_ = " ".join(call(command, "--help").stdout.split())
        assert "CHARTHOUSE_PORT, else 8000" in help_
        assert "CHARTHOUSE_HOST, else 127.0.0.1" in help_
