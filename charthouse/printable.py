"""Text of others, made fit to print and to store."""

from __future__ import annotations

import os
import shlex
import sys

CHARTS = "charthouse_charts"  # the private name of the charts folder: charts/calendar.py shadows nothing
LONGEST_LINE = 2000  # characters of one line in a log or on a terminal


def encodable(text: str) -> str:
    """The text with every lone surrogate spelled out, so that UTF-8 can encode it."""
    return text.encode("utf-8", "backslashreplace").decode()


def error_text(error: BaseException) -> str:
    """The error's type and message, whatever a chart's own error does when it is asked for its text."""
    try:
        said = str(error)
    except BaseException as another:  # also SystemExit: a chart must not end the process it shares
        said = f"its message raised {type(another).__name__}"
    if isinstance(error, BaseExceptionGroup):
        said += f"; the first: {error_text(error.exceptions[0])}"
    said = said.strip()
    return encodable(f"{type(error).__name__}: {said}" if said else type(error).__name__)


def printable(text: str) -> str:
    """The text with every character spelled out that would not show in a log or move a terminal's cursor."""
    if text.isprintable():
        return text
    spelled = (one if one.isprintable() or one == "\t" else one.encode("unicode_escape").decode() for one in text)
    return "".join(spelled)


def type_name(kind: type) -> str:
    """The type as its users import it: `str`, `pandas.DataFrame`, `plotly.graph_objs.Figure`, `sales.Colour`."""
    module, name = kind.__module__, kind.__qualname__
    if module == "builtins":
        return name
    if module.startswith(f"{CHARTS}."):
        return f"{module.removeprefix(f'{CHARTS}.')}.{name}"
    library = module.partition(".")[0]
    if getattr(sys.modules.get(library), kind.__name__, None) is kind:
        return f"{library}.{name}"
    public = [part for part in module.split(".") if not part.startswith("_")]
    return ".".join([*(public or [module]), name])


def printable_lines(text: str) -> list[str]:
    """The lines of the text, printable and of bounded length."""
    return [shortened(line, LONGEST_LINE) for line in text.split("\n")]


def shown(text: str) -> str:
    """The text as it may be printed on a terminal, with its line breaks."""
    return "\n".join(printable_lines(text))


def shortened(text: str, most: int) -> str:
    """The text, printable, and cut to `most` characters."""
    spelled = printable(text[: most + 1])  # before the cut: a character may be spelled by ten
    return spelled if len(spelled) <= most else spelled[: most - 1] + "…"


def shell_word(text: str) -> str:
    """The text as a word to paste into a shell; bytes that are no UTF-8 are escaped for printf(1)."""
    if encodable(text) == text:
        return shlex.quote(text)
    spelled = (chr(byte) if chr(byte).isalnum() and byte < 128 else f"\\0{byte:03o}" for byte in os.fsencode(text))
    return f"\"$(printf %b '{''.join(spelled)}')\""


def counted(number: int, noun: str) -> str:
    """The number before its noun: `1 chart`, `2 charts`."""
    return f"{number} {noun}{'s' * (number != 1)}"


def with_article(name: str) -> str:
    """The name behind its article: `a set`, `an array.array`."""
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
