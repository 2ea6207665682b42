"""A machine without a home: matplotlib gets one folder for all processes, which goes when they do."""

from __future__ import annotations

from conftest import House

CHART = """
from charthouse import chart

@chart("here", load=lambda: 1)
def here(figure, data):
    figure.subplots().plot([1, 2])
"""


def test_matplotlib_does_not_warn_in_each_process_and_nothing_is_left(house: House) -> None:
    house.write("here.py", CHART)
    temporary = house.folder / "t"
    temporary.mkdir()
    nowhere = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), "/proc/none")
    house.variables |= nowhere | {"TMPDIR": str(temporary)}
    ended = house.run("check")
    assert (ended.returncode, ended.stdout) == (0, "1 of 1 drawn.\n"), ended.stderr
    assert ended.stderr == ""
    assert list(temporary.iterdir()) == []
