"""An edge before an origin that counts, for the tests of one module."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from conftest import Reply, ask, until
from edge_server import Edge, Origin, edge, serving

HASH = "0123456789abcdef" * 2
LONGEST = 3.2  # seconds that what is kept for 2 s may be shown as if it were new: nginx counts whole ones
STALE = "edge; hit; detail=stale"
numbers = itertools.count()


@dataclass
class Before:
    """An edge before an origin, and addresses that no other test asks for."""

    edge: Edge
    origin: Origin
    number: int = field(default_factory=lambda: next(numbers))
    kept_at: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.newest = f"{self.edge.url}/charts/c{self.number}.png"
        self.exact = f"{self.edge.url}/charts/c{self.number}/{HASH}.png?v=1"
        self.status = f"{self.edge.url}/status?charts=c{self.number}"

    def keep(self, url: str, method: str = "GET") -> None:
        """Ask once, and wait until the answer is kept: nginx sends it on before it has written it down.

        What the waiting itself asks the origin for, in that moment, is not counted.
        """
        asked = self.origin.asked
        before = len(asked)
        ask(url, method=method)
        until(lambda: last(ask(url, method="HEAD")) == "edge; hit")
        self.kept_at[url] = time.monotonic()
        del asked[before + 1 :]

    def within(self, seconds: float, url: str, condition: Callable[[], bool]) -> None:
        """Wait for the condition, for so long after that address's answer was kept; fails when it comes later."""
        until(condition, self.kept_at[url] + seconds - time.monotonic())

    def expire(self, url: str, longest: float = LONGEST) -> None:
        """Ask until what is kept there has expired, before an origin that fails; fails when that takes longer."""
        self.origin.say("no-store", 503)
        self.within(longest, url, lambda: last(ask(url)) == STALE)
        until(lambda: self.origin.asked)  # in the background, it may come after the client's answer


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Edge, Origin]]:
    origin = Origin()
    with serving(origin), edge(tmp_path_factory.mktemp("edge"), origin.url) as built:
        yield built, origin


@pytest.fixture
def at(running: tuple[Edge, Origin]) -> Before:
    return Before(*running)


def last(reply: Reply) -> str:
    return str(reply.headers.get_all("Cache-Status")[-1])
