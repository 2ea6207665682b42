"""Code written with pyplot, pandas, seaborn or plotnine is drawn as it is."""

# ruff: noqa: ARG005 - draw(figure, data) need not use both

from __future__ import annotations

import io

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
import seaborn.objects as so
from pictures import STANDARD, bars, colours, drawn, plain

from charthouse import Variant

FRAME = pd.DataFrame({"x": [1, 2, 3, 4], "y": [4, 1, 3, 2], "kind": list("abab")})
SIZES = [STANDARD, Variant(320, 240, scale=2, theme="dark")]


def same(one: np.ndarray, other: np.ndarray) -> bool:
    return np.array_equal(one, other)


def blog_post(**figure_options):
    """The lines that every post about charts in Flask has."""
    plt.figure(**figure_options)
    plt.bar(["a", "b", "c"], [3, 1, 2], label="things")
    plt.title("Bars")
    plt.legend()


@pytest.mark.parametrize("variant", SIZES, ids=str)
@pytest.mark.parametrize(
    "ending",
    [
        lambda: None,
        lambda: plt.show(),
        lambda: plt.close(),
        lambda: (plt.savefig(io.BytesIO(), format="png"), plt.close()),
        lambda: (plt.savefig(io.BytesIO(), format="png"), plt.clf()),
        lambda: (plt.savefig(io.BytesIO(), format="png"), plt.clf(), plt.close("all")),
        lambda: (plt.savefig(io.BytesIO(), format="svg", dpi=30, bbox_inches="tight"), plt.close()),
    ],
    ids=["open", "shown", "closed", "saved and closed", "saved and wiped", "saved, wiped, closed", "saved as svg"],
)
def test_pyplot_s_figure_is_the_picture_however_the_code_ends(variant, ending):
    def draw(figure, data):
        blog_post()
        ending()

    assert same(drawn(draw, variant), plain(bars, variant))


def test_a_size_that_the_code_chose_gives_way_before_it_lays_out():
    def draw(figure, data):
        blog_post(figsize=(12, 3), dpi=40)
        plt.tight_layout()

    def same_size(figure):
        bars(figure)
        figure.tight_layout()

    assert same(drawn(draw), plain(same_size))


@pytest.mark.parametrize("switch", [lambda: matplotlib.use("Agg"), lambda: plt.switch_backend("svg"), plt.rcdefaults])
def test_code_that_chooses_a_backend_or_resets_matplotlib_keeps_its_figure(switch):
    def draw(figure, data):
        switch()
        blog_post()
        plt.close()

    assert drawn(draw).shape == (480, 640, 4)
    assert same(drawn(bars), plain(bars))


def test_the_given_figure_wins_over_one_that_pyplot_made():
    def draw(figure, data):
        bars(figure)
        plt.figure()
        plt.plot([1, 2])

    assert same(drawn(draw), plain(bars))


def test_the_returned_figure_wins_over_the_given_one():
    def draw(figure, data):
        figure.subplots().plot([1, 2])
        blog_post()
        returned = plt.gcf()
        plt.figure().text(0.5, 0.5, "later")
        return returned

    assert same(drawn(draw), plain(bars))


def test_the_last_of_several_pyplot_figures_is_taken():
    def draw(figure, data):
        plt.plot([1, 2])
        plt.close()
        blog_post()
        plt.close()
        plt.figure()  # and left empty

    assert same(drawn(draw), plain(bars))


@pytest.mark.parametrize(
    "returned",
    [
        lambda figure: figure.axes[0],
        lambda figure: [figure.axes[0]],
        lambda figure: np.array([[figure.axes[0]]]),
        lambda figure: (figure, figure.axes[0]),
        lambda figure: {"main": figure.axes[0]},
        lambda figure: figure.axes[0].containers[0],
        lambda figure: figure.axes[0].title,
    ],
    ids=["axes", "list", "array", "pair", "dict", "container", "text"],
)
def test_what_belongs_to_a_figure_leads_to_it(returned):
    def draw(figure, data):
        blog_post()
        result = returned(plt.gcf())
        plt.figure().text(0.5, 0.5, "later")
        return result

    assert same(drawn(draw), plain(bars))


def test_a_subfigure_leads_to_its_figure():
    def draw(figure, data=None):
        left, right = figure.subfigures(1, 2)
        left.subplots().plot([1, 2])
        right.subplots().bar([1, 2], [3, 4])
        return right

    assert same(drawn(draw), plain(draw))


def test_an_object_with_a_draw_method_is_asked_for_its_figure():
    class Ggplot:
        def draw(self):
            blog_post()
            return plt.gcf()

    assert same(drawn(lambda figure, data: Ggplot()), plain(bars))


@pytest.mark.parametrize("variant", SIZES, ids=str)
def test_pandas_plots_as_it_does_on_axes_of_our_size(variant):
    picture = drawn(lambda figure, data: FRAME.plot(x="x", y="y", title="pandas"), variant, layout=None)
    assert same(picture, plain(lambda figure: FRAME.plot(x="x", y="y", title="pandas", ax=figure.subplots()), variant))


def test_pandas_subplots_are_one_picture():
    picture = drawn(lambda figure, data: FRAME.plot(x="x", subplots=True, figsize=(20, 20)))
    expected = plain(lambda figure: FRAME.plot(x="x", subplots=True, ax=figure.subplots(1, 1, sharex=True)))
    assert same(picture, expected)


@pytest.mark.parametrize("variant", SIZES, ids=str)
def test_seaborn_draws_on_axes_as_it_does_in_matplotlib(variant):
    def draw(figure, data=None):
        return sns.barplot(FRAME, x="kind", y="y", hue="kind", errorbar=None, ax=figure.subplots())

    assert same(drawn(draw, variant, layout=None), plain(draw, variant))
    without_axes = drawn(
        lambda f, d: sns.barplot(FRAME, x="kind", y="y", hue="kind", errorbar=None), variant, None, None
    )
    assert same(without_axes, plain(draw, variant))


@pytest.mark.parametrize(
    "grid",
    [
        lambda: sns.relplot(FRAME, x="x", y="y", col="kind"),
        lambda: sns.jointplot(FRAME, x="x", y="y"),
        lambda: sns.pairplot(FRAME[["x", "y"]]),
    ],
    ids=["facets", "joint", "pairs"],
)
def test_a_seaborn_grid_is_brought_to_size(grid):
    picture = drawn(lambda figure, data: grid(), Variant(500, 400, scale=2))
    assert picture.shape == (800, 1000, 4)
    assert colours(picture) > 20


# seaborn 0.13 hands pandas a keyword that pandas 3 does without; nothing of ours asks for it.
@pytest.mark.filterwarnings("ignore:The copy keyword is deprecated:DeprecationWarning:seaborn")
def test_a_seaborn_object_is_drawn_on_the_given_figure():
    plot = so.Plot(FRAME, x="x", y="y").add(so.Dot())
    assert same(drawn(lambda figure, data: plot), plain(lambda figure: plot.on(figure).plot()))


def test_a_seaborn_object_is_dark_on_a_dark_figure_and_light_again_after():
    plot = so.Plot(FRAME, x="x", y="y").add(so.Dot())
    light = drawn(lambda figure, data: plot)
    dark = drawn(lambda figure, data: plot, Variant(640, 480, theme="dark"))
    assert dark[..., :3].mean() < 60
    assert same(drawn(lambda figure, data: plot), light)
