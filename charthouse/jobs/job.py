"""Jobs, as the queue carries them and as this program knows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from charthouse.charts.option_values import CHART_ID
from charthouse.charts.picture import CacheKey, Dataset
from charthouse.charts.sheets import ID as SHEET_ID
from charthouse.charts.specs import QUICKCHART
from charthouse.charts.variant import Variant

# How each argument is spelled; none can hold what separates the parts of a key.
SPELLING = {
    "chart_id": re.compile(rf"(?:{SHEET_ID.pattern})?(?:{CHART_ID.pattern})|{re.escape(QUICKCHART)}", re.ASCII),
    "params": re.compile(r"[\w.~%+=&*-]*", re.ASCII),  # the chart says which are allowed
    "data_hash": re.compile(r"[0-9a-f]{32}"),
    "variant": re.compile(r"[0-9a-z@.-]{1,50}"),
    "version": re.compile(r"[\w.-]{1,64}", re.ASCII),
    "token": re.compile(r"[\w-]{1,64}", re.ASCII),
    "private": re.compile("1"),
    "request_id": re.compile(r"[\w.~-]{1,64}", re.ASCII),
}
# Only jobs of private charts, and of requests with an id, have these.
OPTIONAL = {"private", "request_id"}


@dataclass(frozen=True)
class RefreshJob:
    """Load the dataset's data and draw its wanted variants, under the claim with this token."""

    dataset: Dataset
    version: str  # the requested chart version
    token: str
    request_id: str = ""  # of the request that enqueued it; '' without one

    @property
    def arguments(self) -> dict[str, str]:
        """What the queue carries."""
        return _arguments(self.dataset, self.request_id) | {"version": self.version, "token": self.token}

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> RefreshJob:
        return cls(_dataset(arguments), arguments["version"], arguments["token"], arguments.get("request_id", ""))


@dataclass(frozen=True)
class RenderJob:
    """Draw the image of this key from stored data, under the claim with this token."""

    key: CacheKey
    token: str
    request_id: str = ""  # of the request that enqueued it; '' without one

    @property
    def dataset(self) -> Dataset:
        return self.key.dataset

    @property
    def version(self) -> str:
        return self.key.version

    @property
    def arguments(self) -> dict[str, str]:
        """What the queue carries."""
        image = {"data_hash": self.key.data_hash, "variant": str(self.key.variant), "version": self.version}
        return _arguments(self.dataset, self.request_id) | image | {"token": self.token}

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> RenderJob:
        variant = Variant.from_text(arguments["variant"])
        key = CacheKey(_dataset(arguments), arguments["data_hash"], variant, arguments["version"])
        return cls(key, arguments["token"], arguments.get("request_id", ""))


Job = RefreshJob | RenderJob

FUNCTIONS: dict[str, tuple[type[Job], set[str]]] = {
    "charthouse.refresh": (RefreshJob, {"chart_id", "params", "version", "token"}),
    "charthouse.render": (RenderJob, {"chart_id", "params", "data_hash", "variant", "version", "token"}),
}
NAMES = {kind: name for name, (kind, _) in FUNCTIONS.items()}


def read_job(function: str, arguments: Mapping[str, Any]) -> Job:
    """The job of a queue entry; ValueError for an entry that is not exactly one of ours."""
    if function not in FUNCTIONS:
        raise ValueError(f"a job's function must be one of {', '.join(FUNCTIONS)}, not {function!r}")
    kind, names = FUNCTIONS[function]
    if set(arguments) - OPTIONAL != names or not all(isinstance(value, str) for value in arguments.values()):
        raise ValueError(f"{function} takes the texts {', '.join(sorted(names))}, not {sorted(arguments)}")
    for name, value in arguments.items():
        if not SPELLING[name].fullmatch(value):
            raise ValueError(f"a job's {name} must be spelled as {SPELLING[name].pattern}, not {value[:100]!r}")
    return kind.read(arguments)


def _arguments(dataset: Dataset, request_id: str) -> dict[str, str]:
    named = {"chart_id": dataset.chart_id, "params": dataset.params}
    optional = {"private": "1" if dataset.private else "", "request_id": request_id}
    return named | {name: value for name, value in optional.items() if value}


def _dataset(arguments: Mapping[str, str]) -> Dataset:
    return Dataset(arguments["chart_id"], arguments["params"], "private" in arguments)
