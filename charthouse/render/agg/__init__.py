"""A matplotlib backend that draws what Agg draws, to the pixel, in about half the time.

A small chart spends most of its time on parts that the last chart needed too: the layout of texts (several times per
figure), glyphs, ticks. This backend keeps those parts from figure to figure:

    layout.py     the glyphs of a line of text
    formulas.py   the glyphs and bars of a line with mathtext
    alphabet.py   the letters of a font and their distances, which lay out new texts of known letters
    faces.py      a glyph's bitmap
    renderer.py   Agg's renderer, drawing texts from these; canvas.py: Agg's canvas with that renderer
    shortcuts.py  matplotlib's own methods that are replaced while a chart is drawn:
                  text_boxes.py (where a text's lines go), ticks.py, and small ones

Every key holds all that the part depends on: the text, the font, the resolution, and the rcParams (text_state.py). A
part without such a key is not kept. A picture is never made from an earlier picture.

The backend needs private names of matplotlib. `why_plain` tells which are missing; plain Agg draws then.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from operator import attrgetter

TESTED = "3.11.2"  # the version of matplotlib whose private names are known

PRIVATE_NAMES = (
    "_mathtext:Hlist",
    "_mathtext:Parser.symbol",
    "_mathtext:ParserState",
    "_mathtext:ship",
    "axis:Axis._get_tick",
    "axis:Axis._tick_class",
    "axis:XTick",
    "axis:YTick",
    "backends.backend_agg:FigureCanvasAgg._lastKey",
    "backends.backend_agg:RendererAgg._draw_text_glyphs_and_boxes",
    "font_manager:FontManager._find_fonts_by_props",
    "font_manager:_get_font",
    "ft2font:FT2Font._layout",
    "ft2font:FT2Font._render_glyph",
    "ft2font:FT2Font._set_transform",
    "markers:MarkerStyle._set_marker",
    "mathtext:MathTextParser._font_type_mapping",
    "text:Text._get_layout",
    "text:Text._get_multialignment",
    "text:Text._preprocess_math",
    "text:_get_text_metrics_with_cache",
)


PLAINLY = threading.Event()  # set: plain Agg is wanted in this process

PRIVATE_ATTRIBUTES = {
    "axis": ("majorTicks", "_major_tick_kw", "_minor_tick_kw"),
    "text": ("_callbacks", "_fontproperties"),
    "marker": ("_user_transform",),
}


@cache
def why_plain() -> str:
    """Why plain Agg draws here: the private names that this matplotlib lacks; '' when it lacks none."""
    missing = [*(name for name in PRIVATE_NAMES if not _exists(name)), *_missing_attributes()]
    return f"matplotlib {version('matplotlib')} lacks {', '.join(missing)}" if missing else ""


def draw_plainly() -> None:
    """Have plain Agg draw in this process. Call it before the first import of the renderer, which chooses."""
    PLAINLY.set()


def why_plain_quickly() -> str:
    """As `why_plain`, but does not import matplotlib if it is the tested version."""
    return "" if version("matplotlib") == TESTED else why_plain()


def _exists(name: str) -> bool:
    module, _, path = name.partition(":")
    try:
        attrgetter(path)(importlib.import_module(f"matplotlib.{module}"))
    except (ImportError, AttributeError):
        return False
    return True


def _missing_attributes() -> Iterator[str]:
    from matplotlib.figure import Figure
    from matplotlib.markers import MarkerStyle

    axis = Figure().add_subplot().xaxis
    objects = {"axis": axis, "text": axis.label, "marker": MarkerStyle("o")}
    for name, attributes in PRIVATE_ATTRIBUTES.items():
        yield from (f"{name}.{attribute}" for attribute in attributes if not hasattr(objects[name], attribute))
