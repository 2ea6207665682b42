"""The static page of exported pictures: no script, its style inside, links relative to the folder."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, quote

from charthouse.errors import SetupError
from charthouse.ops.exporting import File, write_changed
from charthouse.printable import encodable
from charthouse.themes import AUTO, THEMES

NAME = "index.html"
MARK = '<meta name="generator" content="Charthouse">'
TEMPLATE = Path(__file__).with_name("export_page.html.template")
DARK_WHEN: dict[tuple[str, ...], str] = {("light",): "not all", ("dark",): "all"}  # else the screen chooses


def write(files: Sequence[File], folder: Path, title: str) -> bool:
    """Write the page of these files unless it is there already; returns whether it was written.

    It depends on nothing but the files and the times of their data. A picture that is not fresh is shown as it is in
    the folder, and the page says so.
    """
    return write_changed(folder / NAME, _page(files, folder, title).encode())


def _page(files: Sequence[File], folder: Path, title: str) -> str:
    themes = _themes(files)
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        mark=MARK,
        title=escape(title),
        schemes=" ".join(THEMES if AUTO in themes else themes),
        dark_when=DARK_WHEN.get(themes, "(prefers-color-scheme: dark)"),
        articles="\n".join(_article(list(group), folder) for _, group in groupby(files, _without_look)),
    )


def check(folder: Path) -> None:
    """SetupError when the folder has a page that is not an exported one."""
    path = folder / NAME
    try:
        if path.exists() and MARK not in path.read_text(encoding="utf-8", errors="replace"):
            raise SetupError(
                f"{encodable(str(path))} was not written by `export`; move it away, or name another folder"
            )
    except OSError as error:
        raise SetupError(f"cannot read {encodable(str(path))}: {error.strerror}") from error


def _without_look(file: File) -> tuple[str, str, int, int]:
    """What the files of one picture have in common: all but scale and theme."""
    return file.entry.id, file.params, file.variant.width, file.variant.height


def _article(files: list[File], folder: Path) -> str:
    first = files[0]
    there = [file for file in files if (folder / file.name).is_file()]
    lines = [f"<h2>{escape(_title(first))}</h2>"]
    if changed := _changed(files):
        said = f"{changed.day} {changed:%B %Y, %H:%M} UTC"
        lines.append(f'<p>Data of <time datetime="{changed:%Y-%m-%dT%H:%M:%SZ}">{said}</time></p>')
    if there and not all(file.is_fresh for file in files):
        lines.append('<p class="trouble">This picture is older: the newest one could not be made.</p>')
    shown = _picture(there) if there else '<p class="picture">There is no picture yet.</p>'
    return f'<article>\n{shown}\n<div class="caption">\n' + "\n".join(lines) + "\n</div>\n</article>"


def _title(file: File) -> str:
    """The chart's title, with the params that were named."""
    values = ", ".join(f"{name} {value}" for name, value in parse_qsl(file.params))
    return f"{file.entry.title} ({values})" if values else file.entry.title


def _changed(files: list[File]) -> datetime.datetime | None:
    """When the data of the picture changed; None unless all its files are of fresh data."""
    status = files[0].target.status
    if status is None or status.current is None or not all(file.is_fresh for file in files):
        return None
    return datetime.datetime.fromtimestamp(status.current.changed, datetime.UTC)


def _picture(files: list[File]) -> str:
    """The picture in each theme and scale that is there; the screen chooses."""
    themes = _themes(files)
    sources = [
        f'<source media="(prefers-color-scheme: {theme})" srcset="{_srcset(files, theme)}">' for theme in themes[1:]
    ]
    first = next(file for file in files if file.variant.theme == themes[0])
    image = (
        f'<img src="{_link(first)}" srcset="{_srcset(files, themes[0])}" width="{first.variant.width}" '
        f'height="{first.variant.height}" alt="{escape(_alt(files))}" loading="lazy">'
    )
    return f'<a class="picture" href="{_link(first)}"><picture>{"".join(sources)}{image}</picture></a>'


def _themes(files: Sequence[File]) -> tuple[str, ...]:
    """The themes that the page needs: of a file that has both, that alone."""
    there = {file.variant.theme for file in files}
    return (AUTO,) if AUTO in there else tuple(theme for theme in THEMES if theme in there)


def _srcset(files: list[File], theme: str) -> str:
    return ", ".join(f"{_link(file)} {file.variant.scale}x" for file in files if file.variant.theme == theme)


def _link(file: File) -> str:
    """The file's name as a relative link; it has characters that a link escapes."""
    return "./" + quote(file.name, safe="=@")


def _alt(files: list[File]) -> str:
    told = next((file.target.status.alt for file in files if file.target.status and file.target.status.alt), "")
    return told or files[0].entry.description or _title(files[0])
