"""Classes: they give an element that both drawings have the dark drawing's colours, where the reader prefers those."""

from __future__ import annotations

from charthouse.render.both.elements import Element
from charthouse.render.both.shapes import declarations

# The elements' own attributes and styles are those of the light drawing. A style sheet counts more than attributes, and
# with !important more than styles (CSS Cascading and Inheritance Level 4, section 6.1; SVG 2, section 6.6).
SHOWN = ".light{display:none}.dark{display:inline}"


class Classes:
    """The classes in use, one for each set of declarations."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def switching(self, light: Element, dark: Element) -> dict[str, str]:
        """The attributes by which `light` looks like `dark`, which has the same shell; none when it does already."""
        own, other = declarations(light), declarations(dark)
        if own == other:
            return {}
        rule = ";".join(f"{name}:{value}!important" for name, value in other.items() if value != own[name])
        return {"class": self._names.setdefault(rule, f"t{len(self._names)}")}

    def style_sheet(self) -> Element:
        """The `<style>` that lets the reader's setting choose."""
        rules = "".join(f".{name}{{{declarations}}}" for declarations, name in self._names.items())
        return Element("style", children=[f"@media (prefers-color-scheme: dark){{{SHOWN}{rules}}}"])
