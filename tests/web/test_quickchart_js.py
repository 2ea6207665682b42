"""QuickChart's JavaScript client, unmodified from npm, against a running server: the examples of its README."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import ask
from PIL import Image

pytest_plugins = ["quickchart_server"]
pytestmark = pytest.mark.system

EXAMPLES = Path(__file__).parent / "quickchart_readme.cjs"
# With what it depends on, so that each run has the same.
PACKAGES = (
    "quickchart-js@3.1.3", "cross-fetch@3.2.0", "javascript-stringify@2.1.0", "node-fetch@2.7.0", "whatwg-url@5.0.0",
    "tr46@0.0.3", "webidl-conversions@3.0.1",
)  # fmt: skip
INSTALL = ["npm", "install", "--silent", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]
SECONDS = 90


def test_the_examples_of_the_javascript_client_are_drawn(quickchart_url: str, tmp_path: Path) -> None:
    host = quickchart_url.removeprefix("http://")
    _run([*INSTALL, str(tmp_path), *PACKAGES])
    file = tmp_path / "chart.png"
    said = json.loads(_run(["node", str(EXAMPLES), host, str(file)], NODE_PATH=str(tmp_path / "node_modules")))
    assert _picture(file.read_bytes()) == ("PNG", (500, 300))
    assert _picture(ask(said["url"]).body) == ("PNG", (1000, 600))  # its URLs leave out a ratio of 1
    ticks = ask(said["ticks_url"])
    assert "Charthouse-Ignored" not in ticks.headers
    assert Image.open(io.BytesIO(ticks.body)).convert("RGB").getpixel((1, 1)) == (0x0F, 0xEB, 0xC2)
    assert said["data_url"].startswith("data:image/png;base64,")
    assert _picture(base64.b64decode(said["data_url"].partition(",")[2])) == ("PNG", (1000, 600))
    assert _picture(base64.b64decode(said["binary"])) == ("WEBP", (500, 300))
    assert ask(said["newer_url"]).headers["Content-Type"] == "image/svg+xml"


def _picture(content: bytes) -> tuple[str | None, tuple[int, int]]:
    image = Image.open(io.BytesIO(content))
    return image.format, image.size


def _run(command: list[str], **variables: str) -> str:
    """What the command prints; it fails with what it complains about."""
    done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
