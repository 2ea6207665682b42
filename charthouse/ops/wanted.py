"""Wanted pictures: which ones an operator's words mean, counted against a limit, and what was left out of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from charthouse.assembly import Services
from charthouse.charts import params
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.errors import NotAllowed
from charthouse.ops.combinations import Combinations
from charthouse.store.views import DAYS_KEPT, Viewed
from charthouse.themes import AUTO

MOST_PICTURES = 10_000  # of one command, unless it says otherwise
GONE_CHARTS = "pictures of charts that are gone"
NOT_ALLOWED = "pictures whose params or size are not allowed any more"


@dataclass(frozen=True)
class Wanted:
    """Pictures, most wanted first, and for each reason how many were left out."""

    pictures: Sequence[Picture] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)


def of_charts(
    chosen: Iterable[Combinations], scales: Iterable[int], themes: Collection[str], limit: int,
    formats: Collection[str] = ("png",),
) -> Wanted:  # fmt: skip
    """Each combination of params in each declared size; NotAllowed when that is more than `limit` pictures.

    The theme `auto` is that of an SVG, whatever the formats.
    """
    pairs = dict.fromkeys((theme, "svg" if theme == AUTO else format) for format in formats for theme in themes)
    looks = [(scale, *pair) for scale in scales for pair in pairs]
    planned = [(combinations, _variants(combinations.entry, looks)) for combinations in chosen]
    _check(planned, limit)
    found: dict[Viewed, Picture] = {}
    for combinations, variants in planned:
        entry = combinations.entry
        for spelled in combinations:
            for variant in variants:
                found[Viewed(entry.id, spelled, variant)] = Picture(entry, spelled, variant)
    return Wanted(list(found.values()))


def _variants(entry: CatalogueEntry, looks: Iterable[tuple[int, str, str]]) -> list[Variant]:
    """Each declared size in each look; no address may request any other."""
    sizes = ((entry.width, entry.height), *entry.sizes)
    variants = (Variant(width, height, *look) for width, height in sizes for look in looks)
    return [variant for variant in variants if variant.fits(entry)]


def _check(planned: Sequence[tuple[Combinations, list[Variant]]], limit: int) -> None:
    """NotAllowed for more pictures than the limit; the error names the chart that has most."""
    counts = [len(combinations) * len(variants) for combinations, variants in planned]
    if sum(counts) <= limit:
        return
    most = max(range(len(counts)), key=counts.__getitem__)
    combinations, variants = planned[most]
    factors = " × ".join(filter(None, [str(combinations), f"{len(variants)} variants" * (len(variants) > 1)]))
    detail = f"{combinations.entry.id} has {counts[most]:,}" + (f" ({factors})" if factors else "")
    came = f"{sum(counts):,}" + (f" of {len(counts)} charts, of which {detail}" if len(counts) > 1 else f": {detail}")
    raise NotAllowed("the number of pictures", str(sum(counts)), f"at most {limit:,}, or --limit", came)


def most_viewed(services: Services, catalogue: Catalogue, top: int, days: int) -> Wanted:
    """The pictures viewed most today and on the `days` before, most first; what cannot be drawn now is left out."""
    any_size = bool(services.settings.signing_keys)  # signed addresses open sizes that no chart declares
    found: dict[Viewed, Picture] = {}
    left_out: Counter[str] = Counter()
    for viewed in services.views.of_days(min(days + 1, DAYS_KEPT)):
        if len(found) == top:
            break
        entry = catalogue.charts.get(viewed.chart_id)
        if entry is None:
            left_out[GONE_CHARTS] += 1
        elif picture := picture_of(entry, viewed, any_size):
            found.setdefault(viewed._replace(params=picture.params), picture)
        else:
            left_out[NOT_ALLOWED] += 1
    return Wanted(list(found.values()), left_out)


def picture_of(entry: CatalogueEntry, viewed: Viewed, any_size: bool) -> Picture | None:
    """The picture that an address of those params and that variant asks for now; None when it is not allowed."""
    variant = viewed.variant
    try:
        query = params.read_query(parse_qsl(viewed.params), entry.params)
        sides = {"width": str(variant.width), "height": str(variant.height)}
        looks = {"scale": str(variant.scale), "theme": variant.theme}
        Variant.from_query(sides | looks, entry, variant.format, any_size)
        return Picture(entry, params.spell(entry.params, params.parse(entry.params, query)), variant)
    except NotAllowed:
        return None
