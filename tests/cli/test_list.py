"""`list`: the catalogue, and how each chart stands."""

from __future__ import annotations

import json
from typing import Any

from conftest import House, ask, until
from processes import Gated

BROKEN = "raise RuntimeError('no licence for the source')\n"

MARKED = """
from charthouse import chart

@chart("sales", title="[/red] Sales :smile:", load=lambda: 1)
def draw(figure, data):
    raise ValueError("[/no] tag")
"""


def listed(house: House) -> dict[str, Any]:
    ended = house.call("list", "--json")
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def test_a_chart_is_cold_then_ready_then_stale_and_its_images_are_counted(house: House) -> None:
    chart = Gated.write(house, "sales")
    before = listed(house)["charts"][0]
    assert (before["state"], before["images"], before["hits"]) == ("cold", 0, 0)
    house.start_worker()
    assert house.call("warm", "sales", "--scale", "1", "--scale", "2").returncode == 0
    record = listed(house)["charts"][0]
    sizes = [house.redis.strlen(key) for key in house.redis.keys("charthouse:v2:{sales:*}:image:*")]
    assert (record["state"], record["images"], record["bytes"]) == ("ready", 2, sum(sizes))
    assert record["data_hash"] == chart.current("data_hash")
    assert 0 <= record["age_seconds"] < 60
    assert record["failure"] is None
    chart.grow_old()
    record = listed(house)["charts"][0]
    assert record["state"] == "stale"
    assert record["age_seconds"] >= 7200
    people = house.run("list").stdout
    assert "sales" in people
    assert "stale" in people


def test_a_picture_is_rendering_only_while_a_worker_is_at_it_or_will_be(house: House) -> None:
    chart = Gated.write(house, "sales", "sizes=[(320, 240)]")
    chart.close("draws", 1)
    worker = house.start_worker()
    assert house.call("warm", "sales", "--no-wait").returncode == 0
    until(lambda: chart.draws == 1)
    assert listed(house)["charts"][0]["state"] == "rendering"
    chart.open("draws", 1)
    assert house.call("warm", "sales").returncode == 0
    assert listed(house)["charts"][0]["state"] == "ready"
    assert house.call("purge", "sales").returncode == 0
    assert listed(house)["charts"][0]["state"] == "missing"
    assert "missing" in house.call("list").stdout
    worker.stop(10)
    assert house.call("warm", "sales", "--no-wait").returncode == 0
    assert listed(house)["charts"][0]["state"] == "rendering"  # it is in the queue


def test_a_chart_of_which_only_another_size_was_asked_for_is_missing(house: House) -> None:
    Gated.write(house, "sales", "sizes=[(320, 240)]")
    url = house.start_web()
    house.start_worker()
    until(lambda: ask(f"{url}/charts/sales.png?width=320&height=240&wait=10").state == "ready")
    assert listed(house)["charts"][0]["state"] == "missing"


def test_a_failed_chart_says_why(house: House) -> None:
    Gated.write(house, "sales").give("broken")
    house.start_worker()
    assert house.call("warm", "sales").returncode == 1
    record = listed(house)["charts"][0]
    assert record["state"] == "failed"
    assert "the source is away" in record["failure"]
    people = house.call("list")
    assert people.returncode == 0
    assert "the source is away" in people.stdout


def test_what_looks_like_markup_in_titles_and_reasons_is_printed_as_it_is(house: House) -> None:
    house.write("[red].py", "raise RuntimeError('[/bold] :smile:')\n")
    house.write("sales.py", MARKED)
    house.start_worker()
    assert house.call("warm", "sales").returncode == 1
    ended = house.call("list")
    assert ended.returncode == 0, ended.stderr
    for said in ("[/red] Sales :smile:", "[/no] tag", "[red].py is left out", "[/bold] :smile:"):
        assert said in ended.stdout


def test_without_a_store_the_charts_are_listed_and_their_states_are_null(house: House) -> None:
    Gated.write(house, "sales")
    house.write("broken.py", BROKEN)
    house.store.stop(5)
    ended = house.call("list", "--json")
    assert ended.returncode == 0
    record = json.loads(ended.stdout)
    assert [(chart["id"], chart["title"], chart["state"]) for chart in record["charts"]] == [("sales", "Gated", None)]
    assert "no licence for the source" in record["broken"]["broken.py"]
    assert "Redis does not answer" in ended.stderr
    people = house.call("list")
    assert people.returncode == 0
    assert "sales" in people.stdout


def test_a_store_with_a_password_is_said_with_what_to_set(house: House) -> None:
    Gated.write(house, "sales")
    house.redis.config_set("requirepass", "sesame")
    said = house.call("list").stderr
    assert "the charts' states are not known: Redis asks for a password, or for another one" in said
    assert "CHARTHOUSE_REDIS_URL says where it is" in said


def test_a_listing_asks_for_nothing(house: House) -> None:
    chart = Gated.write(house, "sales")
    listed(house)
    assert house.call("list").returncode == 0
    assert house.redis.keys("*") == []
    assert chart.loads == 0


def test_a_charts_folder_that_is_missing_ends_with_1(house: House) -> None:
    ended = house.call("list", "--charts", str(house.folder / "missing"))
    assert ended.returncode == 1
    assert "missing" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_wrong_use_ends_with_2(house: House) -> None:
    assert house.call("list", "--nonsense").returncode == 2
    house.variables["CHARTHOUSE_NONSENSE"] = "1"
    ended = house.call("list")
    assert ended.returncode == 2
    assert "CHARTHOUSE_NONSENSE" in ended.stderr


def test_a_picture_that_shows_no_data_says_so(house: House) -> None:
    house.write(
        "odd.py",
        """
        from charthouse import chart

        @chart("blank", load=lambda: [float("nan")])
        def blank(figure, data):
            figure.subplots().plot(data)

        @chart("well", load=lambda: [1, 2])
        def well(figure, data):
            figure.subplots().plot(data)
        """,
    )
    house.start_worker()
    assert house.call("warm", "--all").returncode == 0
    by_id = {record["id"]: record for record in listed(house)["charts"]}
    assert by_id["blank"]["state"] == "ready"
    assert "shows no data" in by_id["blank"]["notes"]
    assert by_id["well"]["notes"] is None
    assert "blank: the picture shows no data" in " ".join(house.run("list").stdout.split())
