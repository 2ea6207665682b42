"""The only jobs a worker runs: what a queue entry says is read as one of ours, or refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from rq.exceptions import NoSuchJobError
from rq.job import Job as QueuedJob

from charthouse.render_queue import Job, read_job

log = logging.getLogger("charthouse.worker")


def job_class(work: Callable[[Job], None]) -> type[QueuedJob]:
    """RQ's job class for our workers: nothing is imported by a name that the queue gives, nothing else is run."""

    class OurJob(QueuedJob):
        def restore(self, raw_data: Any) -> None:
            try:
                super().restore(raw_data)
            except Exception as error:  # whatever RQ trips over in an entry that it did not write
                log.error("a queue entry that cannot be read is passed over: %s", error)
                raise NoSuchJobError(f"unreadable: {error}") from error
            self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
            self._dependency_ids = []
            self.webhooks = []

        def _execute(self) -> Any:
            if self.args or self.instance:
                raise ValueError("a job of ours has no positional arguments and no instance")
            work(read_job(self.func_name or "", self.kwargs))

    return OurJob
