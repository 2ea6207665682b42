"""Random texts, the examples, and charts as in a blog post, pixel for pixel as plain matplotlib draws them."""

from __future__ import annotations

import random

import blog_charts
import pytest
from comparing import differences
from galleries import EXAMPLES


@pytest.mark.parametrize(
    "batch",
    [range(6), pytest.param(range(6, 30), marks=pytest.mark.system)],
    ids=lambda batch: f"{batch.start} to {batch.stop - 1}",
)
def test_texts_of_many_scripts_and_looks_have_the_pixels_of_plain_matplotlib(batch, tmp_path):
    assert differences([f"texts:{seed}" for seed in batch], random.Random(1), tmp_path) == {}


def test_the_examples_have_the_pixels_of_plain_matplotlib(tmp_path):
    assert differences([f"example:{module}" for module in EXAMPLES], random.Random(2), tmp_path) == {}


def test_charts_as_in_a_blog_post_have_the_pixels_of_plain_matplotlib(tmp_path):
    assert differences([f"blog:{function}" for function in blog_charts.ALL], random.Random(3), tmp_path) == {}
