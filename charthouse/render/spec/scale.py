"""A scale: from values on an axis to pixels on the canvas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

FARTHEST = 1e6  # pixels from the canvas at which what is out of sight is drawn


@dataclass(frozen=True)
class Scale:
    """`low` is at the pixel `first`, `high` at the pixel `last`."""

    low: float
    high: float
    first: float
    last: float
    is_logarithmic: bool = False

    def at(self, values: Any) -> Any:
        """The pixels of the values; NaN for what has none."""
        numbers = np.asarray(values, float)
        low, high = self.low, self.high
        if self.is_logarithmic:
            with np.errstate(divide="ignore", invalid="ignore"):
                numbers = np.log10(np.where(numbers > 0, numbers, np.nan))
            low, high = np.log10(low), np.log10(high)
        shares = (numbers - low) / ((high - low) or 1.0)
        return np.clip(self.first + shares * (self.last - self.first), -FARTHEST, FARTHEST)

    def one(self, value: float) -> float:
        """The pixel of one value."""
        return float(self.at(value))

    @property
    def base(self) -> float:
        """The pixel of zero, or of the end of the axis that is nearest to it."""
        if self.is_logarithmic:
            return self.first
        return self.one(min(max(0.0, min(self.low, self.high)), max(self.low, self.high)))
