"""The recipes of docs/writing-charts.md, each against what it is for: real servers, real files."""

from __future__ import annotations

import datetime
import http.server
import io
import os
import re
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from conftest import ROOT, House, ask, free_port, until
from PIL import Image, ImageChops

from charthouse.charts.variant import Variant
from charthouse.data import data_hash, decode
from charthouse.runner.runner import Runner

GUIDE = (ROOT / "docs" / "writing-charts.md").read_text(encoding="utf-8")
SECTIONS = "".join(GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0] for title in ("Recipes", "Dollar signs"))
RECIPES = {
    block.partition("\n")[0].removeprefix("# charts/").removesuffix(".py"): block
    for block in re.findall(r"^```python\n(.*?)^```$", SECTIONS, re.MULTILINE | re.DOTALL)
}
POSTGRESQL = "postgres"  # which refuses to run as root, so that then this user of Debian's package runs it


class Kitchen:
    """One chart of the house, and a drawing process."""

    def __init__(self, house: House, name: str) -> None:
        self._runner = Runner(house.settings)
        catalogue = self._runner.start()
        assert not catalogue.broken
        self._entry = catalogue.charts[name.replace("_", "-")]

    def load(self, **query: str) -> Any:
        return decode(self.canonical(**query))

    def canonical(self, **query: str) -> bytes:
        return self._runner.load(self._entry, query).canonical

    def draw(self, **query: str) -> Image.Image:
        canonical = self.canonical(**query)
        image = self._runner.draw(self._entry, canonical, Variant(640, 480), data_hash(canonical)).image
        return Image.open(io.BytesIO(image)).convert("RGB")

    def close(self) -> None:
        self._runner.close()


@pytest.fixture
def cook(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`cook("stock", NAME="value")`: the recipe, with these variables in the environment."""
    kitchens: list[Kitchen] = []

    def cooked(name: str, **variables: str) -> Kitchen:
        for variable, value in variables.items():
            monkeypatch.setenv(variable, value)
        if name in RECIPES:
            house.write(f"{name}.py", RECIPES[name])
        kitchens.append(Kitchen(house, name))
        return kitchens[-1]

    yield cooked
    for kitchen in kitchens:
        kitchen.close()


def test_each_recipe_has_a_test_here() -> None:
    assert set(RECIPES) == {"orders_by_day", "stock", "rides", "prices", "processors", "fees"}


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL of our own, on a unix socket."""
    (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    folder = Path(tmp_path_factory.mktemp("pg"))
    user: dict[str, Any] = {}
    if os.geteuid() == 0:
        for parent in (folder, *folder.parents[: len(folder.parents) - 2]):
            parent.chmod(parent.stat().st_mode | 0o011)  # that user must get there
        shutil.chown(folder, POSTGRESQL)
        user = {"user": POSTGRESQL, "extra_groups": []}
    made = [programs / "initdb", "-D", folder / "data", "-U", "reader", "-A", "trust", "--no-sync", "-E", "UTF8"]
    subprocess.run(made, check=True, capture_output=True, cwd=folder, **user)
    server = [programs / "postgres", "-D", folder / "data", "-k", folder, "-h", ""]
    url = f"postgresql://reader@/postgres?host={folder}"
    with running(server, folder, lambda: answers(url), **user):
        yield url


@contextmanager
def running(command: Sequence[str | Path], folder: Path, is_ready: Callable[[], bool], **user: Any) -> Iterator[None]:
    """The server while the block runs, once it is ready; it works in that folder, and keeps its log there."""
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, stderr=log, cwd=folder, **user)
    try:
        until(lambda: is_ready() or server.poll() is not None)
        assert server.poll() is None, (folder / "log").read_text()
        yield
    finally:
        server.terminate()
        server.wait(20)


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.mark.system
def test_postgresql(cook: Any, database: str) -> None:
    this_day = datetime.datetime.now(datetime.UTC).date()
    earlier = this_day - datetime.timedelta(days=3)
    with psycopg.connect(database) as connection:
        connection.execute("CREATE TABLE orders (placed_at timestamp, total numeric)")
        for placed_at, total in ((earlier, 10), (earlier, "2.5"), (this_day, 4), (datetime.date(2020, 1, 1), 99)):
            connection.execute("INSERT INTO orders VALUES (%s, %s)", (placed_at, total))
    kitchen = cook("orders_by_day", DATABASE_URL=database)
    assert kitchen.load() == {"days": [earlier, this_day], "orders": [2, 1], "totals": [12.5, 4.0]}
    assert kitchen.load(since=str(this_day)) == {"days": [this_day], "orders": [1], "totals": [4.0]}
    assert kitchen.draw().size == (640, 480)
    with psycopg.connect(database) as connection:
        connection.execute("DELETE FROM orders")
    assert kitchen.load() == {"days": [], "orders": [], "totals": []}
    assert kitchen.draw().size == (640, 480)


# --- files -----------------------------------------------------------------------------------------------------------


def test_sqlite(house: House, cook: Any) -> None:
    with closing(sqlite3.connect(house.charts / "stock.sqlite")) as connection, connection:
        connection.execute("CREATE TABLE stock (name TEXT, pieces INTEGER)")
        connection.executemany("INSERT INTO stock VALUES (?, ?)", [("plums", 2), ("apples", 3), ("plums", 5)])
    kitchen = cook("stock")
    assert kitchen.load() == {"apples": 3, "plums": 7}
    assert kitchen.draw().size == (640, 480)


def test_parquet(house: House, cook: Any) -> None:
    (house.charts / "rides").mkdir()
    for number, hours in enumerate(((8, 8, 17), (8, 23))):
        values = ", ".join(f"(TIMESTAMP '2026-01-01 {hour:02}:30:00')" for hour in hours)
        target = house.charts / "rides" / f"{number}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY (SELECT * FROM (VALUES {values}) AS rides (started)) TO '{target}'")  # noqa: S608
    kitchen = cook("rides")
    assert kitchen.load() == [[8, 3], [17, 1], [23, 1]]
    assert kitchen.draw().size == (640, 480)


