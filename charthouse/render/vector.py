"""Figures to SVG and PDF, by matplotlib's own backends: the same figure gives the same bytes in every process."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import matplotlib
from matplotlib.figure import Figure

from charthouse.charts.variant import Variant

FORMATS = ("svg", "pdf")
NO_TIME = {"svg": "Date", "pdf": "CreationDate"}  # what each backend calls it
SIZE_IN_POINTS = re.compile(rb'width="[0-9.]+pt" height="[0-9.]+pt"')
NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")  # XML 1.0, section 2.2, in UTF-8
OPENING = re.compile(rb"(<svg [^>]*)>")
SAID = {"Title": "title", "Description": "desc"}  # the elements that name and describe an SVG (SVG 2, section 5.7)
SALT = "charthouse"  # for the ids inside an SVG, which are random without one


def write(figure: Figure, variant: Variant, texts: Mapping[str, str], told: Mapping[str, Any]) -> bytes:
    """The figure, which has the variant's size, as a file in its format; `texts` are its title and keywords.

    An SVG has the variant's size in CSS pixels; a PDF page has a hundredth of an inch for each CSS pixel. `told` are
    the options that the chart gave to `savefig`.
    """
    output = io.BytesIO()
    matplotlib.rcParams["svg.hashsalt"] = SALT
    metadata = _metadata(variant.format, texts)
    figure.savefig(output, format=variant.format, dpi=figure.dpi, metadata=metadata, **told)
    file = output.getvalue()
    return _described(_in_css_pixels(file, variant), texts) if variant.format == "svg" else file


def _metadata(format: str, texts: Mapping[str, str]) -> dict[str, str | None]:
    keywords = "; ".join(f"{keyword}: {text}" for keyword, text in texts.items() if keyword not in SAID)
    subject = {"Subject": texts["Description"]} if format == "pdf" and "Description" in texts else {}
    return {"Title": texts["Title"], "Keywords": keywords, **subject, NO_TIME[format]: None}


def _in_css_pixels(svg: bytes, variant: Variant) -> bytes:
    """The SVG as matplotlib wrote it, in CSS pixels, without the letters that make XML unreadable."""
    size = f'width="{variant.width}" height="{variant.height}"'.encode()
    return NOT_XML.sub(b"", SIZE_IN_POINTS.sub(size, svg, count=1))


def _described(svg: bytes, texts: Mapping[str, str]) -> bytes:
    """The SVG, which assistive technology reads as one picture with its title and alt text (SVG-AAM 1.0)."""
    said = {element: escape(texts[keyword]) for keyword, element in SAID.items() if keyword in texts}
    elements = "".join(f'\n <{name} id="charthouse-{name}">{text}</{name}>' for name, text in said.items())
    labels = " ".join(f"charthouse-{name}" for name in said)
    more = NOT_XML.sub(b"", f' role="img" aria-labelledby="{labels}">{elements}'.encode())
    return OPENING.sub(lambda opening: opening[1] + more, svg, count=1)
