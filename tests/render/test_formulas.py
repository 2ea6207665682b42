"""A formula that matplotlib cannot read is an error that quotes the text and says how to write a plain dollar."""

from __future__ import annotations

import pytest
from pictures import STANDARD, drawn

from charthouse import Variant
from charthouse.errors import DrawFailed

PLACES = {
    "title": lambda axes, text: axes.set_title(text),
    "label of x": lambda axes, text: axes.set_xlabel(text),
    "label of y": lambda axes, text: axes.set_ylabel(text),
    "annotation": lambda axes, text: axes.annotate(text, (0.5, 0.5)),
    "text": lambda axes, text: axes.text(0.5, 0.5, text),
}
MORE = {
    "a tick label": lambda axes, text: axes.bar([text, "b"], [1, 2]),
    "a legend": lambda axes, text: axes.plot([1, 2], label=text) and axes.legend(),
    "a figure's title": lambda axes, text: axes.figure.suptitle(text),
    "a bar's label": lambda axes, text: axes.bar_label(axes.bar([1], [1]), [text]),
    "a pie's label": lambda axes, text: axes.pie([1, 2], labels=[text, "b"]),
    "a table": lambda axes, text: axes.table([[text]]),
    "a colour bar": lambda axes, text: axes.figure.colorbar(axes.imshow([[1, 2]]), label=text),
}


def reason(write, text, variant=STANDARD) -> str:
    with pytest.raises(DrawFailed) as failed:
        drawn(lambda figure, _: write(figure.subplots(), text) and None, variant)
    return str(failed.value)


@pytest.mark.parametrize("part", PLACES)
def test_the_text_and_its_part_of_the_chart_are_named(part):
    said = reason(PLACES[part], r"$\frac{1$")
    assert said.startswith(
        rf"draw raised ValueError: the {part} '$\\frac{{1$' has a formula that matplotlib cannot read"
    )
    assert r"write \$ for a dollar, or parse_math=False" in said
    assert "\n" not in said


@pytest.mark.parametrize("place", MORE)
@pytest.mark.parametrize("format", ["png", "svg", "pdf"])
def test_a_dollar_in_data_is_quoted_wherever_it_is_written(place, format):
    said = reason(MORE[place], "US$ 5 {net – US$ 9", Variant(640, 480, format=format))
    assert "'US$ 5 {net – US$ 9' has a formula that matplotlib cannot read" in said


def test_a_long_text_is_shortened():
    said = reason(PLACES["title"], "$ 5 {net and up to $" + 1000 * "x")
    assert len(said) < 400


def test_a_formula_that_the_chart_measures_itself_is_named_too():
    def measured(axes, text):
        axes.set_title(text)
        axes.figure.tight_layout()

    assert "the title '$\\\\frac{1$' has a formula" in reason(measured, r"$\frac{1$")


def test_other_errors_keep_their_words():
    def fails(axes, text):
        raise ValueError(text)

    assert reason(fails, "$5 {$") == "draw raised ValueError: $5 {$"
