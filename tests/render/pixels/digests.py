"""Draw charts one after the other and print the digest of each file.

PYTHONPATH=. python tests/render/pixels/digests.py NAME…
"""

from __future__ import annotations

import hashlib
import logging
import sys

import galleries

from charthouse.charts.definition import Chart
from charthouse.render import renderer


def main(names: list[str]) -> None:
    logging.disable()
    for name in names:
        drawn = galleries.chart(name)
        picture = renderer.render(Chart("digested", draw=drawn.draw), drawn.data, drawn.variant)
        print(name, hashlib.sha256(picture).hexdigest())


if __name__ == "__main__":
    main(sys.argv[1:])
