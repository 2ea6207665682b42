"""The charts of docs/json-charts.md, and their pictures: `python tests/docs/json_charts.py` draws these again."""

from __future__ import annotations

import re
from pathlib import Path

from charthouse.charts.variant import Variant
from charthouse.data import canonical_bytes
from charthouse.literal.reading import read
from charthouse.render.renderer import drawing_of
from charthouse.render.spec import SPEC
from charthouse.spec.parsing import Parsed, parse

PAGE = Path(__file__).parents[2] / "docs" / "json-charts.md"
CHART = re.compile(r"```js\n(.*?)```\n\n!\[[^\]]*\]\((images/json/\w+\.png)\)", re.DOTALL)
CHARTS = {path: config for config, path in CHART.findall(PAGE.read_text(encoding="utf-8"))}


def parsed(path: str) -> Parsed:
    return parse(read(CHARTS[path]))


def picture(path: str) -> bytes:
    return drawing_of(SPEC, canonical_bytes(parsed(path).spec.to_data()), Variant(320, 192)).content


if __name__ == "__main__":
    for path in CHARTS:
        (PAGE.parent / path).write_bytes(picture(path))
