"""`GET /status`: how many charts stand, and asking for what is missing or old."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]

FOR_EVER = "public, max-age=31536000, immutable"


def status_of(served: Served, chart: str) -> dict[str, Any]:
    response = served.get(f"/status?charts={quote(chart)}")
    assert response.status_code == 200
    entry: dict[str, Any] = response.get_json()["charts"][chart]
    return entry


def test_the_status_is_json_that_lives_for_a_second(served: Served) -> None:
    response = served.get("/status?charts=sales")
    assert response.headers["Content-Type"] == "application/json"
    assert re.search(r"\bmax-age=1\b", response.headers["Cache-Control"])
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_many_charts_are_answered_together_each_under_its_name(served: Served) -> None:
    served.ready("/charts/sales.png")
    charts = served.get("/status?charts=sales,orders,1").get_json()["charts"]
    assert {name: entry["state"] for name, entry in charts.items()} == {
        "sales": "ready", "orders": "rendering", "1": "rendering",
    }  # fmt: skip


def test_what_is_missing_is_asked_for_once_as_the_image_route_does(served: Served) -> None:
    assert status_of(served, "sales")["state"] == "rendering"
    assert served.waiting() == 1
    status_of(served, "sales")
    assert served.get("/charts/sales.png").headers["Cache-Status"] == "charthouse; fwd=miss; collapsed"
    assert served.waiting() == 1
    served.work()
    assert status_of(served, "sales")["state"] == "ready"
    assert served.get("/charts/sales.png").status_code == 200


def test_what_is_old_is_asked_for(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.age("sales", 72)
    assert status_of(served, "sales")["state"] == "stale"
    assert served.waiting() == 1


def test_the_words_are_those_of_the_picture_that_is_named_while_a_newer_one_is_drawn(served: Served) -> None:
    """The light picture has the new data already; the dark one is still of the old data."""
    for theme in ("light", "dark"):
        served.ready(f"/charts/sales.png?theme={theme}")
    before = status_of(served, "sales?theme=dark")
    served.tell("sales", value=2)
    served.age("sales", 72)
    served.get("/charts/sales.png")
    served.work()
    light, dark = status_of(served, "sales"), status_of(served, "sales?theme=dark")
    assert (light["alt"], dark["alt"]) == ("Sales: 2", "Sales: 1")
    assert dark["data_hash"] == before["data_hash"] != light["data_hash"]
    assert "Sales: 1" in served.get("/charts/sales?theme=dark").text
    served.work()
    assert status_of(served, "sales?theme=dark")["alt"] == "Sales: 2"


def test_a_missing_chart_has_nothing_but_its_words(served: Served) -> None:
    entry = status_of(served, "orders")
    assert entry["image"] is entry["data_hash"] is entry["checked"] is entry["changed"] is None
    assert entry["alt"] == "All orders"
    assert entry["retry_seconds"] >= 1


def test_a_ready_chart_has_the_immutable_address_of_its_picture_and_its_times(served: Served) -> None:
    picture = served.ready("/charts/sales.png")
    entry = status_of(served, "sales")
    assert entry["data_hash"] == picture.headers["Charthouse-Data-Hash"]
    assert entry["image"] == picture.headers["Content-Location"]
    assert entry["alt"] == "Sales: 1"
    image = served.get(entry["image"])
    assert (image.data, image.headers["Cache-Control"]) == (picture.data, FOR_EVER)
    now = datetime.datetime.now(datetime.UTC)
    for name in ("checked", "changed"):
        assert entry[name].endswith("Z")
        assert abs(datetime.datetime.fromisoformat(entry[name]) - now) < datetime.timedelta(seconds=60)


def test_the_changed_time_moves_with_the_data_alone(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.services.cache_redis.hincrbyfloat(served.keys("current")[0], "changed", -3600)
    before = status_of(served, "sales")
    served.age("sales", 72)
    served.ready("/charts/sales.png")
    unchanged = status_of(served, "sales")
    assert unchanged["changed"] == before["changed"]
    served.age("sales", 72)
    served.tell("sales", value=2)
    served.ready("/charts/sales.png")
    changed = status_of(served, "sales")
    assert changed["changed"] > before["changed"]
    assert changed["alt"] == "Sales: 2"


def test_a_failed_chart_says_when_it_is_tried_again(served: Served) -> None:
    served.tell("sales", load_raises="the secret of the database")
    status_of(served, "sales")
    served.work()
    response = served.get("/status?charts=sales")
    entry = response.get_json()["charts"]["sales"]
    assert (entry["state"], entry["image"]) == ("failed", None)
    assert 1 <= entry["retry_seconds"] <= 6
    assert "secret" not in response.text
    assert served.waiting() == 0


def test_a_full_queue_is_busy_for_the_chart_that_found_no_room(served: Served) -> None:
    app = served.app(max_queue=1)
    charts = served.get("/status?charts=sales,orders", app=app).get_json()["charts"]
    assert [charts[name]["state"] for name in ("sales", "orders")] == ["rendering", "busy"]


def test_a_name_may_carry_params_and_a_variant(served: Served) -> None:
    name = "regions?region=apac&theme=dark"
    assert status_of(served, name)["state"] == "rendering"
    served.work()
    entry = status_of(served, name)
    assert entry["state"] == "ready"
    assert served.get(entry["image"]).data == served.get("/charts/regions.png?theme=dark&region=apac").data


def test_the_picture_of_another_version_has_no_address_for_ever(served: Served) -> None:
    served.ready("/charts/sales.png")
    served.deploy("sales", "f" * 16)
    entry = status_of(served, "sales")
    assert entry["state"] == "stale"
    assert "immutable" not in served.get(entry["image"]).headers["Cache-Control"]


def test_two_hundred_charts_may_be_asked_for_and_not_one_more(served: Served) -> None:
    names = [f"sales?_={number}" for number in range(201)]
    assert served.get("/status?charts=" + quote(",".join(names[:200]))).status_code == 200
    assert served.get("/status?charts=" + quote(",".join(names))).status_code == 400


def test_the_status_of_a_ready_chart_asks_for_nothing(served: Served) -> None:
    served.ready("/charts/sales.png")
    status_of(served, "sales")
    assert served.waiting() == 0
