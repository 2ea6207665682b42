"""The registry: a folder of modules becomes charts, and a broken module breaks nothing but itself."""

from __future__ import annotations

import calendar
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import House

from charthouse.charts.catalogue import Catalogue, CatalogueFile
from charthouse.charts.folder import PACKAGE, Registry, chart_version, import_charts, module_files
from charthouse.charts.stamp import stamp
from charthouse.errors import NotFound, SetupError
from charthouse.settings import Settings

CHART = """
from charthouse import chart

@chart("{chart_id}")
def draw(figure, data):
    pass
"""


@dataclass
class Folder:
    """A charts folder."""

    path: Path

    def write(self, name: str, code: str = "") -> None:
        """Write a module; without code, one that defines the chart of its name."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(code) or CHART.format(chart_id=path.stem), encoding="utf-8")

    def read(self) -> Registry:
        return import_charts(self.path)

    def version(self, chart_id: str) -> str:
        """The chart version of the chart, as the folder is now."""
        return self.read().catalogue(Settings()).charts[chart_id].version


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    path = tmp_path / "charts"
    path.mkdir()
    yield Folder(path)
    for name in [name for name in sys.modules if name == PACKAGE or name.startswith(PACKAGE + ".")]:
        del sys.modules[name]


# --- what is found ---------------------------------------------------------------------------------------------------


def test_a_module_that_is_added_is_served(folder: Folder) -> None:
    folder.write("sales.py")
    folder.write("teams/ops/orders.py")
    found = folder.read()
    assert set(found.charts) == {"sales", "orders"}
    assert found.sources == {"sales": "sales.py", "orders": "teams/ops/orders.py"}
    assert found.broken == {}


def test_one_module_may_define_many_charts(folder: Folder) -> None:
    folder.write("many.py", CHART.format(chart_id="a") + CHART.format(chart_id="b"))
    assert set(folder.read().charts) == {"a", "b"}


def test_charts_that_a_loop_or_a_factory_makes_belong_to_the_file_that_makes_them(folder: Folder) -> None:
    factory = "from charthouse import chart\n\ndef make(chart_id):\n    chart(chart_id)(lambda figure, data: None)\n"
    folder.write("_factory.py", factory)
    folder.write("made.py", "from ._factory import make\nfor number in range(3):\n    make(f'made-{number}')\n")
    assert folder.read().sources == {f"made-{number}": "made.py" for number in range(3)}


@pytest.mark.parametrize(
    "name", ["_hidden.py", ".hidden.py", "_private/a.py", ".git/a.py", "__pycache__/a.py", "a.txt"]
)
def test_what_is_hidden_is_not_imported(folder: Folder, name: str) -> None:
    folder.write(name, "raise RuntimeError('imported')")
    assert module_files(folder.path) == []
    assert folder.read().broken == {}


@pytest.mark.parametrize("name", [".#sales.py", "sub/.#sales.py", "#sales.py"])
def test_a_link_that_leads_nowhere_does_no_harm(folder: Folder, name: str) -> None:
    folder.write("sales.py")
    folder.write("sub/other.py")
    (folder.path / name).symlink_to("someone@somewhere.4711:1700000000")
    found = folder.read()
    assert set(found.catalogue(Settings()).charts) == {"sales", "other"}


def test_charts_behind_a_link_are_found_and_followed(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team/sub").mkdir()
    (tmp_path / "team/sales.py").write_text("from .sub import words\n" + CHART.format(chart_id="sales"))
    (tmp_path / "team/sub/words.py").write_text("WORD = 1")
    (tmp_path / "one.py").write_text(CHART.format(chart_id="one"))
    (folder.path / "ours").symlink_to("../team")
    (folder.path / "linked.py").symlink_to("../one.py")
    entries = folder.read().catalogue(Settings()).charts
    assert {entry.id: entry.source for entry in entries.values()} == {"sales": "ours/sales.py", "one": "linked.py"}
    before, version = stamp(folder.path), folder.version("sales")
    (tmp_path / "team/sub/words.py").write_text("WORD = 2000")
    assert stamp(folder.path) != before
    assert folder.version("sales") != version


def test_links_that_lead_back_end(folder: Folder, tmp_path: Path) -> None:
    folder.write("sub/sales.py")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.py").write_text(CHART.format(chart_id=name))
        (tmp_path / name / "other").symlink_to(tmp_path / ("b" if name == "a" else "a"))
        (tmp_path / name / "up").symlink_to(tmp_path)
    (folder.path / "a").symlink_to("../a")
    (folder.path / "here").symlink_to(".")
    (folder.path / "sub/top").symlink_to("../..")
    (folder.path / "again").symlink_to("sub")
    found = [path.relative_to(folder.path).as_posix() for path in module_files(folder.path)]
    assert found == ["a/a.py", "a/other/b.py", "sub/sales.py"]


def test_a_folder_that_cannot_be_read_now_is_no_empty_one(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(SetupError, match="cannot be read: Permission denied"):
        module_files(folder.path)


def test_a_catalogue_stays_while_its_file_cannot_be_read(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "catalogue.json"
    with pytest.raises(SetupError, match=r"catalogue\.json' cannot be read: FileNotFoundError"):
        CatalogueFile(path).read()
    CatalogueFile.write(path, Catalogue(broken={"a.py": "because"}))
    file = CatalogueFile(path)
    whole = file.read()
    for text in ("", "{", "[]", '{"charts": [{}], "broken": {}}', '{"charts": 1}', "\udcff"):
        path.write_text(text, encoding="utf-8", errors="surrogateescape")
        assert file.read() is whole
    path.unlink()
    assert file.read() is whole
    assert "the charts stay as they were" in caplog.text
    CatalogueFile.write(path, Catalogue(broken={"a.py": "another"}))
    assert file.read().broken == {"a.py": "another"}


def test_a_catalogue_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot write the catalogue"):
        CatalogueFile.write(tmp_path / "missing/catalogue.json", Catalogue())


def test_a_folder_that_is_named_like_a_module_is_none(folder: Folder) -> None:
    (folder.path / "sales.py").mkdir()
    assert module_files(folder.path) == []


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.write_text("raise ValueError")])
def test_a_file_that_changes_before_it_is_imported_is_imported_as_it_was(
    folder: Folder, change: Callable[[Path], object]
) -> None:
    folder.write("a.py")
    folder.write("b.py")
    before = folder.read().catalogue(Settings()).charts
    changing = folder.path / "b.py"
    found = import_charts(folder.path, on_import=lambda source: source == "b.py" and change(changing))
    assert found.catalogue(Settings()).charts == before
    assert found.broken == {}


def test_a_file_that_is_gone_once_it_is_imported_does_no_harm(folder: Folder) -> None:
    folder.write("a.py")
    folder.write("b.py", "from . import _helper\n" + CHART.format(chart_id="b"))
    folder.write("_helper.py", "pass")
    found = folder.read()
    (folder.path / "a.py").unlink()
    (folder.path / "_helper.py").unlink()
    assert "b" in found.catalogue(Settings()).charts


def test_an_empty_folder_has_no_charts(folder: Folder) -> None:
    assert folder.read().catalogue(Settings()).charts == {}


def test_a_folder_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"nowhere.*--charts"):
        import_charts(tmp_path / "nowhere")


def test_the_catalogue_fills_in_what_the_chart_left_open(folder: Folder) -> None:
    folder.write("sales.py")
    entry = (
        folder.read()
        .catalogue(Settings(fresh_seconds=7.0, on_miss="inline", render_timeout_seconds=9.0))
        .charts["sales"]
    )
    assert (entry.fresh_seconds, entry.on_miss, entry.timeout_seconds) == (7.0, "inline", 9.0)
    assert (entry.width, entry.height, entry.title, entry.source) == (640, 480, "sales", "sales.py")


# --- what is broken --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\nraise ValueError('no weather')", "ValueError: no weather (bad.py, line 2)"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("def f(:\n", "SyntaxError"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("raise BaseException('odd')", "BaseException: odd"),
        (
            "from charthouse import chart\n@chart('Bad Id')\ndef f(a, b): ...",
            "ChartDefinitionError: a chart id must be",
        ),
        ("from charthouse import chart\n@chart('x', width=0)\ndef f(a, b): ...", "width must be"),
        ("from . import nothing", "ImportError"),
        ("x = '\\udc80'.encode()", "UnicodeEncodeError"),
    ],
)
def test_a_broken_module_says_why_and_the_others_are_there(folder: Folder, code: str, said: str) -> None:
    folder.write("bad.py", code)
    folder.write("sales.py")
    found = folder.read()
    assert set(found.charts) == {"sales"}
    assert said in found.broken["bad.py"]
    assert found.catalogue(Settings()).broken == found.broken


@pytest.mark.parametrize("code", ["raise ValueError('lone \\udc80')", "exec('\\udc80')"])
def test_a_reason_can_always_be_encoded(folder: Folder, code: str) -> None:
    folder.write("bad.py", code)
    reason = folder.read().broken["bad.py"]
    assert "\\udc80" in reason
    assert reason.encode()


def test_a_module_whose_error_has_no_message_to_show_is_broken_alone(folder: Folder) -> None:
    folder.write("bad.py", "class Odd(Exception):\n    def __str__(self):\n        raise self\nraise Odd()")
    folder.write("sales.py")
    found = folder.read()
    assert set(found.charts) == {"sales"}
    assert found.broken["bad.py"].startswith("Odd: ")


def test_a_file_whose_name_is_no_text_is_broken_alone(folder: Folder) -> None:
    (folder.path / os.fsdecode(b"sal\xe9s.py")).write_text(CHART.format(chart_id="named"))
    folder.write("sales.py")
    found = folder.read()
    assert set(found.charts) == {"sales"}
    assert found.broken == {r"sal\udce9s.py": "the name of the file is not in UTF-8"}


@pytest.mark.parametrize("params", ["{'year': 2020}", "['year']", "2020"])
def test_params_that_are_none_break_their_module_alone(folder: Folder, params: str) -> None:
    folder.write("bad.py", f"from charthouse import chart\n@chart('bad', params={params})\ndef draw(a, b): ...\n")
    folder.write("sales.py")
    found = folder.read()
    assert set(found.catalogue(Settings()).charts) == {"sales"}
    assert "ChartDefinitionError" in found.broken["bad.py"]


@pytest.mark.parametrize("wrong", [{"params": {"year": 2020}}, {"title": "\udc80"}, {"tags": ({1},)}, {"version": 2}])
def test_a_chart_whose_entry_cannot_be_made_is_left_out_alone(folder: Folder, wrong: dict[str, Any]) -> None:
    folder.write("bad.py")
    folder.write("sales.py")
    found = folder.read()
    found.charts["bad"] = replace(found.charts["bad"], **wrong)
    catalogue = found.catalogue(Settings())
    assert set(catalogue.charts) == {"sales"}
    assert catalogue.broken["bad.py"].startswith("the chart 'bad' is left out: ")
    assert json.dumps(catalogue.to_json(), ensure_ascii=False).encode()


def test_a_chart_whose_size_has_too_many_pixels_is_left_out_and_the_setting_named(folder: Folder) -> None:
    sized = CHART.replace('"{chart_id}"', '"{chart_id}", width=300, height=200, sizes=[(400, 400)]')
    folder.write("large.py", sized.format(chart_id="large"))
    folder.write("wide.py", CHART.replace('"{chart_id}"', '"wide", width=900, height=300'))
    folder.write("fits.py", CHART.replace('"{chart_id}"', '"fits", width=400, height=250'))
    catalogue = folder.read().catalogue(Settings(max_pixels=100_000))
    assert set(catalogue.charts) == {"fits"}
    assert catalogue.broken["large.py"].endswith("at most 100000 pixels (CHARTHOUSE_MAX_PIXELS), not 400 × 400")
    assert catalogue.broken["wide.py"].endswith("not 900 × 300")


def test_the_catalogue_says_which_charts_are_private_and_names_none_of_them_to_who_asks_for_another(
    folder: Folder,
) -> None:
    folder.write("sales.py")
    folder.write("salaries.py", CHART.replace('"{chart_id}"', '"salaries", private=True'))
    catalogue = folder.read().catalogue(Settings())
    assert {entry.id: entry.private for entry in catalogue.charts.values()} == {"sales": False, "salaries": True}
    assert Catalogue.from_json(catalogue.to_json()) == catalogue
    with pytest.raises(NotFound, match="the id of a chart: sales, not 'none'"):
        catalogue.find("none")


@pytest.mark.parametrize("library", ["pandas", "seaborn", "polars"])
@pytest.mark.parametrize("statement", ["import {}", "from {} import DataFrame"])
def test_a_module_that_lacks_an_optional_library_is_told_what_to_install(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, library: str, statement: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)  # as if it were not installed
    folder.write("sales.py", statement.format(library) + CHART.format(chart_id="sales"))
    reason = folder.read().broken["sales.py"]
    assert reason.startswith("ModuleNotFoundError: ")
    assert reason.endswith(f"(sales.py, line 1); to install {library}: pip install 'charthouse[{library}]'")


def test_a_module_that_lacks_another_library_is_told_no_extra(folder: Folder) -> None:
    folder.write("sales.py", "import pandas_of_our_own" + CHART.format(chart_id="sales"))
    assert folder.read().broken["sales.py"].endswith("No module named 'pandas_of_our_own' (sales.py, line 1)")


def test_chart_without_an_id_is_said_in_the_catalogue(folder: Folder) -> None:
    folder.write("bare.py", "from charthouse import chart\n@chart\ndef draw(figure, data): ...\n")
    assert '@chart("my-chart")' in folder.read().broken["bare.py"]


HALF = CHART.format(chart_id="half") + "\nraise RuntimeError('later')\n"
EARLY = "\nfrom . import a\nif not hasattr(a, 'READY'):\n    raise RuntimeError('early')\n"
TRIES = "try:\n    from {} import {}\nexcept RuntimeError:\n    pass\n"


@pytest.mark.parametrize(("half", "tries"), [("half.py", (".", "half")), ("sub/half.py", (".sub", "half"))])
@pytest.mark.parametrize("user", ["a.py", "z.py"])
def test_half_a_module_is_not_served_whoever_imports_it(
    folder: Folder, user: str, half: str, tries: tuple[str, str]
) -> None:
    folder.write(user, TRIES.format(*tries) + CHART.format(chart_id="user"))
    folder.write(half, HALF)
    found = folder.read()
    assert set(found.charts) == {"user"}
    assert set(found.broken) == {half}


def test_half_a_hidden_module_is_not_served_either(folder: Folder) -> None:
    folder.write("user.py", TRIES.format(".", "_half") + CHART.format(chart_id="user"))
    folder.write("_half.py", HALF)
    assert set(folder.read().charts) == {"user"}


def test_a_module_that_succeeds_at_its_second_import_is_served(folder: Folder) -> None:
    folder.write("a.py", TRIES.format(".", "b") + "READY = True\n")
    folder.write("b.py", CHART.format(chart_id="b") + EARLY)
    found = folder.read()
    assert found.sources == {"b": "b.py"}
    assert found.broken == {}


def test_half_a_module_is_not_served(folder: Folder) -> None:
    folder.write("half.py", CHART.format(chart_id="half") + "\nraise RuntimeError('later')\n")
    found = folder.read()
    assert found.charts == {}
    assert "RuntimeError: later" in found.broken["half.py"]


def test_a_module_that_imports_a_broken_one_is_broken_and_so_is_that_one(folder: Folder) -> None:
    folder.write("a.py", "from . import b\n" + CHART.format(chart_id="a"))
    folder.write("b.py", "raise RuntimeError('b broke')")
    assert set(folder.read().broken) == {"a.py", "b.py"}


def test_a_broken_module_that_is_mended_is_served(folder: Folder) -> None:
    folder.write("sales.py", "raise RuntimeError('no')")
    assert folder.read().charts == {}
    folder.write("sales.py")
    assert set(folder.read().charts) == {"sales"}


def test_an_id_defined_twice_names_both_files_and_the_first_stays(folder: Folder) -> None:
    folder.write("a.py", CHART.format(chart_id="same"))
    folder.write("b.py", CHART.format(chart_id="same") + CHART.format(chart_id="other"))
    found = folder.read()
    assert found.sources == {"same": "a.py", "other": "b.py"}
    assert "a.py" in found.broken["b.py"]
    assert "b.py" in found.broken["b.py"]
    assert "'same'" in found.broken["b.py"]
    assert "a.py" not in found.broken


def test_an_id_defined_twice_in_one_file_is_said(folder: Folder) -> None:
    folder.write("a.py", CHART.format(chart_id="same") * 2)
    found = folder.read()
    assert set(found.charts) == {"same"}
    assert "'same'" in found.broken["a.py"]


def test_a_module_may_be_left_out_with_a_reason(folder: Folder) -> None:
    folder.write("hangs.py", "raise RuntimeError('imported')")
    folder.write("sales.py")
    found = import_charts(folder.path, {"hangs.py": "importing it took longer than 3 s"})
    assert found.broken == {"hangs.py": "importing it took longer than 3 s"}
    assert set(found.charts) == {"sales"}


def test_each_module_is_announced_before_it_is_imported(folder: Folder) -> None:
    for name in ("b.py", "a.py", "_helper.py", "sub/c.py"):
        folder.write(name)
    announced: list[str] = []
    import_charts(folder.path, on_import=announced.append)
    assert announced == ["a.py", "b.py", "sub/c.py"]


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["calendar", "json", "redis", "charthouse", "numpy", "charts"])
def test_a_charts_file_shadows_nothing(folder: Folder, name: str) -> None:
    folder.write(f"{name}.py", CHART.format(chart_id=name))
    folder.write("user.py", "import calendar, json\nassert calendar.isleap(2024)\n" + CHART.format(chart_id="user"))
    found = folder.read()
    assert found.broken == {}
    assert set(found.charts) == {name, "user"}
    assert sys.modules["calendar"] is calendar
    assert found.charts[name].module == f"{PACKAGE}.{name}"


def test_charts_modules_import_each_other_relatively(folder: Folder) -> None:
    folder.write("colours.py", "RED = 'red'\n" + CHART.format(chart_id="colours"))
    folder.write("sub/_deep.py", "BLUE = 'blue'\n")
    folder.write("sub/user.py", "from ..colours import RED\nfrom ._deep import BLUE\n" + CHART.format(chart_id="user"))
    found = folder.read()
    assert found.broken == {}
    assert found.sources == {"colours": "colours.py", "user": "sub/user.py"}


def test_a_charts_file_may_have_a_name_that_python_could_not_import(folder: Folder) -> None:
    folder.write("2024-sales.py", CHART.format(chart_id="sales"))
    assert folder.read().sources == {"sales": "2024-sales.py"}


def test_reading_a_folder_again_gives_its_new_code(folder: Folder) -> None:
    folder.write("sales.py", CHART.format(chart_id="before"))
    assert set(folder.read().charts) == {"before"}
    folder.write("sales.py", CHART.format(chart_id="after-a-longer-text"))
    assert set(folder.read().charts) == {"after-a-longer-text"}


# --- the chart version -----------------------------------------------------------------------------------------------

USER = """
from charthouse import chart
from . import _by_name
from ._by_module import LINE
from .package import _inside
from .package._deep import DEPTH

