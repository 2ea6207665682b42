"""Long names from a random generator, for charts that have too many words."""

from __future__ import annotations

from numpy.random import Generator

WORDS = """revenue orders customers department of northern southern division returns shipment average monthly quarterly
growth household electricity consumption per capita number infrastructure maintenance and research public transport
insurance agriculture fisheries telecommunication pending refunds in the Ruhr area Großraum région données""".split()


def phrase(rng: Generator, low: int = 2, high: int = 5) -> str:
    """A name of at least `low` and fewer than `high` words."""
    return " ".join(rng.choice(WORDS, rng.integers(low, high))).capitalize()


def phrases(rng: Generator, count: int, low: int = 2, high: int = 5) -> list[str]:
    """Different names."""
    return [f"{phrase(rng, low, high)} {number}" for number in range(count)]


def title(rng: Generator) -> str:
    """A title that is often too long for its picture."""
    return phrase(rng, 6, 13)
