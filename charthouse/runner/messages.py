"""The messages that processes that run charts may send: names, types and lengths of their members.

A chart's code can write anything to the pipe of its process. Any other message is a BadFrame, and the process is
replaced.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeGuard

from charthouse import errors
from charthouse.charts.catalogue import Catalogue
from charthouse.errors import ChartFailed, CharthouseError
from charthouse.runner.pipe import BadFrame, Header

REASON_LENGTH, TRACE_LENGTH, ALT_LENGTH = 10_000, 100_000, 100_000  # characters
NOTES_LENGTH, SOILED_LENGTH, SOURCE_LENGTH = 1000, 1000, 5000

FAILURES: dict[str, type[ChartFailed]] = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, ChartFailed)
}

# Libraries that many charts share, and that the base may import ahead; none of them starts a thread.
LIBRARIES = ("numpy", "matplotlib.pyplot", "matplotlib.dates", "pandas", "seaborn", "scipy.stats", "requests")

Texts = dict[str, int]  # names of members, and how many characters they may have
SOILED: Texts = {"soiled": SOILED_LENGTH, "chart": SOURCE_LENGTH}
FAILED: Texts = {"failed": 100, "reason": REASON_LENGTH, "trace": TRACE_LENGTH, "where": SOURCE_LENGTH}
ANSWERS: dict[str, Texts] = {"load": {"alt": ALT_LENGTH}, "draw": {"notes": NOTES_LENGTH, "alt": ALT_LENGTH}}
NUMBERS: dict[str, tuple[str, ...]] = {"load": ("resident_bytes",), "draw": ("resident_bytes", "encode_ms")}
IMPORTING: Texts = {"importing": SOURCE_LENGTH}


@dataclass(frozen=True)
class Imported:
    """The findings of a template: the charts, the modules that start threads, and the libraries to import ahead."""

    catalogue: Catalogue
    late: list[str]
    libraries: list[str]


def check_answer(what: str, header: Header, payload: bytes) -> None:
    """BadFrame unless it is an answer to the command `what`: data or a picture, a failure, or that it is soiled."""
    if "soiled" in header:
        check_soiled(header, payload)
        return
    texts, numbers = (FAILED, ("resident_bytes",)) if "failed" in header else (ANSWERS[what], NUMBERS[what])
    _check_texts(what, header, texts, *numbers)
    for name in numbers:
        if type(header[name]) is not int or not 0 <= header[name] < 1 << 63:
            raise BadFrame(f"an answer to {what} must have a whole number that is not negative as {name}")
    if "failed" in header and header["failed"] not in FAILURES:
        raise BadFrame(f"a failure must be one of {', '.join(FAILURES)}, not {header['failed']!r}")
    if bool(payload) == ("failed" in header):
        raise BadFrame(f"an answer to {what} must have {'no ' if payload else ''}bytes after it")


def check_soiled(header: Header, payload: bytes) -> None:
    """BadFrame unless it is the one message that a child sends without a command: that it must be replaced."""
    _check_texts("nothing", header, SOILED)
    if payload:
        raise BadFrame("an answer to nothing must have no bytes after it")


def check_importing(header: Header) -> str:
    """The module that a template imports next; BadFrame for another message."""
    _check_texts("import", header, IMPORTING)
    source: str = header["importing"]
    return source


def read_imported(header: Header) -> Imported:
    """The findings that a template sends; BadFrame for an invalid catalogue, or a library that is not in the list."""
    late, libraries = header.get("late"), header.get("libraries")
    if header.keys() != {"catalogue", "late", "libraries"} or not _are_texts(late) or not _are_texts(libraries):
        raise BadFrame("an answer to import must have a catalogue, and lists of texts: late, libraries")
    if not set(libraries) <= set(LIBRARIES):
        raise BadFrame(f"libraries must be among {', '.join(LIBRARIES)}")
    try:
        return Imported(Catalogue.from_json(header["catalogue"]), late, libraries)
    except (CharthouseError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise BadFrame(f"the catalogue is none: {type(error).__name__}: {str(error)[:200]}") from error


def _check_texts(what: str, header: Header, texts: Texts, *more: str) -> None:
    """BadFrame unless the header has these texts, and `more`, and nothing else."""
    if header.keys() != {*texts, *more}:
        raise BadFrame(f"an answer to {what} must have {', '.join([*texts, *more])}, not {', '.join(header)[:200]}")
    for name, length in texts.items():
        if not isinstance(header[name], str) or len(header[name]) > length:
            raise BadFrame(f"an answer to {what} must have a text of at most {length} characters as {name}")


def _are_texts(value: Any) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(one, str) and len(one) <= SOURCE_LENGTH for one in value)
