"""The alt text of a Spec."""

from __future__ import annotations

from charthouse.spec.spec import Spec

LONGEST = 300


def alt_text(spec: Spec) -> str:
    """What the chart shows: its title, type and series."""
    names = ", ".join(each.label for each in spec.datasets if each.label)
    return f"{spec.title or 'Chart'}: {spec.type} chart; series: {names}"[:LONGEST]
