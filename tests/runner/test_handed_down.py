"""The drawing process has its settings from the process that starts it, whatever charts do to the environment."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pictures import STANDARD, pixels

from charthouse.data import data_hash
from charthouse.errors import DataError, DrawFailed, SetupError
from charthouse.runner import host
from charthouse.runner.runner import Runner
from charthouse.settings import SECRETS, Settings, read_settings

HONEST = """
from charthouse import chart

@chart("honest", load=lambda: [3, 1, 2])
def draw(figure, data):
    axes = figure.subplots()
    axes.bar(["a", "b", "c"], data)
    axes.set_title("Honest $x^2$")
"""

WRITES = """
import os
from charthouse import chart

{at_import}

def load():
    {in_load}
    return [3, 1, 2]

@chart("writes", load=load)
def draw(figure, data):
    figure.subplots().plot(data)
"""

CANVAS = """
from charthouse import chart

@chart("canvas", load=lambda: None)
def draw(figure, data):
    kind = type(figure.canvas).__mro__[1]  # below the canvas that pyplot uses
    raise ValueError(f"{kind.__module__}.{kind.__name__}")
"""

Start = Callable[..., Runner]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts drawing processes over modules that are given by name: `start(Settings(…), honest=HONEST)`."""
    running: list[Runner] = []

    def start_one(settings: Settings, **modules: str) -> Runner:
        for name, code in modules.items():
            (tmp_path / f"{name}.py").write_text(code, encoding="utf-8")
        running.append(Runner(replace(settings, charts=tmp_path)))
        return running[-1]

    yield start_one
    for drawing in running:
        drawing.close()


def picture(drawing: Runner, chart_id: str) -> np.ndarray:
    entry = drawing.start().find(chart_id)
    canonical = drawing.load(entry, {}).canonical
    return pixels(drawing.draw(entry, canonical, STANDARD, data_hash(canonical)).image)


@pytest.mark.parametrize("name", ["CHARTHOUSE_X", "CHARTHOUSE_MAX_PIXELS", "CHARTHOUSE_MAX_DATA_POINTS"])
@pytest.mark.parametrize("place", ["at_import", "in_load"])
def test_a_chart_that_writes_settings_to_its_environment_harms_no_chart(start: Start, name: str, place: str) -> None:
    code = WRITES.format(**({"at_import": "", "in_load": "pass"} | {place: f'os.environ["{name}"] = "1"'}))
    drawing = start(Settings(), writes=code, honest=HONEST)
    assert drawing.start().broken == {}
    for chart_id in ("writes", "honest", "writes"):
        assert picture(drawing, chart_id).shape == (480, 640, 4)


def test_a_limit_of_the_settings_holds_in_the_drawing_process(start: Start) -> None:
    drawing = start(Settings(max_data_points=2), honest=HONEST)
    with pytest.raises(DataError, match="more than 2 values, which CHARTHOUSE_MAX_DATA_POINTS allows"):
        drawing.load(drawing.start().find("honest"), {})


def test_settings_as_json_are_the_same_settings_without_the_secrets() -> None:
    settings = Settings(charts=Path("/srv/charts"), port=9000, fresh_seconds=0.5, on_miss="inline")
    secrets = {name.lower(): "redis://:word@store" if name.endswith("URL") else "a:word" for name in SECRETS}
    assert "word" not in str(replace(settings, **secrets).to_json())
    assert Settings.from_json(replace(settings, **secrets).to_json()) == settings


@pytest.mark.parametrize("path", [b"/srv/b\xff", "/srv/chärts 東".encode()])
def test_settings_go_over_a_pipe_whatever_bytes_their_paths_have(path: bytes) -> None:
    settings = Settings(charts=Path(os.fsdecode(path)), catalogue=os.fsdecode(path))
    text = json.dumps(settings.to_json(), ensure_ascii=False).encode()
    assert Settings.from_json(json.loads(text)) == settings


@pytest.mark.parametrize(
    ("value", "canvas"),
    [("0", "matplotlib.backends.backend_agg.FigureCanvasAgg"), ("1", "charthouse.render.agg.canvas.Canvas")],
)
def test_a_setting_says_which_backend_draws(start: Start, value: str, canvas: str) -> None:
    drawing = start(read_settings({"CHARTHOUSE_FAST_DRAWING": value}), canvas=CANVAS)
    with pytest.raises(DrawFailed, match=canvas):
        picture(drawing, "canvas")


def test_both_backends_draw_the_same_pixels(start: Start) -> None:
    plain, fast = (picture(start(Settings(fast_drawing=each), honest=HONEST), "honest") for each in (0, 1))
    assert np.array_equal(plain, fast)
    assert len(np.unique(plain)) > 2


def test_a_drawing_process_that_is_not_there_in_time_is_said_with_the_time(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "START_SECONDS", 0.0)
    with pytest.raises(SetupError, match=r"^the drawing process took longer than 0 s to start$"):
        start(Settings(), honest=HONEST).start()
