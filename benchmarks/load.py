"""Load by wrk: pictures in turn, one request in five conditional, as a dashboard's browsers send them."""

from __future__ import annotations

import re
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SCRIPT = """
local lines, count = {}, 0
for line in io.lines("%s") do
  local path, tag = line:match("(%%S+) (.*)")
  table.insert(lines, {path, tag})
end
request = function()
  count = count + 1
  local one = lines[count %% #lines + 1]
  if %s and one[2] ~= "" then return wrk.format("GET", one[1], {["If-None-Match"] = one[2]}) end
  return wrk.format("GET", one[1])
end
"""
ONE_IN_FIVE, ALWAYS, NEVER = "count % 5 == 0", "true", "false"
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Figures:
    """What one run measured; latencies in milliseconds."""

    requests_per_second: float
    p50: float
    p99: float
    errors: int
    cpu_seconds_per_1000: float
    megabytes: float


def run(
    url: str, paths: Sequence[str], pids: Iterable[int], seconds: float = 4, conditional: str = ONE_IN_FIVE,
    connections: int = 32,
) -> Figures:  # fmt: skip
    """Ask for the paths in turn, over `connections`; the server's processes are those of `pids` and their children."""
    with tempfile.TemporaryDirectory() as folder:
        listing, script = Path(folder, "paths"), Path(folder, "script.lua")
        listing.write_text("".join(f"{path} {_tag(url + path)}\n" for path in paths))
        script.write_text(SCRIPT % (listing, conditional))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "-s", str(script), url]
        before = cpu_seconds(pids)
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        used = cpu_seconds(pids) - before
    return _read(said, used, sum(process.memory_info().rss for process in family(pids)) / 1e6)


def rate_of_errors(url: str, paths: Sequence[str], seconds: float = 4) -> float:
    """Requests per second of addresses that are answered 4xx, asked for in turn."""
    with tempfile.TemporaryDirectory() as folder:
        listing, script = Path(folder, "paths"), Path(folder, "script.lua")
        listing.write_text("".join(f"{path} \n" for path in paths))
        script.write_text(SCRIPT % (listing, NEVER))
        command = ["wrk", "-t1", "-c32", f"-d{seconds:g}s", "--latency", "-s", str(script), url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return _number(r"Requests/sec:\s+([\d.]+)", said)


def family(pids: Iterable[int]) -> list[psutil.Process]:
    """The processes and their descendants."""
    roots = [psutil.Process(pid) for pid in pids]
    return [*roots, *(child for root in roots for child in root.children(recursive=True))]


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that the processes and their descendants have used."""
    return sum(process.cpu_times().user + process.cpu_times().system for process in family(pids))


def _tag(url: str) -> str:
    with urllib.request.urlopen(url) as answer:
        return str(answer.headers.get("ETag", ""))


def _read(said: str, cpu_seconds: float, megabytes: float) -> Figures:
    rate, total = _number(r"Requests/sec:\s+([\d.]+)", said), _number(r"(\d+) requests in", said)
    errors = sum(int(number) for number in re.findall(r"(?:connect|read|write|timeout) (\d+)", said))
    errors += int(_number(r"Non-2xx or 3xx responses: (\d+)", said, 0))
    return Figures(rate, _latency("50%", said), _latency("99%", said), errors, cpu_seconds / total * 1000, megabytes)


def _number(pattern: str, said: str, otherwise: float | None = None) -> float:
    found = re.search(pattern, said)
    if found is None and otherwise is None:
        raise ValueError(f"wrk did not say {pattern!r}: {said}")
    return float(found[1]) if found else float(otherwise or 0)


def _latency(percentile: str, said: str) -> float:
    found = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", said)
    assert found, said
    return float(found[1]) * UNITS[found[2]]
