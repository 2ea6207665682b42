"""An SVG as a tree of elements: read with expat, changed, and written again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat  # reads what matplotlib wrote in this process, never a file from elsewhere
from xml.sax.saxutils import escape, quoteattr


@dataclass
class Element:
    """An element; a text or a comment among its children is a `str`, as XML has it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    @property
    def elements(self) -> Iterator[Element]:
        """The children that are elements."""
        return (child for child in self.children if isinstance(child, Element))

    def all(self) -> Iterator[Element]:
        """The element and all elements in it, in the order of the file."""
        yield self
        for child in self.elements:
            yield from child.all()

    def write(self, parts: list[str]) -> None:
        """Append the element as XML, each element on a line of its own."""
        parts.append(f"<{self.name}" + "".join(f" {name}={quoteattr(text)}" for name, text in self.attributes.items()))
        if not self.children:
            parts.append("/>\n")
            return
        parts.append(">" if isinstance(self.children[0], str) else ">\n")
        for child in self.children:
            if isinstance(child, Element):
                child.write(parts)
            else:
                parts.append(child)
        parts.append(f"</{self.name}>\n")


def parse(svg: bytes) -> Element:
    """The root of the file, without the line breaks between elements; ExpatError when it is not XML."""
    top = Element("")
    opened = [top]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        opened[-1].children.append(element)
        opened.append(element)

    def add_text(text: str) -> None:
        if text.strip() or "\n" not in text:
            opened[-1].children.append(escape(text))

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: opened.pop()
    parser.CharacterDataHandler = add_text
    parser.CommentHandler = lambda text: opened[-1].children.append(f"<!--{text}-->\n") if len(opened) > 1 else None
    parser.Parse(svg, True)
    return next(top.elements)
