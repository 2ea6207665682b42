"""Random texts, the examples, and charts as in a blog post, pixel for pixel as plain matplotlib draws them."""

from __future__ import annotations

import random

import blog_charts
from comparing import differences
from galleries import EXAMPLES


def test_texts_of_many_scripts_and_looks_have_the_pixels_of_plain_matplotlib(tmp_path):
    assert differences([f"texts:{seed}" for seed in range(30)], random.Random(1), tmp_path) == {}


def test_the_examples_have_the_pixels_of_plain_matplotlib(tmp_path):
    assert differences([f"example:{module}" for module in EXAMPLES], random.Random(2), tmp_path) == {}


def test_charts_as_in_a_blog_post_have_the_pixels_of_plain_matplotlib(tmp_path):
    assert differences([f"blog:{function}" for function in blog_charts.ALL], random.Random(3), tmp_path) == {}
