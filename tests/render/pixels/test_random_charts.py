"""Hundreds of random charts, drawn twice in random order, pixel for pixel as plain matplotlib draws them."""

from __future__ import annotations

import random

import pytest
from comparing import differences

SAMPLE = range(0, 13)  # in every `make test`; the others have their time in `make test-system`
OTHERS = [range(13, 26), *(range(first, first + 26) for first in range(26, 104, 26))]


@pytest.mark.parametrize(
    "batch",
    [SAMPLE, *(pytest.param(batch, marks=pytest.mark.system) for batch in OTHERS)],
    ids=lambda batch: f"{batch.start} to {batch.stop - 1}",
)
def test_random_charts_have_the_pixels_of_plain_matplotlib(batch, tmp_path):
    names = [f"random:{seed}" for seed in batch]
    assert differences(names, random.Random(batch.start), tmp_path) == {}


@pytest.mark.parametrize(
    "batch",
    [range(16), *(pytest.param(range(first, first + 48), marks=pytest.mark.system) for first in (16, 64))],
    ids=lambda batch: f"{batch.start} to {batch.stop - 1}",
)
def test_grids_of_axes_that_share_their_ticks_have_the_pixels_of_plain_matplotlib(batch, tmp_path):
    assert differences([f"grid:{seed}" for seed in batch], random.Random(batch.start), tmp_path) == {}
