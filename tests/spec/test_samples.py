"""What people send is parsed, and what is not understood of it is named."""

from __future__ import annotations

import pytest
from spec_samples import SAMPLES, sample

from charthouse.data import canonical_bytes, decode
from charthouse.spec.spec import Spec

IGNORED = {
    "held_out/documented/bar_min_lengths": ["options.plugins.datalabels.anchor"],
    "held_out/programs/fonts_and_families": ["options.defaultFontFamily", "options.title.fontFamily"],
    "held_out/programs/label_numbers_format": ["options.plugins.tickFormat.locale"],
    "programs/ignored_words": [
        "data.datasets[0].glow", "options.plugins.roughness", "options.scales.yAxes[0].ticks.sparkle",
    ],
}  # fmt: skip


def test_there_are_samples_of_both_kinds() -> None:
    assert len([name for name in SAMPLES if "documented/" in name]) >= 60
    assert len([name for name in SAMPLES if "programs/" in name]) >= 50


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_understood_but_for_the_paths_that_are_known(name):
    assert sorted(each.path for each in sample(name).ignored) == IGNORED.get(name, [])


@pytest.mark.parametrize("name", SAMPLES)
def test_a_spec_is_the_same_after_its_way_through_canonical_bytes(name):
    spec = sample(name).spec
    assert Spec.from_data(decode(canonical_bytes(spec.to_data()))) == spec


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_an_alt_text_of_one_short_line(name):
    text = sample(name).spec.alt_text()
    assert 10 < len(text) <= 300
    assert text.isprintable()
