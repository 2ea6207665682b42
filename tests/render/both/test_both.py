"""One SVG of two drawings: each id once, references that lead somewhere, and each drawing whole in its theme."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from matplotlib.artist import Artist
from svg_kinds import KINDS, TYPICAL, bar, line, other_in_the_dark, real_texts

from charthouse import Variant
from charthouse.charts.definition import Chart
from charthouse.data import canonical_bytes
from charthouse.errors import DrawFailed
from charthouse.render import renderer
from charthouse.render.both import merged

SVG = "{http://www.w3.org/2000/svg}"
LINK = "{http://www.w3.org/1999/xlink}href"
OWN = re.compile(r"url\(#([^)]*)\)")
RULE = re.compile(r"\.(t\d+)\{([^}]*)\}")


def drawn(draw, theme: str, data=None, **options) -> bytes:
    chart = Chart("tested", draw=draw, **options)
    variant = Variant(480, 360, theme=theme, format="svg")
    return renderer.drawing_of(chart, canonical_bytes(data), variant, "d" * 32, "f" * 16).content


def tree(svg: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def targets(root: ElementTree.Element) -> set[str]:
    """The ids that the elements refer to."""
    values = [value for element in root.iter() for value in element.attrib.values()]
    links = [element.attrib[LINK][1:] for element in root.iter() if element.attrib.get(LINK, "").startswith("#")]
    return {name for value in values for name in OWN.findall(value)} | set(links)


def declared(element: ElementTree.Element, rules: dict[str, str]) -> dict[str, str]:
    """The element's look by property, with what its class replaces."""
    look = {name: element.attrib[name] for name in ("fill", "stroke") if name in element.attrib}
    parts = [*element.attrib.get("style", "").split(";"), *rules.get(element.attrib.get("class", ""), "").split(";")]
    pairs = (part.removesuffix("!important").partition(":") for part in parts if part)
    return look | {name.strip(): value.strip() for name, _, value in pairs}


def seen(svg: bytes, theme: str) -> list[object]:
    """What a reader of that setting sees, in order: shapes with their look, and each reference as its target."""
    root = tree(svg)
    sheet = next((one.text or "" for one in root.iter(SVG + "style") if "@media" in (one.text or "")), "")
    rules = dict(RULE.findall(sheet)) if theme == "dark" else {}
    by_id = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}

    def told(element: ElementTree.Element, inside_target: bool = False) -> list[object]:
        hidden = {"light": "dark", "dark": "light"}.get(element.attrib.get("class", ""))
        if hidden == theme or element.tag == SVG + "defs" or element.tag in (SVG + "title", SVG + "desc"):
            return []
        look = declared(element, rules)
        names = {name for value in (*element.attrib.values(), *look.values()) for name in OWN.findall(value)}
        if element.attrib.get(LINK, "").startswith("#"):
            names.add(element.attrib[LINK][1:])
        parts = [part for name in sorted(names, key=lambda one: repr(told(by_id[one]))) for part in told(by_id[name])]
        others = {name: OWN.sub("url()", value) for name, value in element.attrib.items() if name not in UNSEEN}
        look = {name: OWN.sub("url()", value) for name, value in look.items()}
        below = [part for child in element for part in told(child)]
        if element.tag == SVG + "g" and not others and not look:  # of a theme, or of an artist: it draws nothing itself
            return below
        return [element.tag, sorted(others.items()), sorted(look.items()), (element.text or "").strip(), *parts, *below]

    return [told(root)]


UNSEEN = ("id", "class", "style", "fill", "stroke", "display", LINK)


@pytest.mark.parametrize("kind", KINDS)
def test_each_reader_sees_exactly_the_drawing_in_the_readers_theme(kind: str) -> None:
    both = drawn(KINDS[kind], "auto")
    for theme in ("light", "dark"):
        pictures = re.findall(rb'xlink:href="(data:[^"]*)', drawn(KINDS[kind], theme))
        assert all(b" ".join(one.split()) in b" ".join(both.split()) for one in pictures)
        assert seen(both, theme) == seen(drawn(KINDS[kind], theme), theme)


@pytest.mark.parametrize("kind", KINDS)
def test_every_id_is_there_once_and_every_reference_leads_to_one(kind: str) -> None:
    root = tree(drawn(KINDS[kind], "auto"))
    ids = Counter(element.attrib["id"] for element in root.iter() if "id" in element.attrib)
    assert not [name for name, times in ids.items() if times > 1]
    assert targets(root) <= set(ids)
    assert set(root.attrib["aria-labelledby"].split()) <= set(ids)


