"""Merge the drawings of two themes, as matplotlib wrote them, into one SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from charthouse.render.both.classes import Classes
from charthouse.render.both.definitions import keyed, renamed, take_definitions
from charthouse.render.both.elements import Element, parse
from charthouse.render.both.shapes import refer, shape, shell

Node = Element | str
CONTAINERS = ("svg", "g", "a")  # of which the content may differ; all other elements are one, or two
MOST_COMPARED = 250_000  # pairs of nodes, where two contents differ


def merged(light: bytes, dark: bytes) -> bytes:
    """One SVG with both drawings, of which `prefers-color-scheme` shows one, pixel for pixel as it is alone.

    Every id is there once: where the two differ, the ids of the dark drawing have a prefix, and neither drawing refers
    to anything of the other's. ExpatError when a drawing is not XML.
    """
    drawings = parse(light), parse(dark)
    of_light, of_dark = (take_definitions(drawing) for drawing in drawings)
    prefix = _unused_prefix(drawings[0], *of_light)
    known, found = keyed(of_light, "light"), keyed(of_dark, "dark")
    names = renamed(known, found, prefix)
    merging = _Merging(prefix)
    for element in (drawings[1], *of_dark):
        refer(element, names)
    definitions: list[Node] = [merging.alike(one, found[key]) if key in found else one for key, one in known.items()]
    definitions += [merging.apart(one) for key, one in found.items() if key not in known]
    root = merging.container(*drawings)
    _insert(root, Element("defs", children=[*definitions, merging.classes.style_sheet()]))
    parts = [light[: light.index(b"<svg")].decode()]
    root.write(parts)
    return "".join(parts).encode()


class _Merging:
    """Makes one tree of two, and the classes that its elements need."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self.classes = Classes()

    def alike(self, light: Node, dark: Node) -> Node:
        """The node that is both; they have the same shape."""
        if isinstance(light, str) or isinstance(dark, str):
            return light
        return self._with_look(light, dark, map(self.alike, light.children, dark.children))

    def container(self, light: Element, dark: Element) -> Element:
        """The container that is both, with the content of both; they have the same shell."""
        return self._with_look(light, dark, self._content(light.children, dark.children))

    def _with_look(self, light: Element, dark: Element, children: Iterable[Node]) -> Element:
        return Element(light.name, light.attributes | self.classes.switching(light, dark), list(children))

    def _content(self, light: Sequence[Node], dark: Sequence[Node]) -> Iterator[Node]:
        """The nodes of both, in an order that is right for each: one in place of two where they are alike."""
        shapes = [shape(node) for node in light], [shape(node) for node in dark]
        for are_alike, (start, end), (dark_start, dark_end) in _parts(*shapes):
            pair = light[start:end], dark[dark_start:dark_end]
            yield from map(self.alike, *pair) if are_alike else self._different(*pair)

    def _different(self, light: Sequence[Node], dark: Sequence[Node]) -> Iterator[Node]:
        """Containers in pairs, as far as they go together, and the rest once for each theme."""
        pairs = _container_pairs(light, dark)
        yield from (self.container(*pair) for pair in pairs)
        if alone := light[len(pairs) :]:
            yield Element("g", {"class": "light"}, list(alone))
        if alone := dark[len(pairs) :]:
            yield Element("g", {"class": "dark", "display": "none"}, [self.apart(node) for node in alone])

    def apart(self, node: Node) -> Node:
        """The node of the dark drawing alone, its ids with the prefix."""
        for element in node.all() if isinstance(node, Element) else ():
            if own := element.attributes.get("id"):
                element.attributes["id"] = self._prefix + own
        return node


def _container_pairs(light: Sequence[Node], dark: Sequence[Node]) -> list[tuple[Element, Element]]:
    """The first nodes of both, as long as they are the same containers with different contents."""
    pairs: list[tuple[Element, Element]] = []
    for one, other in zip(light, dark, strict=False):
        if isinstance(one, str) or isinstance(other, str) or one.name not in CONTAINERS or shell(one) != shell(other):
            break
        pairs.append((one, other))
    return pairs


Range = tuple[int, int]


def _parts(light: list[bytes], dark: list[bytes]) -> Iterator[tuple[bool, Range, Range]]:
    """The two lists in parts, in their order: whether a part is the same in both, and where it is in each."""
    start, most = 0, min(len(light), len(dark))
    while start < most and light[start] == dark[start]:
        start += 1
    end = 0
    while end < most - start and light[-1 - end] == dark[-1 - end]:
        end += 1
    yield True, (0, start), (0, start)
    middle = light[start : len(light) - end], dark[start : len(dark) - end]
    if len(middle[0]) * len(middle[1]) > MOST_COMPARED:
        yield False, (start, len(light) - end), (start, len(dark) - end)
    else:
        for kind, *at in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
            first, last, dark_first, dark_last = (place + start for place in at)
            yield kind == "equal", (first, last), (dark_first, dark_last)
    yield True, (len(light) - end, len(light)), (len(dark) - end, len(dark))


def _unused_prefix(*elements: Element) -> str:
    """A prefix that no id of these begins with."""
    ids = [one.attributes.get("id", "") for element in elements for one in element.all()]
    prefix = "dark-"
    while any(own.startswith(prefix) for own in ids):
        prefix = "x" + prefix
    return prefix


def _insert(root: Element, definitions: Element) -> None:
    """Put the definitions before what is drawn, and behind what is told of it."""
    drawn = (place for place, child in enumerate(root.children) if isinstance(child, Element) and child.name == "g")
    root.children.insert(next(drawn, len(root.children)), definitions)
