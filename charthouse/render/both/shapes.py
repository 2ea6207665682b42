"""Shapes: what an element draws, without its colours, so that the same element is found in drawings of two themes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from charthouse.render.both.elements import Element

NAME = re.compile(r"[a-z-]+", re.ASCII)
VALUE = re.compile(r"[#\w.,% -]*", re.ASCII)  # no quote, bracket, brace or semicolon: safe in a style sheet
COLOURS = ("fill", "stroke")  # which matplotlib also writes as attributes, inside hatches
REFERENCE = re.compile(r"url\(#([^)]*)\)")
NO_SHELL = ("id", "style", *COLOURS)
LINKS = ("xlink:href", "href")
DIGEST_BYTES = 16


def declarations(element: Element) -> dict[str, str]:
    """The values that decide how the element looks, by property; those of its style count more than its attributes."""
    attributes = {name: element.attributes[name] for name in COLOURS if name in element.attributes}
    style = (part.partition(": ") for part in element.attributes.get("style", "").split("; "))
    return attributes | {name: value for name, _, value in style if name}


def shell(element: Element) -> str:
    """What the element is without its content, its id, and the values of its look that a style sheet can replace."""
    attributes = [(name, text) for name, text in element.attributes.items() if name not in NO_SHELL]
    look = [(name, "" if _is_replaceable(name, value) else value) for name, value in declarations(element).items()]
    return repr((element.name, sorted(attributes), look))


def _is_replaceable(name: str, value: str) -> bool:
    return bool(NAME.fullmatch(name) and VALUE.fullmatch(value))


def shape(node: Element | str) -> bytes:
    """A digest of the shells of the element and of all in it; nodes that have the same can be one."""
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    if isinstance(node, str):
        digest.update(b"text " + node.encode())
        return digest.digest()
    digest.update(b"element " + shell(node).encode())
    for child in node.children:
        digest.update(shape(child))
    return digest.digest()


def references(element: Element) -> set[str]:
    """The ids that the element itself refers to."""
    found = {name for text in element.attributes.values() for name in REFERENCE.findall(text)}
    return found | {element.attributes[name][1:] for name in LINKS if element.attributes.get(name, "").startswith("#")}


def refer(element: Element, names: Mapping[str, str]) -> None:
    """Have all references in the element, whose targets have other names now, name them so."""
    for one in element.all():
        for attribute, text in one.attributes.items():
            if attribute in LINKS and text[:1] == "#":
                one.attributes[attribute] = "#" + names.get(text[1:], text[1:])
            elif "url(#" in text:
                one.attributes[attribute] = REFERENCE.sub(lambda at: f"url(#{names.get(at[1], at[1])})", text)
