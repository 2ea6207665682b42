"""`render`: a chart to a file, with no server and no Redis."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import House
from PIL import Image
from processes import house_without_memory

from charthouse.data import canonical_bytes, data_hash

CHARTS = """
import os
from charthouse import chart, choice, integer

def load(region, year):
    return f"{region} {year}"

@chart("sales", load=load, params={"region": choice("emea", "apac"), "year": integer(2020, 2026)}, sizes=[(320, 240)])
def draw(figure, data):
    print("drawing", data)
    figure.subplots().set_title(data)

def away():
    raise ValueError("the source is away")

@chart("broken", load=away)
def broken(figure, data):
    pass

@chart("ends", load=lambda: os._exit(0))
def ends(figure, data):
    pass
"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house whose store is away."""
    house = house_without_memory(tmp_path_factory.mktemp("render"))
    house.write("charts.py", CHARTS)
    house.store.stop(5)
    yield house
    house.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.png"


def test_a_picture_is_drawn_to_a_file_without_a_store(bare: House, out: Path) -> None:
    ended = bare.run("render", "sales", "-o", str(out))
    assert ended.returncode == 0, ended.stderr
    assert Image.open(io.BytesIO(out.read_bytes())).size == (640, 480)
    assert str(out) in ended.stdout
    assert "drawing emea 2020" not in ended.stdout  # what charts print goes to the log


def test_size_scale_theme_and_params_are_obeyed(bare: House, out: Path) -> None:
    plain = out.with_name("plain.png")
    assert bare.run("render", "sales", "-o", str(plain)).returncode == 0
    more = ("--size", "320x240", "--scale", "2", "--theme", "dark", "--params", "region=apac&year=2024")
    ended = bare.run("render", "sales", "-o", str(out), *more)
    assert ended.returncode == 0, ended.stderr
    with Image.open(out) as picture:
        assert picture.size == (640, 480)  # 320 × 240, twice
    assert out.read_bytes() != plain.read_bytes()
    assert "drawing apac 2024" in ended.stderr


@pytest.mark.parametrize(
    ("suffix", "begins", "said"),
    [
        (".png", b"\x89PNG", "1280 × 960 pixels"),
        (".webp", b"RIFF", "1280 × 960 pixels"),
        (".svg", b"<?xml", "640 × 480 CSS pixels"),
        (".pdf", b"%PDF-", "6.4 × 4.8 inches"),
        (".SVG", b"<?xml", "640 × 480 CSS pixels"),
    ],
)
def test_the_suffix_decides_the_format(bare: House, out: Path, suffix: str, begins: bytes, said: str) -> None:
    file = out.with_suffix(suffix)
    ended = bare.call("render", "sales", "--scale", "2", "-o", str(file))
    assert ended.returncode == 0, ended.stderr
    assert file.read_bytes().startswith(begins)
    assert ended.stdout.strip() == f"{file}: sales, {said}"


def test_an_svg_may_have_both_themes_and_a_png_may_not(bare: House, out: Path) -> None:
    file = out.with_suffix(".svg")
    assert bare.call("render", "sales", "--theme", "auto", "-o", str(file)).returncode == 0
    assert b"prefers-color-scheme" in file.read_bytes()
    refused = bare.call("render", "sales", "--theme", "auto", "-o", str(out))
    assert (refused.returncode, out.exists()) == (2, False)
    assert "theme must be light or dark (auto is for svg alone), not 'auto'" in refused.stderr


def test_the_file_says_which_data_and_which_version_of_the_chart_it_shows(bare: House, out: Path) -> None:
    assert bare.call("render", "sales", "-o", str(out)).returncode == 0
    catalogue = bare.catalogue()
    with Image.open(out) as picture:
        said = picture.info
    assert said == {
        "Title": "sales",
        "Description": "sales. emea 2020.",
        "Charthouse-Chart": "sales",
        "Charthouse-Data-Hash": data_hash(canonical_bytes("emea 2020")),
        "Charthouse-Version": catalogue.charts["sales"].version,
    }


@pytest.mark.parametrize(("chart_id", "reason"), [("broken", "the source is away"), ("ends", "ended under it")])
def test_a_chart_that_fails_ends_with_1_and_writes_no_file(bare: House, out: Path, chart_id: str, reason: str) -> None:
    ended = bare.call("render", chart_id, "-o", str(out))
    assert ended.returncode == 1
    assert reason in ended.stderr.splitlines()[-1]
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none",), "none"),
        (("sales", "--params", "region=mars"), "emea"),
        (("sales", "--params", "planet=mars"), "param must be one of region, year, not 'planet'"),
        (("sales", "--size", "1x1"), "320x240"),
        (("sales", "--scale", "7"), "7"),
        (("sales", "--theme", "blue"), "blue"),
    ],
    ids=" ".join,
)
def test_wrong_use_ends_with_2_and_says_what_is_allowed(
    bare: House, out: Path, arguments: tuple[str, ...], said: str
) -> None:
    ended = bare.call("render", *arguments, "-o", str(out))
    assert ended.returncode == 2, ended
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not out.exists()


def test_without_a_file_or_with_an_unknown_format_it_ends_with_2(bare: House, out: Path) -> None:
    assert bare.call("render", "sales").returncode == 2
    for name in ("out.exe", "out"):
        for more in ((), ("--watch",)):
            ended = bare.call("render", "sales", "-o", str(out.with_name(name)), *more)
            assert ended.returncode == 2
            assert "a file name that ends with .png, .svg, .webp or .pdf" in ended.stderr
    assert "or .pdf, not ''" in bare.call("render", "sales", "-o", "").stderr


def test_an_unknown_chart_is_answered_with_all_that_it_draws_also_private_ones(bare: House, out: Path) -> None:
    secret = CHARTS.replace('"sales",', '"walk", private=True,').replace('"broken"', '"b"').replace('"ends"', '"e"')
    (out.parent / "secret.py").write_text(secret, encoding="utf-8")
    said = bare.call("render", "nope", "-o", str(out), "--charts", str(out.parent)).stderr
    assert "chart must be the id of a chart: b, e, walk, not 'nope'" in said


def test_a_failure_says_the_authors_own_line_first(bare: House, out: Path) -> None:
    last = bare.call("render", "broken", "-o", str(out)).stderr.splitlines()[-1]
    assert last == "charthouse: charts.py, line 14: load raised ValueError: the source is away"


def test_a_chart_of_a_broken_module_is_answered_with_why_it_is_broken(bare: House, out: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text("def f(:\n")
    (tmp_path / "lacks.py").write_text("import no_such_library\n")
    for chart_id in ("bad", "lacks"):
        ended = bare.call("render", chart_id, "-o", str(out), "--charts", str(tmp_path))
        assert ended.returncode == 1
        said = ended.stderr.splitlines()[-1]
        assert "bad.py is left out: SyntaxError" in said
        assert "lacks.py is left out: ModuleNotFoundError: No module named 'no_such_library'" in said


def test_an_id_that_is_misspelt_is_answered_with_the_one_that_is_meant(bare: House, out: Path) -> None:
    assert "did you mean sales?" in bare.call("render", "seles", "-o", str(out)).stderr


def test_a_folder_without_a_chart_is_said(bare: House, out: Path) -> None:
    said = bare.call("render", "sales", "-o", str(out), "--charts", str(out.parent)).stderr
    assert "no module of the charts folder defines 'sales', or any" in said
