"""A page as a browser would read it."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from served import Served


class Page(HTMLParser):
    """A page's elements with their attributes, and its text, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def pictures(self) -> list[dict[str, str]]:
        """The pictures of charts."""
        return [image for image in self.all("img") if not image["src"].startswith("/static/")]

    def addresses(self) -> set[str]:
        """Every address that the page has a browser fetch."""
        sets = [source.get("srcset", "") for _, source in self.elements]
        many = [part.split()[0] for text in sets if text for part in text.split(",")]
        scripts = [script["src"] for script in self.all("script")]
        return (
            {image["src"] for image in self.all("img")}
            | {link["href"] for link in self.all("link")}
            | {*scripts, *many}
        )


def names_of(page: Page) -> dict[str, str]:
    """The names under which the page's first chart is asked about, by the theme and scale of the screen."""
    element = next(attributes for _, attributes in page.elements if "data-chart" in attributes)
    return dict(json.loads(element["data-names"]))


def page_of(served: Served, path: str, app: Flask | None = None) -> Page:
    response = served.get(path, app=app)
    assert response.status_code == 200
    return Page(response.text)
