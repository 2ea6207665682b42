"""A trial: a config on the playground, what is wrong with it, and the address of its picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from charthouse.charts.variant import Variant
from charthouse.errors import LiteralError, RequestError, SpecError
from charthouse.printable import printable, shortened
from charthouse.web.embedding import element
from charthouse.web.quickchart.asked import Asked, read_config
from charthouse.web.snippets import in_markdown

if TYPE_CHECKING:
    from charthouse.spec.parsing import Ignored

FIELDS = ("c", "w", "h", "devicePixelRatio", "bkg", "f")  # of the form, named as in the query of /chart
BEFORE, LONGEST_LINE = 24, 64  # characters of the line that is wrong: before the column, and together


@dataclass(frozen=True)
class Mark:
    """Where a text cannot be read: line and column from 1, and the line with a caret below the column."""

    line: int
    column: int
    shown: str

    @classmethod
    def at(cls, text: str, line: int, column: int) -> Mark:
        """The mark in the text; of a long line, its part around the column."""
        whole = text.split("\n")[line - 1]
        start = max(0, column - 1 - BEFORE)
        part = whole[start : start + LONGEST_LINE].replace("\t", " ")
        head = f"{line} | {'…' if start else ''}"
        indent = len(head) + len(printable(part[: column - 1 - start]))
        return cls(line, column, f"{head}{printable(part)}\n{' ' * indent}^")


@dataclass(frozen=True)
class Wrong:
    """Why there is no picture; with the path to what is wrong, or the mark of it in the text, where it is known."""

    reason: str
    path: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Trial:
    """What was given, and what has become of it: either there is a picture, or something is wrong."""

    given: Mapping[str, str]
    asked: Asked | Wrong

    @classmethod
    def read(cls, given: Mapping[str, str], max_pixels: int) -> Trial:
        """The trial of what a form gives; its lines end as in the text that LiteralError counts."""
        kept = {name: given[name].replace("\r\n", "\n") for name in FIELDS if given.get(name)}
        return cls(kept, _read(kept, max_pixels))

    @property
    def wrong(self) -> Wrong | None:
        return self.asked if isinstance(self.asked, Wrong) else None

    @property
    def ignored(self) -> tuple[Ignored, ...]:
        return () if isinstance(self.asked, Wrong) else self.asked.ignored

    @property
    def variant(self) -> Variant | None:
        return None if isinstance(self.asked, Wrong) else self.asked.variant

    @property
    def alt(self) -> str:
        return "" if isinstance(self.asked, Wrong) else self.asked.spec.alt_text()

    @property
    def query(self) -> str:
        return urlencode(self.given)

    @property
    def length(self) -> int:
        """The bytes of path and query, as CHARTHOUSE_MAX_URL_BYTES counts them."""
        return len("/chart") + len(self.query)

    def snippets(self, address: str) -> dict[str, str]:
        """The texts that show the picture of that address elsewhere."""
        if isinstance(self.asked, Wrong):
            return {}
        size = {"width": str(self.asked.variant.width), "height": str(self.asked.variant.height)}
        return {
            "Address": address,
            "HTML": str(element("img", {"src": address, **size, "alt": self.alt})),
            "Markdown": f"![{in_markdown(self.alt)}]({address})",
        }


def _read(given: Mapping[str, str], max_pixels: int) -> Asked | Wrong:
    try:
        return Asked.read(given, read_config(given), max_pixels)
    except LiteralError as error:
        return Wrong(shortened(error.problem, 400), error.path, Mark.at(given["c"], error.line, error.column))
    except SpecError as error:
        return Wrong(f"must be {error.allowed}, not {error.came}", error.path)
    except RequestError as error:
        return Wrong(str(error))
