"""Paths: where the pictures and the page of a chart are, as a path and its query, without prefix and signature."""

from __future__ import annotations

from urllib.parse import parse_qsl

from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.sheets import path_of
from charthouse.charts.variant import Variant

LONGEST_WAIT_SECONDS = 30  # that an address may ask for

Place = tuple[str, list[tuple[str, str]]]


def newest(entry: CatalogueEntry, params: str, variant: Variant) -> Place:
    """Where the newest image is."""
    return f"{path_of(entry)}.{variant.format}", _query(entry, params, variant)


def of_data(entry: CatalogueEntry, params: str, variant: Variant, data_hash: str, version: str) -> Place:
    """Where the image of exactly that data is, drawn by exactly that chart version."""
    path = f"/charts/{entry.id}/{data_hash}.{variant.format}"
    return path, [*_query(entry, params, variant), ("v", version)]


def data(entry: CatalogueEntry, params: str, variant: Variant, form: str, data_hash: str = "") -> Place:
    """Where the newest data is, or with a data hash exactly that data, in that form, `json` or `csv`."""
    within = f"{data_hash}/" if data_hash else ""
    return f"/charts/{entry.id}/{within}data.{form}", _query(entry, params, variant)


def page(entry: CatalogueEntry, params: str) -> Place:
    """Where the chart's page is."""
    return f"/charts/{entry.id}", parse_qsl(params)


def _query(entry: CatalogueEntry, params: str, variant: Variant) -> list[tuple[str, str]]:
    return [*parse_qsl(params), *variant.query(entry).items()]
