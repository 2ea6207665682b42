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


COUNTRIES = """Afghanistan; Bosnia and Herzegovina; Brazil; Central African Republic; Chad; France; Germany; Oman;
Democratic Republic of the Congo; Dominican Republic; Iran (Islamic Republic of); Italy; Kazakhstan; Liechtenstein;
Netherlands; Papua New Guinea; Republic of Korea; Saint Vincent and the Grenadines; South Africa; Switzerland;
Trinidad and Tobago; Türkiye; United Arab Emirates; United Kingdom of Great Britain and Northern Ireland;
United States of America"""
PRODUCTS = """Agricultural machinery; Batteries; Consumer electronics; Drinks; Electrical household appliances; Fruit;
Furniture & interior fittings; Heating, ventilation and air conditioning; Kraftfahrzeugversicherungen; Office supplies;
Personal care products; Pharmaceuticals; Sanitary ceramics; Spare parts; Stationery, books and newspapers; Textiles;
Toys; Unclassified/other; Wastewater treatment; eCommerce_returns_eu_central"""
QUESTIONS = """I would recommend this company to my friends and family; My manager gives me useful feedback; Q7;
The tools I am given are good enough for the work that I am asked to do; I see myself working here in two years;
Information about changes reaches me in time and through the right channels; Meetings have an agenda; I am paid fairly;
Different opinions are welcome in my team, also from new colleagues; My workload is reasonable"""


def some(rng: Generator, names: str, count: int) -> list[str]:
    """So many of the names, in a random order."""
    return [str(name) for name in rng.permutation(names.replace("\n", " ").split("; "))[:count]]
