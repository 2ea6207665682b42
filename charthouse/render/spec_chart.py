"""The chart of a spec: drawn by Charthouse itself, with the spec as its data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from charthouse.charts.definition import Chart
from charthouse.render.spec import SPEC
from charthouse.spec.spec import Spec


def spec_chart(chart_id: str) -> Chart:
    """The chart with that id."""
    return replace(SPEC, id=chart_id, title=chart_id, description=_alt_text)


def _alt_text(data: Any) -> str:
    return Spec.from_data(data).alt_text()
