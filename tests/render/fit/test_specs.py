"""Charts without Python are drawn: nothing is cut off, no text is a formula, and Chart.js's conventions are kept."""

from __future__ import annotations

import pytest
from spec_samples import SAMPLES, sample
from surroundings import drawn_with_surroundings

from charthouse.charts.variant import Variant
from charthouse.literal.reading import read
from charthouse.render.spec import draw
from charthouse.spec.parsing import parse

SIZES = {"light": (500, 300), "dark": (640, 480), "small": (200, 120)}
QUICK = list(SAMPLES)[::5]


def drawn(name: str, look: str):
    data = sample(name).spec.to_data()
    variant = Variant(*SIZES[look], theme="dark" if look == "dark" else "light")
    return drawn_with_surroundings(lambda figure, _: draw(figure, data), variant, None, name.replace("/", "-"))


@pytest.mark.parametrize("look", SIZES)
@pytest.mark.parametrize("name", QUICK)
def test_nothing_of_a_sample_is_cut_off(name, look):
    assert drawn(name, look).outside == 0


@pytest.mark.system
@pytest.mark.timeout(300)
@pytest.mark.parametrize("look", SIZES)
def test_nothing_of_any_sample_is_cut_off(look):
    assert [name for name in SAMPLES if drawn(name, look).outside] == []


def test_dollars_in_texts_are_no_formulas():
    said = {line.said for line in drawn("programs/math_text", "light").lines}
    assert {"$5", "$10", "a_b^c", "Costs in $ and more $", r"From $5 to $10 \frac{1}{2} <b>bold</b>"} <= said


@pytest.mark.parametrize("name", QUICK)
def test_a_sample_is_drawn_once_since_all_is_laid_out_before(name):
    data = sample(name).spec.to_data()
    outcome = drawn_with_surroundings(lambda figure, _: draw(figure, data), Variant(500, 300))
    assert len(outcome.figures) == 1


@pytest.mark.parametrize(
    "callback",
    ["function (v, i) { return i % 2 === 0 ? this.getLabelForValue(v) : '' }", "(label, i) => i % 2 ? null : label"],
)
def test_every_second_label_by_a_function_is_every_second_label(callback):
    axes = "{y:{display:false},x:{ticks:{callback:" + callback + "}}}"
    config = "{type:'bar',data:{labels:[1,2,3,4],datasets:[{data:[7,7,7,7]}]},options:{scales:" + axes + "}}"
    data = parse(read(config)).spec.to_data()
    outcome = drawn_with_surroundings(lambda figure, _: draw(figure, data), Variant(500, 300), None)
    assert [line.said for line in outcome.lines] == ["1", "3"]
