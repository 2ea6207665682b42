"""The store is away: every answer comes at once, says so, and recovers with the store."""

from __future__ import annotations

import io
import os
import signal
import time
from collections.abc import Iterator

import pytest
from conftest import House, Reply, ask, until
from flask import Flask
from PIL import Image

from charthouse.assembly import assemble
from charthouse.web import create_app


def app_of(house: House) -> Flask:
    """The web application with the patience that a web process has."""
    catalogue = house.catalogue()
    return create_app(assemble(house.settings, circuit_breaker=True), lambda: catalogue)


@pytest.fixture
def app(house: House) -> Flask:
    house.counting_chart("counted")
    return app_of(house)


@pytest.fixture
def hung(house: House) -> Iterator[None]:
    """The store takes connections and answers nobody."""
    os.kill(house.store.process.pid, signal.SIGSTOP)
    yield
    os.kill(house.store.process.pid, signal.SIGCONT)


def test_a_picture_is_a_placeholder_of_the_asked_size_that_says_busy(house: House, app: Flask) -> None:
    house.store.stop(5)
    began = time.monotonic()
    response = app.test_client().get("/charts/counted.png?scale=2")
    assert time.monotonic() - began < 1
    assert (response.status_code, response.headers["Charthouse-State"]) == (503, "busy")
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "no-store"
    assert int(response.headers["Retry-After"]) >= 1
    assert "ETag" not in response.headers
    assert Image.open(io.BytesIO(response.data)).size == (1280, 960)


@pytest.mark.parametrize("path", ["/charts/counted.png", "/showchart/counted", f"/charts/counted/{'0' * 32}.png"])
def test_every_image_route_answers_within_a_second_when_the_store_hangs(
    house: House, app: Flask, hung: None, path: str
) -> None:
    began = time.monotonic()
    response = app.test_client().get(path)
    assert time.monotonic() - began < 1
    assert (response.status_code, response.mimetype) == (503, "image/png")


def test_after_the_first_time_out_a_store_that_hangs_is_not_asked_until_it_answers(
    house: House, app: Flask, hung: None
) -> None:
    client = app.test_client()
    assert client.get("/charts/counted.png").status_code == 503
    began = time.monotonic()
    assert [client.get("/charts/counted.png").status_code for _ in range(40)] == [503] * 40
    assert time.monotonic() - began < 2  # with a time-out each it would be many
    os.kill(house.store.process.pid, signal.SIGCONT)
    until(lambda: client.get("/charts/counted.png").status_code == 202)


@pytest.mark.parametrize("path", ["/", "/charts/counted", "/status?charts=counted"])
def test_a_page_is_a_503_problem(house: House, app: Flask, path: str) -> None:
    house.store.stop(5)
    began = time.monotonic()
    response = app.test_client().get(path)
    assert time.monotonic() - began < 1
    assert response.status_code == 503
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert int(response.headers["Retry-After"]) >= 1
    for word in ("Traceback", "Error", str(house.folder), "redis://", "unix://"):
        assert word not in response.text


def test_a_browser_gets_the_problem_as_a_page(house: House, app: Flask) -> None:
    house.store.stop(5)
    response = app.test_client().get("/", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (response.status_code, response.mimetype) == (503, "text/html")


def test_what_needs_no_store_answers_as_ever(house: House, app: Flask) -> None:
    house.store.stop(5)
    for path, status in (
        ("/healthz", 200),
        ("/mainindex", 404),
        ("/charts/none.png", 404),
        ("/charts/counted.gif", 404),
    ):
        assert app.test_client().get(path).status_code == status


def test_readyz_names_both_redises(house: House, app: Flask) -> None:
    house.store.stop(5)
    response = app.test_client().get("/readyz")
    assert response.status_code == 503
    missing = " ".join(response.get_json()["missing"])
    assert "cache" in missing
    assert "queue" in missing


def test_readyz_names_the_one_redis_that_is_away(house: House) -> None:
    house.counting_chart("counted")
    house.variables["CHARTHOUSE_QUEUE_URL"] = f"unix://{house.folder}/nobody.sock"
    missing = app_of(house).test_client().get("/readyz").get_json()["missing"]
    assert len(missing) == 1
    assert "queue" in missing[0]


def test_a_missing_picture_is_busy_when_the_queue_is_away(house: House) -> None:
    house.counting_chart("counted")
    house.variables["CHARTHOUSE_QUEUE_URL"] = f"unix://{house.folder}/nobody.sock"
    response = app_of(house).test_client().get("/charts/counted.png")
    assert (response.status_code, response.headers["Charthouse-State"]) == (503, "busy")
    assert response.mimetype == "image/png"
    assert not list(house.redis.scan_iter("charthouse:v2:{*}:claim:*"))


def test_the_stale_picture_is_served_on_while_the_queue_is_away(house: House) -> None:
    house.counting_chart("counted", options="on_miss='inline', fresh_seconds=0.1")
    house.variables["CHARTHOUSE_QUEUE_URL"] = f"unix://{house.folder}/nobody.sock"
    app = app_of(house)
    client = app.test_client()
    assert client.get("/charts/counted.png").status_code == 200
    app.extensions["charthouse"].services.runner.close()
    until(lambda: client.get("/charts/counted.png").headers["Charthouse-State"] != "ready")
    response = client.get("/charts/counted.png")
    assert (response.status_code, response.headers["Charthouse-State"]) == (200, "stale")
    assert client.get("/status?charts=counted").get_json()["charts"]["counted"]["state"] == "stale"


def test_a_real_server_answers_while_the_store_is_away_and_after_it_is_back(house: House) -> None:
    house.counting_chart("counted", options="on_miss='inline'")
    url = house.start_web()
    assert ask(url + "/charts/counted.png").status == 200
    house.store.stop(5)

    def asked(path: str) -> Reply:
        began = time.monotonic()
        reply = ask(url + path)
        assert time.monotonic() - began < 1
        return reply

    assert asked("/charts/counted.png?theme=dark").state == "ready"  # drawn without the store
    assert asked("/charts/counted.png").status == 200  # from memory
    assert asked("/").status == 503
    assert asked("/healthz").status == 200
    assert asked("/readyz").status == 503
    house.store.start()  # it has forgotten all pictures, and our scripts
    until(lambda: ask(url + "/").status == 200)
    assert ask(url + "/charts/counted.png?theme=dark").status == 200
