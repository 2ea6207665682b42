"""Numbers of an axis stand apart."""

from __future__ import annotations

from itertools import pairwise

import pytest
from looks import Texts, looked

from charthouse import Variant


@pytest.mark.parametrize("width", [240, 320, 480, 640, 960])
@pytest.mark.parametrize("largest", [12_000, 95_000, 830_000, 3_000_000, 83_000_000])
def test_numbers_along_x_do_not_run_into_each_other(largest, width):
    texts = Texts()

    def draw(figure, data):
        figure.subplots().barh(["a", "b"], [largest, 1])
        figure.add_artist(texts)

    looked(draw, Variant(width, 240))
    boxes = sorted(tuple(box) for name, box in texts.boxes.items() if name[0].isdigit())
    assert len(boxes) > 1
    assert all(left[2] + 4 < right[0] for left, right in pairwise(boxes))


@pytest.mark.parametrize("size", [(640, 480), (480, 360), (320, 240)])
@pytest.mark.parametrize("largest", [0.9, 2, 5, 30, 900, 30_000])
def test_numbers_of_the_rings_of_polar_axes_do_not_run_into_each_other(largest, size):
    def draw(figure, data):
        axes = figure.add_subplot(projection="polar")
        axes.plot([0, 1, 2], [0, largest / 2, largest])
        made.append(axes)

    made = []
    looked(draw, Variant(*size))
    labels = [tick.label1 for tick in made[0].yaxis.get_major_ticks()]
    boxes = [label.get_window_extent() for label in labels if label.get_text()]
    assert boxes
    assert not [(one, two) for one, two in pairwise(boxes) if one.overlaps(two)]