@chart("user")
def draw(figure, data):
    from ._late import LATER
"""
MODULES = {
    "user.py": USER,
    "_by_name.py": "",
    "_by_module.py": "from ._transitive import LINE",
    "_transitive.py": "from . import _circle\nLINE = 1",
    "_circle.py": "from . import _transitive",
    "_late.py": "LATER = 1",
    "package/_inside.py": "from .. import _above",
    "package/_deep.py": "DEPTH = 1",
    "_above.py": "",
    "unrelated.py": CHART.format(chart_id="unrelated"),
    "_unused.py": "",
    "data.csv": "1,2",
}
IMPORTED = [name for name in MODULES if name not in ("unrelated.py", "_unused.py", "data.csv")]


@pytest.fixture
def related(folder: Folder) -> Folder:
    """A folder of modules that import each other in every way."""
    for name, code in MODULES.items():
        folder.write(name, code or "pass\n")
    assert folder.read().broken == {}
    return folder


@pytest.mark.parametrize("name", IMPORTED)
def test_the_version_changes_with_the_file_and_with_every_module_it_imports(related: Folder, name: str) -> None:
    before, other = related.version("user"), related.version("unrelated")
    with (related.path / name).open("a") as file:
        file.write("\n# changed\n")
    assert related.version("user") != before
    assert related.version("unrelated") == other


@pytest.mark.parametrize("name", ["unrelated.py", "_unused.py", "data.csv", "new.py"])
def test_the_version_does_not_change_with_what_is_not_imported(related: Folder, name: str) -> None:
    before = related.version("user")
    with (related.path / name).open("a") as file:
        file.write("\n# changed\n")
    assert related.version("user") == before


INITS = [
    "above/__init__.py",
    "above/own/__init__.py",
    "above/own/sub/__init__.py",
    "far/__init__.py",
    "far/off/__init__.py",
]
ABSOLUTE = ["_one.py", "_two.py", "far/off/_three.py", "far/off/_four.py"]


@pytest.fixture
def packaged(folder: Folder) -> Folder:
    """A chart inside packages, which imports from other packages, relatively and by the whole name."""
    user = f"""
        import {PACKAGE}._one
        import {PACKAGE}.far.off._three as three
        from {PACKAGE} import _two
        from {PACKAGE}.far.off import _four
        from .sub.helper import x
    """
    folder.write("above/own/user.py", textwrap.dedent(user) + CHART.format(chart_id="user"))
    folder.write("above/own/sub/helper.py", "x = 1\n")
    folder.write("unrelated.py")
    for name in INITS + ABSOLUTE:
        folder.write(name, "pass\n")
    assert folder.read().broken == {}
    return folder


@pytest.mark.parametrize("name", [*INITS, *ABSOLUTE, "above/own/sub/helper.py"])
def test_the_version_changes_with_every_package_on_the_way_and_with_what_is_imported_by_its_whole_name(
    packaged: Folder, name: str
) -> None:
    before, other = packaged.version("user"), packaged.version("unrelated")
    packaged.write(name, "x = 2\n")
    assert packaged.version("user") != before
    assert packaged.version("unrelated") == other


def test_the_version_changes_with_what_a_package_on_the_way_imports(packaged: Folder) -> None:
    packaged.write("above/__init__.py", "from . import _colours\n")
    packaged.write("above/_colours.py", "RED = 1\n")
    before = packaged.version("user")
    packaged.write("above/_colours.py", "RED = 2\n")
    assert packaged.version("user") != before


@pytest.mark.parametrize("code", [b"def f(:\n", b"nul = '\0'\n", b"# coding: nothing\n", b"'\xff'\n", b"(" * 9999])
def test_a_helper_that_python_cannot_read_takes_no_chart_away(folder: Folder, code: bytes) -> None:
    tries = "try:\n    from . import _helper\nexcept Exception:\n    pass\n"
    folder.write("user.py", tries + CHART.format(chart_id="user"))
    (folder.path / "_helper.py").write_bytes(code)
    before = folder.version("user")
    (folder.path / "_helper.py").write_bytes(code + b"#")
    assert folder.version("user") != before


@pytest.mark.parametrize("statement", ["from .... import x", "from ....x import y", "from ... import *"])
def test_an_import_that_leads_out_of_the_folder_takes_no_chart_away(folder: Folder, statement: str) -> None:
    folder.write("user.py", f"try:\n    {statement}\nexcept ImportError:\n    pass\n" + CHART.format(chart_id="user"))
    assert folder.version("user")


def test_the_version_is_the_same_read_twice_touched_or_in_another_place(related: Folder, tmp_path: Path) -> None:
    before = related.version("user")
    assert len(before) == 16
    for name in IMPORTED:
        (related.path / name).touch()
    assert related.version("user") == before
    shutil.copytree(related.path, tmp_path / "copy")
    assert Folder(tmp_path / "copy").version("user") == before


def test_the_version_changes_with_the_charts_own_version_alone(folder: Folder) -> None:
    two = 'from charthouse import chart\nfrom pathlib import Path\n{}\nV = Path(__file__).with_name("v").read_text()\n'
    define = '@chart("{0}", version={1})\ndef draw_{0}(figure, data): ...\n'
    folder.write("two.py", two.format("") + define.format("a", "V") + define.format("b", "''"))
    versions = []
    for version in ("1", "2"):
        (folder.path / "v").write_text(version)
        versions.append((folder.version("a"), folder.version("b")))
    (a1, b1), (a2, b2) = versions
    assert a1 != a2
    assert b1 == b2


def test_two_files_with_the_same_code_under_other_names_have_their_own_version(folder: Folder) -> None:
    folder.write("a.py", CHART.format(chart_id="same"))
    first = folder.version("same")
    (folder.path / "a.py").rename(folder.path / "b.py")
    assert folder.version("same") != first


@pytest.mark.parametrize(
    "different", [lambda: chart_version("e" * 16), lambda: chart_version("d" * 16, "1"), lambda: chart_version("", "d")]
)
def test_lengths_go_into_the_version(different: Callable[[], str]) -> None:
    assert different() != chart_version("d" * 16)


# --- in a process of its own -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import time; time.sleep(60)", "took longer than 0.5 s"),
        ("sum(range(10**11))", "took longer than 0.5 s"),
        ("import os; os._exit(3)", "ended the process"),
    ],
    ids=["sleeps", "hangs in C", "ends the process"],
)
def test_a_module_that_hangs_or_ends_its_process_is_left_out_of_the_catalogue(
    house: House, code: str, said: str
) -> None:
    house.variables["CHARTHOUSE_IMPORT_TIMEOUT_SECONDS"] = "0.5"
    house.write("bad.py", code)
    house.write("sales.py", CHART.format(chart_id="sales"))
    catalogue = house.catalogue()
    assert set(catalogue.charts) == {"sales"}
    assert said in catalogue.broken["bad.py"]


def test_what_a_module_prints_while_it_is_imported_does_no_harm(house: House) -> None:
    house.write("loud.py", "import os\nprint('{}' * 1000)\nos.write(1, b'noise')\n" + CHART.format(chart_id="loud"))
    assert set(house.catalogue().charts) == {"loud"}


def test_a_catalogue_needs_no_store(house: House) -> None:
    house.write("sales.py", CHART.format(chart_id="sales"))
    house.store.stop(5)
    assert set(house.catalogue().charts) == {"sales"}