# --- over HTTP -------------------------------------------------------------------------------------------------------


class Prices(http.server.ThreadingHTTPServer):
    """Serves a CSV with an ETag, and counts its answers by status."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.body = b"day,price\n2026-01-01,1.5\n2026-01-02,2\n"
        self.answers: list[int] = []


class Handler(http.server.BaseHTTPRequestHandler):
    server: Prices

    def do_GET(self) -> None:
        tag = f'"{len(self.server.body)}"'
        same = self.headers["If-None-Match"] == tag
        status = 500 if not self.server.body else 304 if same else 200
        self.server.answers.append(status)
        self.send_response(status)
        self.send_header("ETag", tag)
        self.end_headers()
        if status == 200:
            self.wfile.write(self.server.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def prices() -> Iterator[Prices]:
    with Prices() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_csv_is_fetched_again_only_when_its_etag_has_changed(cook: Any, prices: Prices) -> None:
    kitchen = cook("prices", PRICES_URL=f"http://127.0.0.1:{prices.server_address[1]}/prices.csv")
    first = [["2026-01-01", 1.5], ["2026-01-02", 2.0]]
    assert kitchen.load() == first
    assert kitchen.load() == first
    assert prices.answers == [200, 304]
    prices.body += b"2026-01-03,4\n"
    assert kitchen.load() == [*first, ["2026-01-03", 4.0]]
    assert kitchen.draw().size == (640, 480)
    assert prices.answers == [200, 304, 200, 304]


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[str]:
    """The URL of a Prometheus that watches itself."""
    port = free_port()
    itself = f"{{job_name: own, scrape_interval: 1s, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}"
    (tmp_path / "prometheus.yml").write_text(f"scrape_configs: [{itself}]")
    server = [
        "prometheus", f"--config.file={tmp_path / 'prometheus.yml'}", f"--web.listen-address=127.0.0.1:{port}",
        f"--storage.tsdb.path={tmp_path / 'tsdb'}",
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    with running(server, tmp_path, lambda: ready(url)):
        yield url


def ready(url: str) -> bool:
    try:
        return ask(url + "/-/ready", timeout=2).status == 200
    except OSError:
        return False


@pytest.mark.system
def test_prometheus(cook: Any, prometheus: str) -> None:
    kitchen = cook("processors", PROMETHEUS_URL=prometheus)
    assert kitchen.draw().size == (640, 480)  # also while nothing was measured
    found = until(kitchen.load)  # a whole step after two measurements
    assert list(found) == ["own"]
    assert all(float(value) >= 0 for _, value in found["own"])
    assert kitchen.draw().size == (640, 480)


# --- labels ----------------------------------------------------------------------------------------------------------


def test_a_dollar_is_a_dollar(house: House, cook: Any) -> None:
    escaped = RECIPES["fees"].replace('("fees"', '("escaped"').replace("$", r"\\$").replace(", parse_math=False", "")
    house.write("escaped.py", escaped)
    as_written = cook("fees").draw()
    assert ImageChops.difference(as_written, cook("escaped").draw()).getbbox() is None
