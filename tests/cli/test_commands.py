"""The list of commands: written from a table, which says what the commands say of themselves, and quick."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import command_line
import pytest
from conftest import ROOT

import charthouse
from charthouse.cli import COMMANDS, commands

LOADED_BY_HELP = """
import json, sys
from charthouse.cli import commands
commands([sys.argv[1]], standalone_mode=False)
print(json.dumps(sorted(sys.modules)))
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "charthouse", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return command_line.call(arguments, os.environ, ROOT)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_names_each_command_and_says_its_short_help(name: str) -> None:
    command = commands.commands[name]
    assert command.name == name
    assert command.get_short_help_str(limit=100) == COMMANDS[name].short_help


def test_help_lists_every_command() -> None:
    helped = call("--help")
    assert helped.returncode == 0
    listed = helped.stdout.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == list(COMMANDS)


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_no_command_and_no_heavy_library(option: str) -> None:
    command = [sys.executable, "-c", LOADED_BY_HELP, option]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    loaded = set(json.loads(ended.stdout.splitlines()[-1]))
    ours = {row.module for row in COMMANDS.values()}
    assert not loaded & {"redis", "rq", "rich", "numpy", "matplotlib", "flask", "granian", "PIL", *ours}


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout == f"charthouse, version {charthouse.__version__}\n"


def test_a_command_that_is_not_there_is_refused_with_the_nearest_one() -> None:
    refused = call("lst")
    assert refused.returncode == 2
    assert "'lst'" in refused.stderr
    assert "list" in refused.stderr


def test_a_store_that_cannot_be_found_is_said_in_one_sentence() -> None:
    away = os.environ | {"CHARTHOUSE_REDIS_URL": "redis://nohost.invalid:6379/0"}
    ended = command_line.call(("purge", "--all"), away, ROOT)
    assert ended.returncode == 1
    assert re.fullmatch(r"charthouse: Redis does not answer: Error .*[^.]; CHARTHOUSE_REDIS_URL .*\n", ended.stderr)


@pytest.mark.parametrize("command", ["web", "demo"])
@pytest.mark.parametrize("host", ["", " "])
def test_a_host_without_a_name_is_wrong_use(command: str, host: str) -> None:
    ended = call(command, "--host", host)
    assert ended.returncode == 2
    assert f"must be the name or the address of a host, not {host!r}" in ended.stderr
