"""Code that chooses a backend with windows at the top of its module, as scripts do, works where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawing import Start, draw

from charthouse.runner.reading import read_catalogue
from charthouse.settings import Settings

pytest_plugins = ["drawing"]

CHOOSES = """
{how}
from charthouse import chart

@chart("shows")
def draw(figure, data):
    plt.figure()
    plt.plot([1, 2])
    plt.show()
"""

HOW = {
    "before pyplot": "import matplotlib; matplotlib.use('TkAgg'); import matplotlib.pyplot as plt",
    "after pyplot": "import matplotlib.pyplot as plt; plt.matplotlib.use('Qt5Agg')",
    "switched": "import matplotlib.pyplot as plt; plt.switch_backend('QtAgg')",
    "by rcParams": "import matplotlib.pyplot as plt; plt.rcParams['backend'] = 'GTK3Agg'; plt.ion(); plt.figure()",
    "with a figure": "import matplotlib; matplotlib.use('WXAgg'); import matplotlib.pyplot as plt; plt.subplots()",
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
def test_a_module_that_chooses_a_backend_with_windows_is_imported_and_drawn(
    start: Start, tmp_path: Path, how: str
) -> None:
    runner = start(chooses=CHOOSES.format(how=how))
    assert runner.start().broken == {}
    assert read_catalogue(Settings(charts=tmp_path)).broken == {}
    assert draw(runner, "shows").startswith(b"\x89PNG")
