"""Definitions: what the elements of a drawing refer to, such as glyphs, markers, clip paths and hatches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from charthouse.render.both.elements import Element
from charthouse.render.both.shapes import references, shape

Key = tuple[bytes, bool, int]  # the shape, whether it has an id, and which of those it is


def take_definitions(root: Element) -> list[Element]:
    """Take all definitions out of the drawing, in their order; they draw nothing where they are."""
    taken: list[Element] = []
    for element in list(root.all()):
        for defs in [child for child in element.elements if child.name == "defs"]:
            taken += defs.elements
        element.children = [child for child in element.children if isinstance(child, str) or child.name != "defs"]
    return taken


def keyed(definitions: list[Element], theme: str) -> dict[Key, Element]:
    """The definitions by what they are without ids and colours; one that refers to others is of its theme alone."""
    found: dict[Key, Element] = {}
    counted: Counter[tuple[bytes, bool]] = Counter()
    for definition in definitions:
        refers = any(references(one) for one in definition.all())
        like = shape(definition) + (theme.encode() if refers else b""), "id" in definition.attributes
        found[*like, counted[like]] = definition
        counted[like] += 1
    return found


def renamed(light: Mapping[Key, Element], dark: Mapping[Key, Element], prefix: str) -> dict[str, str]:
    """The new ids of the dark drawing's definitions by their own: of those that light has too, light's."""
    names: dict[str, str] = {}
    for key, definition in dark.items():
        if own := definition.attributes.get("id"):
            names[own] = light[key].attributes["id"] if key in light else prefix + own
    return names
