"""Draw charts in tests of your own, as production draws them, without a server and without Redis.

from charthouse.testing import draw, read_charts

charts = read_charts("charts")

def test_hello_draws():
    assert draw(charts["hello"]).startswith(b"\\x89PNG")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any, Final

from charthouse.charts import params as chart_params
from charthouse.charts.definition import Chart
from charthouse.charts.folder import import_charts
from charthouse.charts.variant import Variant
from charthouse.data import canonical_bytes, data_hash, decode
from charthouse.errors import ChartDefinitionError, LoadFailed
from charthouse.printable import error_text
from charthouse.render import generators, renderer
from charthouse.render.shelter import loading

__all__ = ["draw", "read_charts"]


class _Given(Enum):
    NOTHING = "not given"


_NOTHING: Final = _Given.NOTHING  # None is data: what a chart gets before the first push


def draw(
    chart: Chart,
    data: Any = _NOTHING,
    variant: Variant | None = None,
    *,
    params: Mapping[str, Any] | None = None,
) -> bytes:
    """Draw the chart in this process and return the bytes of the file, a PNG unless the variant says otherwise.

    Without `data`, the chart's `load` is called with its params: those in `params`, as `load` receives them, and
    the defaults of the others. A chart without `load` draws None. Either way the data goes through its canonical
    bytes, so that `draw` receives what it would in production. Without `variant`, the size is the chart's own.

        draw(sales, variant=Variant(320, 240, theme="dark"), params={"region": "apac"})
        draw(sales, {"Q1": 4, "Q2": 6})

    Raises LoadFailed, DataError or DrawFailed, caused by the chart's own error, and NotAllowed for a value in
    `params` that the chart does not declare; all are in `charthouse.errors`. There is no time limit.
    """
    with generators.kept():  # the numbers of the test that calls are its own
        with loading(chart):
            canonical = canonical_bytes(_loaded(chart, params or {}) if data is _NOTHING else data)
        with loading(chart):
            alt = _call("description", chart.alt_text, decode(canonical))
        variant = variant or Variant(chart.width, chart.height)
        return renderer.drawing_of(chart, canonical, variant, data_hash(canonical), alt=alt).content


def read_charts(folder: str | Path) -> dict[str, Chart]:
    """Import the modules of a charts folder as production does; returns the charts by id.

    Raises ChartDefinitionError with the reason for each module that cannot be imported, and SetupError for a folder
    that is missing.
    """
    found = import_charts(Path(folder))
    if found.broken:
        raise ChartDefinitionError("; ".join(f"{source}: {reason}" for source, reason in found.broken.items()))
    return found.charts


def _loaded(chart: Chart, given: Mapping[str, Any]) -> Any:
    query = chart_params.read_query(((name, str(value)) for name, value in given.items()), tuple(chart.params))
    values = chart_params.parse(chart.params, query)
    return _call("load", chart.load, **values) if chart.load else None


def _call(name: str, function: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Call the chart's own function; LoadFailed says which one raised, and what."""
    try:
        return function(*arguments, **options)
    except Exception as error:
        raise LoadFailed(f"{name} raised {error_text(error)}") from error
