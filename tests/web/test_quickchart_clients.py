"""QuickChart's clients, unmodified or as their requests were recorded, against a running server and a real worker."""

from __future__ import annotations

import io
import json
import threading
from urllib.parse import urlencode

import pytest
from conftest import Reply, ask
from PIL import Image
from quickchart import QuickChart, QuickChartFunction

pytest_plugins = ["quickchart_server"]
pytestmark = pytest.mark.system

BAR = {"type": "bar", "data": {"labels": ["Q1", "Q2"], "datasets": [{"label": "Users", "data": [50, 60]}]}}
# With a JavaScript literal, as quickchart-js sends it even for a plain object.
LITERAL = "{type:'bar',data:{labels:['Q1','Q2'],datasets:[{label:'Users',data:[50,60]}]}}"


def size(picture: bytes) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture)).size


def test_the_python_client_gets_its_pictures_and_short_addresses(quickchart_url: str) -> None:
    client = QuickChart()
    client.scheme, client.host = "http", quickchart_url.removeprefix("http://")
    client.width, client.height, client.device_pixel_ratio = 600, 300, 1.0
    client.config = BAR
    assert size(client.get_bytes()) == (600, 300)
    assert size(ask(client.get_url()).body) == (600, 300)
    short = client.get_short_url()
    assert short.startswith(quickchart_url + "/chart/render/")
    assert size(ask(short).body) == (600, 300)
    client.background_color, client.format = "rgb(255, 255, 255)", "webp"
    assert Image.open(io.BytesIO(client.get_bytes())).format == "WEBP"


def test_functions_of_the_python_client_are_understood(quickchart_url: str) -> None:
    """The example of its README."""
    client = QuickChart()
    client.scheme, client.host = "http", quickchart_url.removeprefix("http://")
    after = QuickChartFunction("""function(val) {
                      return val + '???';
                    }""")
    ticks = {"yAxes": [{"ticks": {"callback": QuickChartFunction('(val) => val + "k"')}}],
             "xAxes": [{"ticks": {"callback": after}}]}  # fmt: skip
    client.config = {**BAR, "options": {"scales": ticks}}
    reply = ask(client.get_url())
    assert (reply.status, "Charthouse-Ignored" in reply.headers) == (200, False)
    assert size(ask(client.get_short_url()).body) == size(reply.body)


def test_what_the_php_client_sends_is_drawn(quickchart_url: str) -> None:
    query = {"c": json.dumps(BAR), "w": 500, "h": 300, "devicePixelRatio": "1.000000", "format": "png",
             "bkg": "transparent", "key": "", "version": "2.9.4"}  # fmt: skip
    assert size(ask(f"{quickchart_url}/chart?{urlencode(query)}").body) == (500, 300)
    body = {"backgroundColor": "transparent", "width": 500, "height": 300, "devicePixelRatio": 1.0, "format": "png",
            "chart": json.dumps(BAR), "encoding": "url"}  # fmt: skip
    assert size(_post(quickchart_url, "/chart", body).body) == (500, 300)


def test_what_the_ruby_client_sends_is_drawn(quickchart_url: str) -> None:
    body = {"c": LITERAL, "w": 600, "h": 300, "bkg": "#ffffff", "devicePixelRatio": 2.0, "f": "png"}
    assert size(_post(quickchart_url, "/chart", body).body) == (1200, 600)
    created = _post(quickchart_url, "/chart/create", body)
    assert created.json()["success"]
    assert size(ask(created.json()["url"]).body) == (1200, 600)


def test_what_the_javascript_client_sends_is_drawn(quickchart_url: str) -> None:
    query = {"c": LITERAL, "w": "500", "h": "300", "devicePixelRatio": "1.0", "f": "svg", "bkg": "rgb(1, 2, 3)"}
    assert ask(f"{quickchart_url}/chart?{urlencode(query)}").headers["Content-Type"] == "image/svg+xml"
    body = {"chart": LITERAL, "width": "500", "height": "300", "devicePixelRatio": "2.0", "format": "png"}
    assert size(_post(quickchart_url, "/chart", body).body) == (1000, 600)


def test_many_posts_wait_for_their_pictures_at_once(quickchart_url: str) -> None:
    """More than may send their bodies at once: a request that waits for a picture holds no such place."""
    replies: list[Reply] = []

    def send(number: int) -> None:
        replies.append(_post(quickchart_url, "/chart", {"chart": BAR, "width": 100 + number}))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    statuses = [reply.status for reply in replies]
    assert statuses.count(200) >= 12, statuses  # four bodies are read at a time; the others may be busy for a moment


def test_a_post_of_too_much_is_answered(quickchart_url: str) -> None:
    reply = _post(quickchart_url, "/chart", {"chart": "x" * (3 << 20)})
    assert (reply.status, reply.headers["Content-Type"]) == (413, "image/png")


def test_a_second_request_is_answered_from_memory_also_for_long_configs(quickchart_url: str) -> None:
    long = {**BAR, "data": {**BAR["data"], "labels": ["Q1" + "x" * 500, "Q2" + "y" * 5000]}}  # type: ignore[dict-item]
    for config in (BAR, long):
        address = f"{quickchart_url}/chart?" + urlencode({"c": json.dumps(config), "bkg": "white"})
        first = ask(address)
        assert first.status == 200, first.headers["X-quickchart-error"]
        again = ask(address)
        assert again.headers["Cache-Status"] == "charthouse; hit; detail=memory"
        assert again.body == first.body
        assert ask(address, If_None_Match=again.headers["ETag"]).status == 304


def _post(url: str, path: str, body: object) -> Reply:
    return ask(url + path, "POST", body=json.dumps(body).encode(), Content_Type="application/json")
