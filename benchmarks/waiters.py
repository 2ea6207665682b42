"""Hits while every slot for waiting is taken, against hits while no request waits, in one web process."""

from __future__ import annotations

import re
import subprocess
import threading
import time
import urllib.request

from benchmarks.rig import rig

SECONDS = 3
ROUNDS = 3


def run() -> dict[str, float]:
    """Requests per second of hits, idle and with all waiting places taken, and their ratio (medians over rounds)."""
    with rig() as built:
        built.worker()
        _, url = built.web(1)
        hit = url + "/charts/bars.png?number=1"
        urllib.request.urlopen(hit + "&wait=20").read()
        idle, taken = [], []
        for number in range(ROUNDS):
            idle.append(rate(hit))
            waiters = _take_places(url, number, built.settings.max_waiters)
            taken.append(rate(hit))
            for waiter in waiters:
                waiter.join()
    ratios = sorted(one / other for one, other in zip(taken, idle, strict=True))
    return {"idle": sorted(idle)[ROUNDS // 2], "taken": sorted(taken)[ROUNDS // 2], "ratio": ratios[ROUNDS // 2]}


def rate(url: str, connections: int = 32) -> float:
    """Requests per second that wrk counts."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return float(found[1])


def _take_places(url: str, number: int, places: int) -> list[threading.Thread]:
    """Fill all waiting places with requests for pictures that do not come within the measurement."""
    waiters = [
        threading.Thread(target=lambda n=n: urllib.request.urlopen(f"{url}/charts/slow.png?number={n}&wait=6").read())
        for n in range(number * places, (number + 1) * places)
    ]
    for waiter in waiters:
        waiter.start()
    time.sleep(1)
    return waiters


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name}: {value:.2f}")
