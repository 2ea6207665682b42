"""The same stacked bars by other tools, as far as this machine has what they need.

They are installed into a cache folder of the user's, in the versions below; Charthouse itself needs none of them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parent / "tools"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "charthouse-benchmarks"
SECONDS = 120  # for one installation, and for one measurement


@dataclass(frozen=True)
class Tool:
    """A program in this folder, the packages that it needs, and the commands that must be there."""

    name: str
    program: str
    packages: Sequence[str]
    needs: Sequence[str] = ()

    @property
    def folder(self) -> Path:
        return CACHE / "-".join(self.packages).replace("/", "-").replace(":", "-")  # NODE_PATH is split at colons

    @property
    def by_node(self) -> bool:
        return self.program.endswith(".cjs")

    def installation(self) -> list[str]:
        if self.by_node:
            return ["npm", "install", "--silent", "--prefix", str(self.folder), *self.packages]
        return [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(self.folder), *self.packages]

    def command(self) -> list[str]:
        return ["node" if self.by_node else sys.executable, str(TOOLS / self.program)]

    def environment(self) -> dict[str, str]:
        browser = shutil.which("chromium") or ""
        paths = {"PYTHONPATH": str(self.folder), "NODE_PATH": str(self.folder / "node_modules")}
        return os.environ | paths | {"BROWSER_PATH": browser}


ALL = (
    Tool("Vega-Lite (vl-convert)", "vega_bars.py", ["vl-convert-python==1.9.0.post1"]),
    Tool("plotly, kaleido (Chromium)", "plotly_bars.py", ["plotly==7.1.0", "kaleido==1.5.0"], ["chromium"]),
    Tool(
        "Chart.js (Skia canvas, no HTTP)", "chartjs_bars.cjs", ["chart.js@4.6.1", "@napi-rs/canvas@1.1.1"],
        ["node", "npm"],
    ),
)  # fmt: skip


def run() -> dict[str, str]:
    """By tool, the milliseconds and bytes of its picture as two cells, or why it is not here."""
    return {tool.name: _measured(tool) for tool in ALL}


def installed(tool: Tool) -> str:
    """Install the tool, once; returns why it is not here, or ''."""
    missing = [command for command in tool.needs if shutil.which(command) is None]
    if missing:
        return f"no {missing[0]}"
    try:
        _install(tool)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        return _reason(error)
    return ""


def _measured(tool: Tool) -> str:
    if why := installed(tool):
        return f"not here: {why} |"
    try:
        said = _output(tool.command(), tool.environment())
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        return f"not here: {_reason(error)} |"
    figures = json.loads(said.splitlines()[-1])
    return f"{figures['milliseconds']:.1f} | {figures['bytes']:,}"


def _reason(error: subprocess.TimeoutExpired | subprocess.CalledProcessError) -> str:
    if isinstance(error, subprocess.TimeoutExpired):
        return f"no answer in {SECONDS} s"
    lines = [line for line in error.stderr.splitlines() if line.strip()]
    return lines[-1][:100] if lines else f"exit code {error.returncode}"


def _install(tool: Tool) -> None:
    """Install the tool's packages, once; an incomplete folder is deleted first."""
    whole = tool.folder / ".whole"
    if whole.exists():
        return
    shutil.rmtree(tool.folder, ignore_errors=True)
    tool.folder.mkdir(parents=True)
    _output(tool.installation(), dict(os.environ))
    whole.touch()


def _output(command: Sequence[str], environment: dict[str, str]) -> str:
    return subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, timeout=SECONDS, stdin=subprocess.DEVNULL
    ).stdout


if __name__ == "__main__":
    for name, figure in run().items():
        print(f"{name}: {figure}")
