"""Redis is lost while a job runs: the job is done when Redis is back, and leaves no claim behind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from forgetful_proxy import ForgetfulProxy

from charthouse.assembly import assemble
from charthouse.cache.answer import State
from charthouse.charts.picture import Picture
from charthouse.jobs.job import RefreshJob
from charthouse.store import one_retry
from charthouse.worker.worker import do

if TYPE_CHECKING:
    from served import Served

pytest_plugins = ["served"]


def test_a_job_whose_connections_were_lost_is_done_when_redis_is_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(one_retry, "IDLE_SECONDS", 0.0)
    picture = Picture.usual(served.catalogue.charts["sales"])
    proxy = ForgetfulProxy(served.house.redis_url)
    parts = assemble(replace(served.house.settings, redis_url=proxy.url), timeout_seconds=0.3)
    _, job = parts.asking.acquire(picture, parts.serving.status(picture))
    assert isinstance(job, RefreshJob)
    proxy.forget(1)  # also the connection on which the first command is sent again
    do(parts, job)
    parts.runner.close()
    assert served.services.serving.status(picture).state is State.READY
    assert served.keys("claim") == []
    proxy.close()
