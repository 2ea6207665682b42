"""The chart of a spec: drawn by Charthouse itself, with the spec as its data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from charthouse.charts.definition import Chart
from charthouse.render.spec import SPEC
from charthouse.spec.spec import Spec


def spec_chart(chart_id: str, title: str, description: str) -> Chart:
    """The chart with that id and title; without a description, its alt text tells what the spec shows."""
    return replace(SPEC, id=chart_id, title=title, description=description or _alt_text)


def _alt_text(data: Any) -> str:
    return Spec.from_data(data).alt_text()
