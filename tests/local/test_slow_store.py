"""A store that hangs at its start is said to be late, not to have ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from charthouse.errors import SetupError
from charthouse.local import redis_server


def test_a_store_that_takes_too_long_to_start_is_said_with_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\nexec sleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(redis_server, "START_SECONDS", 0.2)
    with pytest.raises(SetupError, match=r"redis-server took longer than 0\.2 s to start; it said: nothing$"):
        redis_server.start(tmp_path)
