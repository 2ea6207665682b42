"""Every example chart loads, speaks and draws, in both themes and in every size that it declares."""

from __future__ import annotations

import importlib
import io
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import numpy as np
import psutil
import pytest
from PIL import Image

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.charts.folder import import_charts
from charthouse.data import canonical_bytes, decode
from charthouse.render import renderer
from charthouse.settings import Settings
from charthouse.themes import THEMES

EXAMPLES = Path(__file__).parents[2] / "charts" / "examples"
DASHBOARD = "overview"
MODULES = [path.stem for path in sorted(EXAMPLES.glob("[!_]*.py")) if path.stem != DASHBOARD]


def example(module: str) -> Chart:
    """The one chart of an example module."""
    loaded = importlib.import_module(f"charts.examples.{module}")
    (chart,) = (value for value in vars(loaded).values() if isinstance(value, Chart))
    return chart


def data_of(chart: Chart, **params):
    """What the chart's draw function receives: loaded, and through the canonical bytes."""
    assert chart.load is not None
    defaults = {name: param.default for name, param in chart.params.items()}
    return decode(canonical_bytes(chart.load(**(defaults | params))))


def picture(chart: Chart, data, variant: Variant) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(renderer.render(chart, data, variant))))


def test_there_are_eight_of_them():
    charts = [example(module) for module in MODULES]
    assert sorted(chart.id for chart in charts) == sorted(
        ["1", "cpu", "load-average", "memory", "traffic", "co2", "co2-growth", "co2-seasons"]
    )
    assert {tag for chart in charts for tag in chart.tags} == {"classic", "machine", "climate"}


def test_the_dashboard_shows_charts_that_are_there():
    catalogue = import_charts(EXAMPLES).catalogue(Settings())
    assert not catalogue.broken
    assert {panel.chart_id for panel in catalogue.dashboards[DASHBOARD].panels} < catalogue.charts.keys()


@pytest.mark.parametrize("module", MODULES)
def test_an_example_draws_in_both_themes_and_all_its_sizes_without_a_warning(module, caplog):
    chart = example(module)
    data = data_of(chart)
    for width, height in ((chart.width, chart.height), *chart.sizes):
        for theme in THEMES:
            drawn = picture(chart, data, Variant(width, height, 2, theme))
            assert drawn.shape == (height * 2, width * 2, 3)
            assert (drawn[0, 0].mean() < 60) == (theme == "dark")
            assert len(np.unique(drawn @ [65536, 256, 1])) > 10
    assert caplog.text == ""


@pytest.mark.parametrize("module", MODULES)
def test_an_example_says_in_words_what_it_shows(module):
    chart = example(module)
    words = chart.alt_text(data_of(chart))
    assert len(words) > len(chart.title) + 10
    assert "nan" not in words.lower().split()


def test_the_task_progress_has_its_classic_numbers():
    chart = example("task_progress")
    data = data_of(chart)
    assert (data["men_means"], data["men_std"]) == ([20, 35, 30, 35, 27], [5, 8, 4, 1, 2])
    assert (data["women_means"], data["women_std"]) == ([0, 32, 34, 20, 25], [1, 0, 1, 3, 3])
    assert chart.on_miss == "inline"


def test_the_curve_starts_in_the_year_asked_for():
    chart = example("co2")
    assert data_of(chart)["month"][0].year == 1958
    assert data_of(chart, since=2000)["month"][0].year == 2000
    picture(chart, data_of(chart, since=2015), Variant(320, 240))


def test_the_readings_are_a_row_per_month_without_gaps():
    readings = data_of(example("co2"))
    months, ppm = readings["month"], readings["ppm"]
    assert (f"{months[0]:%Y-%m}", f"{months[-1]:%Y-%m}", len(months)) == ("1958-03", "2024-09", 799)
    assert all(28 <= (later - month).days <= 31 for month, later in pairwise(months))
    by_year = {year: fmean(value for month, value in zip(months, ppm, strict=True) if month.year == year)
               for year in range(1959, 2024)}  # fmt: skip
    assert all(0.3 <= by_year[year + 1] - by_year[year] <= 3.5 for year in range(1959, 2023))
    assert (round(by_year[1959], 2), round(by_year[2023], 2)) == (315.98, 421.08)


def test_the_yearly_mean_is_that_of_the_twelve_months_around():
    readings = data_of(example("co2"))
    assert np.isnan(readings["yearly"][:6]).all()
    assert np.isnan(readings["yearly"][-5:]).all()
    assert readings["yearly"][6] == pytest.approx(fmean(readings["ppm"][:12]))
    assert readings["yearly"][-6] == pytest.approx(fmean(readings["ppm"][-12:]))


def test_the_examples_need_neither_pandas_nor_seaborn_nor_polars():
    code = f"""
import sys
for name in ("pandas", "seaborn", "polars"):
    sys.modules[name] = None  # as if it were not installed
import importlib
for module in {MODULES}:
    importlib.import_module(f"charts.examples.{{module}}")
"""
    subprocess.run([sys.executable, "-c", code], cwd=EXAMPLES.parents[1], check=True, timeout=60)


def test_machine_charts_draw_where_nothing_is_counted(monkeypatch):
    monkeypatch.setattr(psutil, "disk_io_counters", lambda: None)
    monkeypatch.setattr(psutil, "net_io_counters", lambda: None)
    monkeypatch.setattr(psutil, "cpu_percent", lambda **_: [])
    monkeypatch.setattr(psutil, "process_iter", lambda _: iter([]))
    for module in ("traffic", "cpu", "memory"):
        chart = example(module)
        data = data_of(chart)
        assert chart.alt_text(data)
        picture(chart, data, Variant(320, 240))


def test_machine_charts_draw_a_large_machine(monkeypatch):
    monkeypatch.setattr(psutil, "cpu_percent", lambda **_: [50.0] * 128)
    monkeypatch.setattr(psutil, "cpu_count", lambda: 128)
    monkeypatch.setattr(psutil, "getloadavg", lambda: (300.0, 100.0, 5.0))
    for module in ("cpu", "load_average"):
        chart = example(module)
        picture(chart, data_of(chart), Variant(320, 240))


def test_a_program_named_like_a_formula_is_drawn_by_its_name():
    chart = example("memory")
    picture(chart, {"largest": [["$\\nonsense{$", 10], ["x" * 200, 5]], "total": 100}, Variant(320, 240))
