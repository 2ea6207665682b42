"""A chart with isolate has a process of its own for each call."""

from __future__ import annotations

import pytest
from drawing import Start, draw, load, pid, plain

from charthouse import chart
from charthouse.data import canonical_bytes, decode
from charthouse.errors import ChartDefinitionError, LoadFailed

pytest_plugins = ["drawing"]


ISOLATED = """
import os
from charthouse import chart

CALLS = []

def load():
    CALLS.append("load")
    return [os.getpid(), len(CALLS)]

@chart("isolated", load=load, isolate="draw")
def draw(figure, data):
    CALLS.append("draw")
    figure.subplots().set_title(f"{len(CALLS)} calls")
"""


def test_an_isolated_chart_has_a_process_of_its_own_for_each_load_and_draw(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    runner = start(isolated=ISOLATED, plain=plain())
    seen = [pid(runner)]
    for _ in range(3):
        process, calls = decode(load(runner, "isolated"))
        assert calls == 1
        seen += [process, pid(runner)]
    assert len(set(seen)) == len(seen)
    assert draw(runner, "isolated", canonical_bytes(1)) == draw(runner, "isolated", canonical_bytes(1))
    assert "trying once more" not in caplog.text


def test_an_isolated_chart_that_fails_leaves_its_process_to_no_other(start: Start) -> None:
    runner = start(isolated=ISOLATED.replace("return [", "raise ValueError(os.getpid()) #"), plain=plain())
    with pytest.raises(LoadFailed) as failed:
        load(runner, "isolated")
    assert str(pid(runner)) not in str(failed.value)


@pytest.mark.parametrize("value", ["load", "yes", True, 1, ["draw"], ""])
def test_what_isolate_may_be_is_said(value: object) -> None:
    with pytest.raises(ChartDefinitionError, match="isolate must be 'draw' or None, not "):
        chart("sales", isolate=value)  # type: ignore[typeddict-item]
