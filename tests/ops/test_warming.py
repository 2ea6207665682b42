"""Which charts and pictures are warmed, and how a warming reports."""

from __future__ import annotations

import pytest
from conftest import House
from processes import Gated

from charthouse.errors import NotFound
from charthouse.ops.combinations import Combinations
from charthouse.ops.overview import overview
from charthouse.ops.selection import Selection
from charthouse.ops.wanted import of_charts
from charthouse.ops.warming import Target, plan, warm, with_states


@pytest.fixture
def two(house: House) -> House:
    Gated.write(house, "sales", "tags=['ops'], sizes=[(320, 240)]")
    Gated.write(house, "visits")
    return house


def test_charts_are_selected_by_id_tag_or_all(two: House) -> None:
    catalogue, services = two.catalogue(), two.services()
    for selection, expected in (
        (Selection(charts=("visits",)), ["visits"]),
        (Selection(tags=("ops",)), ["sales"]),
        (Selection(charts=("visits",), tags=("ops",)), ["sales", "visits"]),
        (Selection(everything=True), ["sales", "visits"]),
        (Selection(popular=5), []),  # no request was counted yet
    ):
        assert [entry.id for entry in selection.entries(catalogue, services)] == expected
    for unknown in (Selection(tags=("none",)), Selection(charts=("none",))):
        with pytest.raises(NotFound, match="none"):
            unknown.entries(catalogue, services)


def test_without_a_worker_one_round_is_reported_and_reading_states_requests_nothing(two: House) -> None:
    services = two.services()
    chosen = [Combinations.named(entry, "") for entry in two.catalogue().charts.values()]
    wanted = plan(services, of_charts(chosen, [1, 2], ["light"], limit=6).pictures)
    assert [str(target.picture.variant) for target in wanted if target.entry.id == "sales"] == [
        "640x480@1-light.png", "640x480@2-light.png", "320x240@1-light.png", "320x240@2-light.png",
    ]  # fmt: skip
    assert {target.state for target in with_states(services, wanted)} == {"missing"}
    assert {chart.state for chart in overview(services, two.catalogue()).values()} == {"cold"}
    assert two.redis.keys("*") == []
    rounds: list[list[Target]] = []
    found = warm(services, wanted, 0, lambda present: rounds.append(list(present)))
    assert rounds == [found]
    assert {target.state for target in found} == {"rendering"}
    assert {chart.state for chart in overview(services, two.catalogue()).values()} == {"rendering"}
