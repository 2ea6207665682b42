"""A web server with QuickChart's routes and a real worker, for the tests of one module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import answers, free_port, open_house, until


@pytest.fixture(scope="module")
def quickchart_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the web server, which is its public one too."""
    house, port = open_house(tmp_path_factory.mktemp("quickchart"), CHARTHOUSE_QUICKCHART="1"), free_port()
    url = f"http://127.0.0.1:{port}"
    house.start("web", "web", CHARTHOUSE_PORT=str(port), CHARTHOUSE_WEB_WORKERS="1", CHARTHOUSE_PUBLIC_URL=url)
    house.start_worker()
    until(lambda: answers(url))
    yield url
    house.close()
