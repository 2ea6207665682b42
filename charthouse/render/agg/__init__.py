"""A matplotlib backend that draws what Agg draws, to the pixel, in about half the time.

A small chart spends most of its time on parts that the last chart needed too: the layout of texts (several times per
figure), glyphs, ticks. This backend keeps those parts from figure to figure:

    layout.py     the glyphs of a line of text
    formulas.py   the glyphs and bars of a line with mathtext
    alphabet.py   the letters of a font and their distances, which lay out new texts of known letters
    faces.py      a glyph's bitmap
    renderer.py   Agg's renderer, drawing texts from these; canvas.py: Agg's canvas with that renderer
    shortcuts.py  matplotlib's own methods that are replaced while a chart is drawn:
                  text_boxes.py (where a text's lines go), ticks.py, placed_ticks.py, and small ones

Every key holds all that the part depends on: the text, the font, the resolution, and the rcParams (text_state.py). A
part without such a key is not kept. A picture is never made from an earlier picture.

The table PRIVATE_NAMES has all private names of matplotlib, by the trick that needs them. A trick that lacks one is
left out; where "texts" lacks one, plain Agg draws. A word in LEFT_OUT turns a trick off. `make other-matplotlib
MATPLOTLIB=3.12.0` says what another matplotlib lacks, and which tricks still win.
"""

from __future__ import annotations

import importlib
import threading
from functools import cache
from importlib.metadata import version
from operator import attrgetter

TESTED = "3.11.2"  # the version of matplotlib whose private names are known
LEFT_OUT: set[str] = set()  # tricks; as `draw_plainly`, it counts until the first import of the renderer

PRIVATE_NAMES = {  # by trick, as `module:name`, or as `object.attribute` of one of the objects in `_object`
    "texts": (
        "_mathtext:Hlist", "_mathtext:Parser.symbol", "_mathtext:ParserState", "_mathtext:ship",
        "backends.backend_agg:FigureCanvasAgg._lastKey", "backends.backend_agg:RendererAgg._draw_text_glyphs_and_boxes",
        "font_manager:FontManager._find_fonts_by_props", "font_manager:_get_font", "ft2font:FT2Font._layout",
        "ft2font:FT2Font._render_glyph", "ft2font:FT2Font._set_transform", "mathtext:MathTextParser._font_type_mapping",
        "text:Text._get_layout", "text:Text._get_multialignment", "text:Text._preprocess_math",
        "text:_get_text_metrics_with_cache",
    ),
    "ticks": (
        "axis:Axis._get_tick", "axis:Axis._tick_class", "axis:XTick", "axis:YTick", "axis._major_tick_kw",
        "axis._minor_tick_kw", "text._callbacks", "text._fontproperties",
    ),
    "placed ticks": (
        "axis:Axis._get_ticklabel_bboxes", "axis:Axis._update_ticks", "axis._scale", "axis.majorTicks",
        "axis.minorTicks",
    ),
    "markers": ("markers:MarkerStyle._set_marker", "marker._user_transform"),
    "fonts": (),  # found once for all sizes
    "bars": (),  # whose sides are known
    "rcParams": (),  # read directly
}  # fmt: skip
PLAINLY = threading.Event()  # set: plain Agg is wanted in this process


@cache
def missing(trick: str) -> list[str]:
    """The private names of this trick that this matplotlib lacks."""
    return [name for name in PRIVATE_NAMES[trick] if not _exists(name)]


def takes(trick: str) -> bool:
    """Whether the backend uses this trick."""
    return trick not in LEFT_OUT and not missing(trick)


@cache
def why_plain() -> str:
    """Why plain Agg draws here: the private names that this matplotlib lacks; '' when it lacks none."""
    return f"matplotlib {version('matplotlib')} lacks {', '.join(missing('texts'))}" if missing("texts") else ""


def draw_plainly() -> None:
    """Have plain Agg draw in this process. Call it before the first import of the renderer, which chooses."""
    PLAINLY.set()


def why_plain_quickly() -> str:
    """As `why_plain`, but does not import matplotlib if it is the tested version."""
    return "" if version("matplotlib") == TESTED else why_plain()


def _exists(name: str) -> bool:
    owner, _, path = name.partition(":") if ":" in name else name.partition(".")
    try:
        attrgetter(path)(importlib.import_module(f"matplotlib.{owner}") if ":" in name else _object(owner))
    except (ImportError, AttributeError):
        return False
    return True


def _object(name: str) -> object:
    from matplotlib.figure import Figure
    from matplotlib.markers import MarkerStyle

    axis = Figure().add_subplot().xaxis
    return {"axis": axis, "text": axis.label, "marker": MarkerStyle("o")}[name]
