"""A hundred and more random charts, drawn twice in random order, pixel for pixel as plain matplotlib draws them."""

from __future__ import annotations

import random

import pytest
from comparing import differences

BATCHES = [range(first, first + 26) for first in range(0, 104, 26)]


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: f"{batch.start} to {batch.stop - 1}")
def test_random_charts_have_the_pixels_of_plain_matplotlib(batch, tmp_path):
    names = [f"random:{seed}" for seed in batch]
    assert differences(names, random.Random(batch.start), tmp_path) == {}