def test_the_light_drawing_refers_to_nothing_of_the_dark_one() -> None:
    root = tree(drawn(other_in_the_dark, "auto"))
    of_dark = [group for group in root.iter(SVG + "g") if group.get("class") == "dark"]
    assert any(name.startswith("dark-") for group in of_dark for name in targets(group))
    for parent in list(root.iter()):
        for group in [child for child in parent if child in of_dark]:
            parent.remove(group)
    assert targets(root)
    assert not [name for name in targets(root) if name.startswith("dark-")]


@pytest.mark.parametrize("kind", TYPICAL)
def test_compressed_it_is_hardly_larger_than_one_drawing(kind: str) -> None:
    sizes = {theme: len(gzip.compress(drawn(TYPICAL[kind], theme))) for theme in ("light", "dark", "auto")}
    assert sizes["auto"] <= 1.1 * max(sizes["light"], sizes["dark"])


def test_drawings_that_have_little_in_common_are_both_there() -> None:
    sizes = {theme: len(gzip.compress(drawn(other_in_the_dark, theme))) for theme in ("light", "dark", "auto")}
    assert sizes["auto"] <= 1.6 * max(sizes["light"], sizes["dark"])


def test_a_program_without_style_sheets_shows_the_light_drawing() -> None:
    groups = [one for one in tree(drawn(other_in_the_dark, "auto")).iter(SVG + "g") if one.get("class") == "dark"]
    assert groups
    assert all(group.get("display") == "none" for group in groups)


def test_nothing_of_a_charts_texts_gets_into_the_style_sheet_or_out_of_its_element() -> None:
    both = drawn(real_texts, "auto", title="</title><script>alert(1)</script>")
    root = tree(both)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert b"<script" not in both
    sheets = [element.text or "" for element in root.iter(SVG + "style")]
    assert len(sheets) == 2
    assert not [
        sheet for sheet in sheets if "DejaVu" in sheet or "display:none}" in sheet.replace(".light{display:none}", "")
    ]
    assert {one.text for one in root.iter(SVG + "title")} == {"</title><script>alert(1)</script>"}
    assert "a  b <style>" in {one.text for one in root.iter(SVG + "text")}


def test_values_that_a_style_sheet_cannot_have_are_in_two_elements() -> None:
    one = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="a"><path style="fill: %s"/></g></svg>'
    both = merged(one % b"#fff", one % b"url(x);} * {display: none")
    assert b"url(x);} * {display: none" in both
    assert b"t0" not in both
    assert [group.get("class") for group in tree(both).iter(SVG + "g")] == [None, "light", "dark"]


def test_an_id_that_begins_like_those_of_the_dark_drawing_is_left_alone() -> None:
    one = b'<svg xmlns="http://www.w3.org/2000/svg"><g id="dark-a"/><g id="a"><path id="%s" d="%s"/></g></svg>'
    ids = [element.get("id") for element in tree(merged(one % (b"a1", b"M 0 0"), one % (b"a1", b"M 1 1"))).iter()]
    assert [name for name in ids if name] == ["dark-a", "a", "a1", "xdark-a1"]


def test_both_drawings_are_of_the_same_data_whatever_the_chart_does_to_it() -> None:
    def draw(figure, data):
        data.append(len(data))
        figure.subplots().bar(range(len(data)), data)

    assert seen(drawn(draw, "auto", [1, 2]), "dark") == seen(drawn(draw, "dark", [1, 2]), "dark")


def test_it_has_one_title_one_text_and_the_same_bytes_each_time() -> None:
    both = drawn(bar, "auto", title="Sales")
    assert both == drawn(bar, "auto", title="Sales")
    assert both.count(b'<title id="charthouse-title">Sales</title>') == 1
    assert both.count(b"<desc ") == 1
    assert b"Charthouse-Data-Hash: " + b"d" * 32 in both


def test_a_chart_that_fails_in_one_theme_fails() -> None:
    def draw(figure, data):
        line(figure, data)
        if figure.get_facecolor()[0] < 0.5:
            raise ValueError("no colours for the night")

    drawn(draw, "light")
    with pytest.raises(DrawFailed, match="no colours for the night"):
        drawn(draw, "auto")


def test_what_an_artist_of_the_charts_own_writes_must_be_xml() -> None:
    class Scribble(Artist):
        def draw(self, renderer):
            renderer.writer.element("no name")

    def draw(figure, data):
        line(figure, data)
        figure.add_artist(Scribble())

    with pytest.raises(DrawFailed, match="the SVG that was drawn is not XML: "):
        drawn(draw, "auto", layout=None)


def test_many_nodes_that_differ_are_not_compared_one_by_one() -> None:
    def one(first: int) -> bytes:
        paths = "".join(f'<path d="M {number} 0"/>' for number in range(first, first + 20_000))
        return f'<svg xmlns="http://www.w3.org/2000/svg"><g>{paths}</g></svg>'.encode()

    assert merged(one(0), one(1_000_000)).count(b"<path") == 40_000
