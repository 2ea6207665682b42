"""The log of draws: a line for each picture that was drawn, or could not be, with the time of each phase."""

from __future__ import annotations

import logging

from charthouse.allowance import Allowance
from charthouse.charts.picture import CacheKey, Dataset
from charthouse.errors import ChartFailed
from charthouse.logs import told
from charthouse.trace import current

SLOW_SECONDS = 1.0
FAILURES_PER_SECOND, MOST_FAILURES = 1.0, 10.0  # strangers can have charts fail; their reasons have lines of their own

log = logging.getLogger("charthouse.draw")


class DrawLog:
    """Writes the lines of one process."""

    def __init__(self) -> None:
        self._failures = Allowance(FAILURES_PER_SECOND, MOST_FAILURES)

    def drew(self, key: CacheKey) -> None:
        """A picture was drawn and stored."""
        self._write(key.dataset, "drawn", variant=str(key.variant), data_hash=key.data_hash)

    def failed(self, dataset: Dataset, error: ChartFailed) -> None:
        """The chart's code failed."""
        if self._failures.take():
            left_out = self._failures.left_out() or ""
            self._write(dataset, "failed", error=type(error).__name__, left_out=left_out)

    @staticmethod
    def _write(dataset: Dataset, outcome: str, **facts: str | float) -> None:
        spent = current().news()
        working = sum(seconds for name, seconds in spent.items() if name != "queue")
        phases = {f"{name}_ms": round(1000 * seconds, 1) for name, seconds in spent.items()}
        slow = working > SLOW_SECONDS
        named = told(chart=dataset.chart_id, params=dataset.params, outcome=outcome, **facts, **phases, slow=slow,
                     request_id=current().request_id)  # fmt: skip
        log.info("chart %s is %s", dataset.chart_id, outcome, extra=named)
