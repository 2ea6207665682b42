"""A returned value that has no picture is named by its type, with what to write instead."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import types

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from pictures import bars, drawn, plain
from PIL import Image

from charthouse.errors import DrawFailed

ACCEPTED = "; draw on the given figure, or return a matplotlib Figure or Axes"


def of_library(module, name, **members):
    """An instance of a class that says that it is another library's."""
    return type(name, (), {"__module__": module, **members})()


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        (of_library("plotly.graph_objs._figure", "Figure"), "a plotly.graph_objs.Figure, which is not matplotlib's"),
        (of_library("altair.vegalite.v5.api", "Chart"), "an altair.vegalite.v5.api.Chart, which is not matplotlib's"),
        (of_library("bokeh.plotting._figure", "figure"), "a bokeh.plotting.figure, which is not matplotlib's"),
        (Image.new("RGB", (2, 2)), "a PIL.Image.Image, which is not matplotlib's"),
        (b"\x89PNG", "a bytes, which is not matplotlib's"),
        ("chart.png", "a str, which is not matplotlib's"),
        (42, "an int, which is not matplotlib's"),
        (pd.DataFrame({"a": [1]}), "a pandas.DataFrame, which is not matplotlib's"),
        (np.zeros(3), "a numpy.ndarray, which is not matplotlib's"),
        (Figure(), "a matplotlib.figure.Figure, which has no figure with anything on it"),
        ([Figure()], "a list, which has no figure with anything on it"),
        ([], "a list, which has no figure with anything on it"),
        (types, "a module, which is not matplotlib's"),
        (Figure, "a type, which is not matplotlib's"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_the_type_is_named_with_its_module(returned, said):
    with pytest.raises(DrawFailed) as failed:
        drawn(lambda figure, data: returned)
    assert str(failed.value).startswith(f"the draw function left the figure empty and returned {said}{ACCEPTED}")


def test_an_async_draw_is_told_to_be_a_plain_one():
    async def draw(figure, data):
        bars(figure)

    with pytest.raises(DrawFailed, match="returned a coroutine: write def instead of async def"):
        drawn(draw)


@pytest.mark.parametrize("kind", ["generator", "async_generator"])
def test_a_generator_is_told_to_return(kind):
    def draw(figure, data):
        yield figure

    async def async_draw(figure, data):
        yield figure

    with pytest.raises(DrawFailed, match=f"returned an? {kind}: write return instead of yield"):
        drawn(draw if kind == "generator" else async_draw)


@pytest.mark.parametrize("returned", [b"png", "chart.png", 3, of_library("plotly.graph_objs", "Figure")])
def test_what_is_returned_beside_a_drawn_figure_does_not_matter(returned):
    def draw(figure, data):
        bars(figure)
        return returned

    assert np.array_equal(drawn(draw), plain(bars))
