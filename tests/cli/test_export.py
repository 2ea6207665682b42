"""`export`: a file for each picture, written only when its bytes changed, and a static page of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from conftest import House, ask
from processes import Gated, house_without_memory

from charthouse.processes import Child

MORE = """
from charthouse import chart, choice, day, today

def draw(figure, data):
    figure.subplots().set_title(str(data))

chart("regions", title="<Regions> & more", load=lambda region: region, params={"region": choice("emea", "apac")},
      sizes=[(320, 240)], description=lambda data: f'In "{data}"', tags=["ops"])(draw)
chart("secret", load=lambda: 1, private=True, tags=["ops"])(draw)
chart("daily", load=lambda day: day, params={"day": day(today(-7), today(), default=today())})(draw)
"""


@dataclass
class Running:
    """A house with a worker, and a folder to export to."""

    house: House
    worker: Child
    folder: Path

    def export(self, *arguments: str) -> CompletedProcess[str]:
        return self.house.call("export", str(self.folder), *arguments)

    def json(self, *arguments: str) -> tuple[int, dict[str, Any]]:
        ended = self.export("--json", *arguments)
        assert not ended.stderr
        return ended.returncode, json.loads(ended.stdout)

    def state(self) -> dict[str, tuple[bytes, int, int]]:
        """The bytes, the time of change and the inode of each file."""
        paths = sorted(self.folder.iterdir())
        return {path.name: (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) for path in paths}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = house_without_memory(tmp_path_factory.mktemp("export"))
    Gated.write(built, "plain")
    Gated.write(built, "other")
    built.write("more.py", MORE)
    yield built
    built.close()


@pytest.fixture(scope="module")
def worker(house: House) -> Child:
    return house.start_worker()


@pytest.fixture
def running(house: House, worker: Child, tmp_path: Path) -> Running:
    house.redis.flushdb()
    for chart_id in ("plain", "other"):
        Gated(house, chart_id).give("first")
        for count in ("loads", "draws"):
            (house.charts / f"{chart_id}.{count}").unlink(missing_ok=True)
    return Running(house, worker, tmp_path / "new" / "site")


def test_every_public_chart_is_a_file_with_the_bytes_that_web_serves(running: Running) -> None:
    ended = running.export()
    assert ended.returncode == 0, ended
    assert sorted(running.state()) == ["daily.png", "other.png", "plain.png", "regions.png"]
    url = running.house.start_web()
    assert (running.folder / "plain.png").read_bytes() == ask(f"{url}/charts/plain.png?wait=20").body
    assert f"written: {running.folder}/plain.png" in ended.stdout
    assert "4 of 4 pictures are exported and fresh: 4 written, 0 unchanged." in ended.stdout
    assert "1 private chart left out" in ended.stdout


def test_only_what_changed_is_written(running: Running) -> None:
    assert running.export("plain", "other", "--html").returncode == 0
    before = running.state()
    ended = running.export("plain", "other", "--html")
    assert (ended.returncode, running.state()) == (0, before)
    assert "0 written, 2 unchanged" in ended.stdout
    plain = Gated(running.house, "plain")
    plain.give("second")
    plain.grow_old()
    code, record = running.json("plain", "other")
    assert (code, {one["file"]: one["written"] for one in record["files"]}) == (
        0,
        {"plain.png": True, "other.png": False},
    )
    after = running.state()
    assert after["plain.png"][0] != before["plain.png"][0]
    assert after["other.png"] == before["other.png"]


def test_a_picture_that_fails_is_named_and_keeps_its_file(running: Running) -> None:
    assert running.export("plain", "other").returncode == 0
    before = running.state()
    plain, other = Gated(running.house, "plain"), Gated(running.house, "other")
    plain.give("broken")
    other.give("second")
    for chart in (plain, other):
        chart.grow_old()
    ended = running.export("plain", "other", "--html")
    assert ended.returncode == 1
    assert "1 of 2 pictures are exported and fresh" in ended.stdout
    assert "plain.png" in ended.stdout
    assert "the source is away" in ended.stdout
    after = running.state()
    assert after["plain.png"] == before["plain.png"]
    assert after["other.png"][0] != before["other.png"][0]
    page = (running.folder / "index.html").read_text()
    assert page.count("This picture is older") == 1
    assert page.index("plain.png") < page.index("This picture is older") < page.index("other.png")


def test_a_picture_that_stays_stale_or_missing_until_the_time_is_up_is_named(running: Running) -> None:
    assert running.export("plain").returncode == 0
    before = running.state()
    plain, other = Gated(running.house, "plain"), Gated(running.house, "other")
    plain.close("loads", 2)
    plain.grow_old()
    other.close("loads", 1)
    code, record = running.json("plain", "other", "--timeout", "1")
    assert (code, {one["file"]: one["state"] for one in record["files"]}) == (
        1, {"plain.png": "stale", "other.png": "rendering"},
    )  # fmt: skip
    ended = running.export("plain", "other", "--timeout", "1")
    assert ended.returncode == 1
    assert ended.stdout.count("none came for 1 s; is a worker running?") == 2
    assert running.state() == before
    plain.open("loads", 2)
    other.open("loads", 1)
    assert running.export("plain", "other").returncode == 0


def test_params_sizes_scales_themes_and_formats_have_files_of_their_own(running: Running) -> None:
    chosen = ("regions", "regions?region=apac&width=320&height=240", "regions?region=emea")
    code, record = running.json(*chosen, "--scale", "1", "--scale", "2", "--theme", "dark", "--format", "webp")
    assert code == 0
    assert [one["file"] for one in record["files"]] == [
        "regions.dark.webp", "regions.dark@2x.webp",
        "regions.region=apac.320x240.dark.webp", "regions.region=apac.320x240.dark@2x.webp",
    ]  # fmt: skip
    assert len({content for content, _, _ in running.state().values()}) == 4


def test_a_private_chart_is_exported_when_it_is_named_and_not_by_its_tag(running: Running) -> None:
    assert running.export("--tag", "ops").returncode == 0
    assert sorted(running.state()) == ["regions.png"]
    assert running.export("secret").returncode == 0
    assert "secret.png" in running.state()
    code, record = running.json()
    assert (code, record["not_exported"]) == (0, ["secret.png"])


def test_the_page_shows_every_picture_in_the_theme_and_at_the_scale_of_the_screen(running: Running) -> None:
    looks = ("--scale", "1", "--scale", "2", "--theme", "light", "--theme", "dark")
    assert running.export("plain", "regions?region=apac", *looks, "--html").returncode == 0
    page = (running.folder / "index.html").read_text()
    assert "<script" not in page
    assert '<meta name="color-scheme" content="light dark">' in page
    assert "&lt;Regions&gt; &amp; more (region apac)" in page
    assert 'In "apac"' in unescape(page)
    assert (
        '<source media="(prefers-color-scheme: dark)" '
        'srcset="./regions.region=apac.dark.png 1x, ./regions.region=apac.dark@2x.png 2x">'
        '<img src="./regions.region=apac.png" '
        'srcset="./regions.region=apac.png 1x, ./regions.region=apac@2x.png 2x" width="640" height="480"'
    ) in page
    assert page.count("<time datetime=") == 2


def test_a_page_that_is_not_exported_is_not_replaced(running: Running) -> None:
    running.folder.mkdir(parents=True)
    (running.folder / "index.html").write_text("<h1>Mine</h1>")
    ended = running.export("plain", "--html")
    assert ended.returncode == 1
    assert "index.html was not written by `export`" in ended.stderr
    assert list(running.state()) == ["index.html"]


def test_a_file_that_cannot_be_written_ends_the_export_in_one_sentence_and_leaves_no_draft(running: Running) -> None:
    (running.folder / "plain.png").mkdir(parents=True)
    ended = running.export("plain")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"charthouse: cannot write {running.folder}/plain.png: Is a directory\n"
    assert [path.name for path in running.folder.iterdir()] == ["plain.png"]


def test_a_folder_that_is_a_file_is_refused(running: Running) -> None:
    running.folder.parent.mkdir()
    running.folder.touch()
    ended = running.export("plain")
    assert (ended.returncode, ended.stderr) == (1, f"charthouse: {running.folder} is a file; name a folder\n")


def test_a_module_that_is_broken_is_no_success_when_all_is_exported(running: Running) -> None:
    broken = running.house.write("broken.py", "import nothing_like_it\n")
    try:
        ended = running.export()
        assert ended.returncode == 1
        assert "broken.py is left out" in ended.stdout
        assert running.export("regions").returncode == 0
    finally:
        broken.unlink()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none",), "none"),
        (("regions?region=mars",), "region must be one of emea, apac, not 'mars'"),
        (("regions?scale=2",), "must be one of region, width, height, not 'scale'"),
        (("regions?width=7&height=7",), "640x480 or 320x240, not '7x7'"),
        (("--tag", "none"), "ops"),
        (("plain", "--scale", "7"), "7"),
        (("plain", "--html", "--format", "pdf"), "png, svg or webp"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_ends_with_2_says_what_is_allowed_and_makes_no_folder(
    running: Running, arguments: tuple[str, ...], said: str
) -> None:
    ended = running.export(*arguments)
    assert ended.returncode == 2, ended
    assert said in ended.stderr
    assert not running.folder.exists()


def test_a_file_of_both_themes_is_the_only_one_that_the_page_needs(running: Running) -> None:
    assert running.export("plain", "--format", "svg", "--theme", "auto", "--html").returncode == 0
    assert sorted(running.state()) == ["index.html", "plain.auto.svg"]
    page = (running.folder / "index.html").read_text()
    assert '<meta name="color-scheme" content="light dark">' in page
    assert "<source" not in page
    assert 'src="./plain.auto.svg"' in page
    refused = running.export("plain", "--theme", "auto")
    assert refused.returncode == 2
    assert "auto is for svg alone" in refused.stderr
