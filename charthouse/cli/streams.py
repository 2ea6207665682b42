"""The standard streams: closed ones are opened, and encodings that lack letters print every text."""

from __future__ import annotations

import io
import os
import sys


def prepare() -> None:
    """Have all three streams open, and able to print every text.

    The next opened file would get the number of a closed stream, and log lines would go there.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "r" if number == 0 else "w", encoding="utf-8", closefd=False))  # noqa: SIM115  # for good
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # tests have others
            stream.reconfigure(errors="backslashreplace")
