"""What `/metrics` says: its samples, and the type and labels of each metric."""

from __future__ import annotations

from conftest import ask
from prometheus_client.parser import text_string_to_metric_families

HEAD = "charthouse_"


def read(url: str) -> str:
    """The metrics that this web server tells now."""
    return ask(url + "/metrics").body.decode()


def samples(text: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Each sample of the text by its name and labels."""
    families = text_string_to_metric_families(text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


def value_in(text: str, name: str, **labels: str) -> float:
    """The sample of that name, without its head, and these labels; 0 when there is none."""
    return samples(text).get((HEAD + name, frozenset(labels.items())), 0.0)


def value(url: str, name: str, **labels: str) -> float:
    """The same, now."""
    return value_in(read(url), name, **labels)


def declared(text: str) -> dict[str, tuple[str, frozenset[str]]]:
    """The type of each of our metrics, and the labels of its samples; a counter's name with its ending."""
    found = {}
    for family in text_string_to_metric_families(text):
        if family.name.startswith(HEAD):
            name = family.name + ("_total" if family.type == "counter" else "")
            labels = {label for one in family.samples for label in one.labels}
            found[name] = (family.type, frozenset(labels - {"le"}))
    return found
