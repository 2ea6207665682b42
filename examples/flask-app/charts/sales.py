"""Sales by month, for each region."""

from __future__ import annotations

from typing import Any

from charthouse import chart, choice

SALES = {"emea": [12, 18, 15, 22, 27, 31], "apac": [9, 11, 16, 14, 21, 24]}


def load(region: str) -> dict[str, Any]:
    """Thousands of orders in the first half of the year."""
    return {"region": region, "months": ["Jan", "Feb", "Mar", "Apr", "May", "Jun"], "orders": SALES[region]}


def in_words(data: dict[str, Any]) -> str:
    """The first and the last month."""
    months, orders = data["months"], data["orders"]
    return f"Orders in {data['region'].upper()}: {orders[0]},000 in {months[0]}, {orders[-1]},000 in {months[-1]}."


@chart(
    "sales", title="Orders by month", description=in_words, load=load, width=480, height=320, fresh_seconds=60,
    params={"region": choice("emea", "apac")},
)  # fmt: skip
def sales(figure: Any, data: dict[str, Any]) -> None:
    """One bar a month."""
    axes = figure.subplots()
    axes.bar(data["months"], data["orders"])
    axes.set_title(f"Orders in {data['region'].upper()}")
    axes.set_ylabel("thousands")
