"""A config on its way to a Spec: its words, and what all of its parts share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from charthouse.errors import SpecError
from charthouse.spec.axis import NumberFormat
from charthouse.spec.data_labels import data_labels
from charthouse.spec.dataset import DataLabels
from charthouse.spec.datasets import Elements
from charthouse.spec.kinds import Kind
from charthouse.spec.limits import MOST_LABELS
from charthouse.spec.surroundings import Options
from charthouse.spec.texts import Font
from charthouse.spec.tick_words import number_format
from charthouse.spec.words import Notes, Words, as_text, named


@dataclass(frozen=True)
class Config:
    top: Words
    kind: Kind
    options: Options
    datasets: list[Words]
    labels: list[Any]
    font: Font
    palette: tuple[str, ...]
    notes: Notes

    def background(self) -> str | None:
        """The colour behind the chart; None where the config names none."""
        name = self.top.first("background", "backgroundColor", "bkg")
        return self.top.colour(name)

    def texts(self) -> list[str]:
        """The labels as texts; SpecError for one that is none."""
        if len(self.labels) > MOST_LABELS:
            raise SpecError("data.labels", f"{len(self.labels):,} labels", f"at most {MOST_LABELS:,} labels")
        texts = []
        for at, label in enumerate(self.labels):
            text = "" if label is None else as_text(label)
            if text is None:
                raise SpecError(f"data.labels[{at}]", named(label), "a text, a number or a list of lines")
            texts.append(text)
        return texts

    def elements(self) -> Elements:
        """The words in `options.elements` and `options.datasets`."""
        found = self.options.top.words("elements")
        bar = found.words(found.first("bar", "rectangle"))
        by_type = self.options.top.words("datasets")
        return Elements(found.words("line"), bar, found.words("point"), found.words("arc"), by_type)

    def number_format(self) -> NumberFormat | None:
        """The format of all numbers, by the plugin `tickFormat`."""
        return number_format(self.options.plugins.words("tickFormat"))

    def data_labels(self, base: DataLabels | None) -> DataLabels | None:
        """The labels of all datasets that say nothing else; `base` where the config is silent."""
        if self.options.plugins.value.get("datalabels") is False:
            self.options.plugins.pass_over("datalabels")
            return None
        found = data_labels(self.options.plugins.words("datalabels"), base, self.font)
        formatted = self.options.plugins.words("tickFormat").flag("applyToDataLabels")
        return replace(found, format=self.number_format()) if found and formatted else found
