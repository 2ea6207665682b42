"""The web application in this process, over one store for all its tests, and a worker that works when it is told to."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import House, open_house, until
from flask import Flask
from PIL import Image
from rq import Queue
from rq.job import Job as QueuedJob
from rq.serializers import JSONSerializer
from werkzeug.test import TestResponse

from charthouse.assembly import Services, assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.picture import Dataset
from charthouse.jobs.job import read_job
from charthouse.jobs.queue import LANES
from charthouse.store.keys import DEFAULT as keys
from charthouse.web import create_app

SECRET_TITLE = "Salaries of the board"
HOSTILE_TITLE = """<script>alert("x")</script> & 'so' on"""

# What each chart loads, and whether its load or its draw raises, is told to it through a file beside it.
CHARTS = f"""
import json
from pathlib import Path

from charthouse import chart, choice, day, integer, today

HERE = Path(__file__).parent

def told(chart_id):
    path = HERE / (chart_id + ".told")
    return json.loads(path.read_text()) if path.exists() else {{}}

def count(chart_id, what):
    with (HERE / (chart_id.replace("-", "_") + "." + what)).open("a") as file:
        file.write("x")

def declare(chart_id, **options):
    def load(**params):
        if "load_raises" in told(chart_id):
            raise RuntimeError(told(chart_id)["load_raises"])
        count(chart_id, "loads")
        asked = {{name: str(value) for name, value in params.items()}}
        return {{"value": told(chart_id).get("value", 1), "asked": asked}}

    @chart(chart_id, load=load, **({{"width": 320, "height": 200, "fresh_seconds": 60}} | options))
    def draw(figure, data):
        if "draw_raises" in told(chart_id):
            raise RuntimeError(told(chart_id)["draw_raises"])
        count(chart_id, "draws")
        figure.subplots().bar([1, 2, 3], [1, 2, data["value"]])

declare("sales", title="Sales by month", description=lambda data: "Sales: " + str(data["value"]), tags=["ops", "money"],
        sizes=[(160, 100), (640, 480)])
declare("orders", tags=["ops"], description="All orders")
declare("regions", params={{"region": choice("emea", "apac"), "year": integer(2020, 2026)}})
declare("at-once", on_miss="inline", timeout_seconds=20)
declare("hostile", title={HOSTILE_TITLE!r}, description='"><img src=x onerror=alert(1)>', tags=["a&b <i>"])
declare("secret", title={SECRET_TITLE!r}, description="What the board earns", private=True, tags=["hushed"],
        publish_data=True, params={{"year": integer(2020, 2026)}}, sizes=[(160, 100)])
declare("1", title="Task progress", on_miss="inline", width=640, height=480)
"""


@dataclass
class Served:
    """Charts, a store, the web application and a worker, all but the store and the drawing process in this process."""

    house: House
    services: Services
    read: Catalogue
    catalogue: Catalogue = field(default_factory=Catalogue)

    def app(self, **overrides: Any) -> Flask:
        """The web application, with some settings replaced."""
        services = assemble(replace(self.house.settings, **overrides)) if overrides else self.services
        return create_app(services, lambda: self.catalogue)

    def get(self, path: str, method: str = "GET", app: Flask | None = None, **headers: str) -> TestResponse:
        """Ask the application; headers as If_None_Match='…'."""
        client = (app or self.app()).test_client()
        return client.open(
            path, method=method, headers={name.replace("_", "-"): value for name, value in headers.items()},
            buffered=True,  # a static file is read whole, and closed
        )  # fmt: skip

    def work(self) -> int:
        """Do the jobs that wait in the queue, as a worker does; returns how many there were."""
        redis = self.services.queue_redis
        queues = [Queue(keys.queue(lane), connection=redis, serializer=JSONSerializer) for lane in LANES]
        done = 0
        while popped := Queue.dequeue_any(
            queues, None, connection=redis, serializer=JSONSerializer, job_class=QueuedJob
        ):  # fmt: skip
            job = popped[0]
            self.services.work.do(read_job(job.func_name or "", job.kwargs))
            job.delete()
            done += 1
        return done

    @contextmanager
    def worker_at_the_first_job(self) -> Iterator[None]:
        """A worker beside us that waits for a job, does what it finds, and goes home."""
        thread = Thread(target=lambda: until(self.work))
        thread.start()
        yield
        thread.join()

    def ready(self, path: str) -> TestResponse:
        """Ask, let the worker work, and ask again: the picture."""
        self.get(path)
        self.work()
        response = self.get(path)
        assert response.headers["Charthouse-State"] == "ready", response.headers
        return response

    def tell(self, chart_id: str, **what: Any) -> None:
        """What the chart is to load from now on, or what its load or draw raise."""
        (self.house.charts / f"{chart_id}.told").write_text(json.dumps(what))

    def age(self, chart_id: str, seconds: float, params: str = "") -> None:
        """Let the chart's data be checked that much longer ago."""
        self.services.cache_redis.hincrbyfloat(keys.current(Dataset(chart_id, params)), "checked", -seconds)

    def waiting(self) -> int:
        """How many jobs wait in the queue."""
        return len(self.services.queue)

    def keys(self, word: str) -> list[bytes]:
        """The keys in the store of that kind: `image`, `data`, `current`, …"""
        return list(self.services.cache_redis.scan_iter(f"{keys.pattern()}}}:{word}*"))

    def deploy(self, chart_id: str, version: str) -> None:
        """Let the web know the chart in another version than the worker."""
        changed = replace(self.catalogue.charts[chart_id], version=version)
        self.catalogue = replace(self.catalogue, charts={**self.catalogue.charts, chart_id: changed})

    @staticmethod
    def pixels(response: TestResponse) -> tuple[int, int]:
        """Width and height of the picture in the answer."""
        return Image.open(io.BytesIO(response.data)).size

    def as_new(self) -> None:
        self.services.cache_redis.flushall()
        for path in self.house.charts.iterdir():
            if path.suffix in (".told", ".loads", ".draws"):
                path.unlink()
        self.catalogue = self.read


@contextmanager
def open_served(folder: Path, charts: str, **variables: str) -> Iterator[Served]:
    """The web application over a house with these charts and variables."""
    house = open_house(folder, **variables)
    house.write("charts.py", charts)
    services = house.services()
    yield Served(house, services, house.catalogue())
    services.runner.close()
    house.close()


@pytest.fixture(scope="session")
def served_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One house for all tests of the web: its store and its drawing process start once."""
    with open_served(tmp_path_factory.mktemp("served"), CHARTS) as built:
        yield built


@pytest.fixture
def served(served_house: Served) -> Served:
    """The house of all web tests, with an empty store and its charts as they were written."""
    served_house.as_new()
    return served_house
