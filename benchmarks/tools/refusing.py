"""The control of the floods: a server that answers every request with a 503 at once."""

from __future__ import annotations

import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

BODY = b"x" * 2000  # about what a placeholder has


def refuse(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """A 503, whatever was asked."""
    start_response("503 Service Unavailable", [("Content-Length", str(len(BODY)))])
    return [BODY]


if __name__ == "__main__":
    MPServer(
        "benchmarks.tools.refusing:refuse", interface=Interfaces.WSGI, port=int(sys.argv[1]), workers=2,
        blocking_threads=2, backlog=8192, backpressure=8192, log_level=LogLevels.error,
    ).serve()  # fmt: skip
