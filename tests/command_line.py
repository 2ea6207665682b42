"""`charthouse …` in this process: as quick as a function, for tests of what a command says and how it ends."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from charthouse.cli import main


def call(arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path) -> CompletedProcess[str]:
    """Run the command line to its end, under exactly this environment.

    What a process that it starts writes is not in what it said: that needs a real one.
    """
    said, complained = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(said), redirect_stderr(complained):
        for name in os.environ.keys() - environment.keys():
            patch.delenv(name)
        for name, value in environment.items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["charthouse", *arguments])
        patch.chdir(folder)
        log = logging.getLogger("charthouse")
        level = log.level
        code = _exit_code()
        log.setLevel(level)  # `check` leaves all it says to its table
    return CompletedProcess(arguments, code, said.getvalue(), complained.getvalue())


def _exit_code() -> int:
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0
