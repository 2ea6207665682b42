"""The edge whose disk is full: what it has is shown, and what it has no room for comes once nginx has made room."""

from __future__ import annotations

from http.client import RemoteDisconnected
from pathlib import Path

import pytest
from conftest import Reply, ask, until
from edge_server import PICTURE, Edge, Origin, edge, serving

pytestmark = pytest.mark.system

MOST = 1000  # more pictures than have room
ROOM_SECONDS = 15  # nginx looks for room every 10 s


def picture(built: Edge, number: int) -> Reply | None:
    """The answer, or None when the connection is closed without one."""
    try:
        return ask(f"{built.url}/charts/c{number}.png")
    except RemoteDisconnected:
        return None


def test_an_edge_with_a_full_disk_shows_what_it_has_and_makes_room(tmp_path: Path) -> None:
    origin = Origin()
    origin.say("public, max-age=60")
    with serving(origin), edge(tmp_path / "edge", origin.url, cache_size="1m") as built:
        refused = next(number for number in range(MOST) if picture(built, number) is None)
        kept = picture(built, 0)
        assert kept
        assert (kept.body, kept.headers["Cache-Status"]) == (PICTURE, "edge; hit")
        assert "No space left on device" in built.log.read_text()
        later = until(lambda: picture(built, refused), ROOM_SECONDS)
        assert (later.status, later.body) == (200, PICTURE)
