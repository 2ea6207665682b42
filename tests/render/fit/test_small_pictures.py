"""Texts of pictures of a quarter of the default size: what is too large, too long or too far away there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from further_charts import concise_dates
from matplotlib.figure import Figure
from names import COUNTRIES, PRODUCTS, QUESTIONS, some
from numpy.random import default_rng
from surroundings import Outcome, drawn_with_surroundings

from charthouse.charts.variant import Variant
from charthouse.render import notes

SIZES = [(320, 240), (240, 320), (400, 200)]


def names(of: str, count: int) -> list[str]:
    return some(default_rng(3), of, count)


def title_far_above(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.twiny().set_xlabel("Wavelength of the light that was absorbed (nm)")
    axes.set_title("Absorption by depth, energy and wavelength", pad=45, fontsize=15)
    axes.set_xlabel("Energy of the photons (eV), measured at the detector", labelpad=25)


def letters_of_28_points(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.bar(names(COUNTRIES, 4), [1, 2, 3, 4])
    axes.set_title("Population by country", fontsize=28, pad=20)
    axes.set_xlabel("Country of residence", fontsize=22, labelpad=15)
    axes.set_ylabel("Number of people", fontsize=22, labelpad=15)
    axes.tick_params(labelsize=16)


def sentences_around(figure: Figure, data: Any) -> None:
    axes, angles = figure.add_subplot(projection="polar"), np.linspace(0, 2 * np.pi, 8, endpoint=False)
    axes.bar(angles, range(8))
    axes.set_xticks(angles, names(QUESTIONS, 8))
    axes.set_title("Staff survey, all questions", va="bottom")


def dates_upwards(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.plot(range(4))
    axes.set_xticks(range(4), [f"0{day} September 2025, 00:00:00 UTC" for day in range(1, 5)], rotation=90)
    axes.set_xlabel("Day of the measurement")


def many_columns(figure: Figure, data: Any) -> None:
    for axes, name in zip(figure.subplots(2, 5).flat, names(PRODUCTS, 10), strict=True):
        axes.set(xlabel=name, ylabel=name)


def labels_that_run_away(figure: Figure, data: Any) -> None:
    for axes, name in zip(figure.subplots(5, 1), names(PRODUCTS, 5), strict=True):
        axes.set_ylabel(name, rotation=0, ha="right", va="center")


def legend_with_a_long_title(figure: Figure, data: Any) -> None:
    axes = figure.subplots()
    axes.plot([1, 2], label="Toys")
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), title="What people spend most of their income on today")


def legend_beside_a_narrow_part(figure: Figure, data: Any) -> None:
    _, right = figure.subfigures(1, 2, width_ratios=[3, 1])
    axes = right.subplots()
    axes.plot([1, 2], label="Maintenance of infrastructure")
    axes.legend(loc="upper left", bbox_to_anchor=(0.5, 1.05))


KINDS = [title_far_above, letters_of_28_points, sentences_around, dates_upwards, many_columns, labels_that_run_away,
         legend_with_a_long_title, legend_beside_a_narrow_part]  # fmt: skip


def small(draw: Any, size: tuple[int, int] = SIZES[0]) -> Outcome:
    return drawn_with_surroundings(draw, Variant(*size))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_is_cut_off_a_small_picture(kind, size):
    assert not small(kind, size).is_cut


def test_the_numbers_in_the_cells_of_a_small_matrix_are_apart():
    def draw(figure: Figure, data: Any) -> None:
        axes = figure.subplots()
        axes.imshow(np.eye(5))
        axes.set_yticks(range(5), names(PRODUCTS, 5))
        axes.set_xticks(range(5), names(PRODUCTS, 5), rotation=90)
        for row, column in np.ndindex(5, 5):
            axes.text(column, row, "-0.06", ha="center", va="center", fontsize=8)

    assert small(draw).overlapping == []


@pytest.mark.parametrize("rows", [names(PRODUCTS, 3), None], ids=["where room is made", "where nothing leaves"])
def test_texts_of_a_table_stay_in_their_cells(rows: list[str] | None):
    def draw(figure: Figure, data: Any) -> None:
        axes = figure.subplots()
        axes.set_axis_off()
        table = axes.table([["1,234,567.89"] * 4] * 3, rowLabels=rows, loc="center")
        table.auto_set_font_size(False)
        table.set_fontsize(11)

    assert drawn_with_surroundings(draw, Variant(480, 360)).overlapping == []


@pytest.mark.parametrize("empty", ["\u200b", "\n"])
def test_a_text_without_width_in_a_cell_is_no_word_in_the_log(empty: str, caplog: pytest.LogCaptureFixture):
    def draw(figure: Figure, data: Any) -> None:
        figure.subplots().table([[empty, "some"]], loc="center")

    notes.log_once.cache_clear()
    small(draw)
    assert caplog.messages == []


def test_names_below_a_small_picture_get_smaller_letters_before_they_run_into_each_other():
    assert small(letters_of_28_points).overlapping == []


def test_a_legend_is_not_shortened_by_more_than_it_is_too_wide():
    def draw(figure: Figure, data: Any) -> None:
        axes = figure.subplots()
        axes.plot([1, 2], label="Spare parts")
        axes.plot([1, 2], label="Kraftfahrzeugversicherungsgesellschaften")
        axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))

    assert "Spare parts" in "".join(line.said for line in small(draw).lines)


def test_the_label_of_an_axis_is_not_shortened_for_want_of_room_across_it():
    drawn = small(lambda figure, _: concise_dates(figure, default_rng(0)))
    assert "Requests per hour" in [line.said for line in drawn.lines]
