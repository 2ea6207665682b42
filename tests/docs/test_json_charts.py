"""docs/json-charts.md shows the charts that its configs give, and the limits that hold."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from json_charts import CHARTS, PAGE, parsed, picture
from PIL import Image

from charthouse.render.spec.data_labels import MOST
from charthouse.spec import limits, words
from charthouse.spec.kinds import TYPES


def pixels(content: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(content)).convert("RGB"), float)


@pytest.mark.parametrize("path", CHARTS)
def test_a_chart_of_the_page_is_understood_and_looks_like_its_picture(path):
    assert parsed(path).ignored == ()
    kept = (PAGE.parent / path).read_bytes()
    assert len(kept) < 16_000
    assert np.abs(pixels(kept) - pixels(picture(path))).mean() < 1


def test_every_type_of_dataset_has_its_picture():
    shown = {parsed(path).spec.type for path in CHARTS}
    assert shown == {kind.type for kind in TYPES.values()}


def test_the_limits_of_the_page_are_those_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    for name, most in {
        "points of all datasets": limits.MOST_POINTS, "datasets": limits.MOST_DATASETS,
        "slices, or corners of a radar, of a dataset": limits.MOST_AROUND,
        "boxes, violins or candlesticks of a dataset": limits.MOST_SAMPLES, "labels": limits.MOST_LABELS,
        "axes": limits.MOST_AXES,
        "annotations": limits.MOST_ANNOTATIONS, "letters of a text": words.LONGEST_TEXT,
        "data labels that are drawn": MOST,
    }.items():  # fmt: skip
        assert f"\n| {name} | {most:,} |" in text
