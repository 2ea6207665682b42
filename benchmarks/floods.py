"""Floods: requests at full speed by wrk, none of which is a hit from memory; and peers that say little or nothing."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from time import time_ns

COLD = 'return wrk.format("GET", "/charts/bars.png?number=" .. number)'
STATUS = """
  local names = {}
  for one = 1, 200 do names[one] = "bars%3Fnumber=" .. (number * 200 + one) % 1000000 end
  return wrk.format("GET", "/status?charts=" .. table.concat(names, ","))
"""
JUNK = """
  local kind = count % 5
  if kind == 0 then return wrk.format("GET", "/charts/nosuch" .. number .. ".png") end
  if kind == 1 then return wrk.format("GET", "/charts/bars.png?number=x" .. number) end
  if kind == 2 then return wrk.format("GET", "/charts/bars.png?_=" .. number) end
  if kind == 3 then return wrk.format("GET", "/charts/bars.png", {["Authorization"] = "x"}) end
  return wrk.format("GET", "/charts/bars.webp?scale=3&number=" .. number)
"""
SCRIPT = """
local count, first = 0, %d
request = function()
  count = count + 1
  local number = (first + count) %% 1000000
  %s
end
"""


@contextlib.contextmanager
def flood(url: str, request: str, connections: int, seconds: float) -> Iterator[list[str]]:
    """Such requests to `url` while the block runs, at most for `seconds`; the list then holds what wrk said."""
    said: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "flood.lua")
        script.write_text(SCRIPT % (time_ns() // 1_000_000 % 1_000_000, request))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(script), url]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            yield said
        finally:
            process.send_signal(signal.SIGINT)  # wrk then says what it counted
            said.append(process.communicate()[0])


def answered(said: str) -> tuple[int, int]:
    """How many requests were answered, and how many of these with an error status."""
    all_of_them = re.search(r"(\d+) requests in", said)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return int(all_of_them[1]) if all_of_them else 0, int(refused[1]) if refused else 0


@contextlib.contextmanager
def silent(url: str, connections: int, text: bytes) -> Iterator[None]:
    """Connections that send this text, and then nothing, while the block runs."""
    host, port = url.removeprefix("http://").split(":")
    with contextlib.ExitStack() as stack:
        for _ in range(connections):
            peer = stack.enter_context(socket.create_connection((host, int(port)), timeout=10))
            if text:
                peer.sendall(text)
        yield


@contextlib.contextmanager
def slow(url: str, connections: int, path: str) -> Iterator[None]:
    """Clients with little room that ask for this and read a byte a second, while the block runs."""
    host, port = url.removeprefix("http://").split(":")
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(f"{url}{path}&wait=20"):
        pass
    over = threading.Event()
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(_small_client(host, int(port), path)) for _ in range(connections)]
        reader = threading.Thread(target=_read_slowly, args=(clients, over))
        reader.start()
        try:
            yield
        finally:
            over.set()
            reader.join()


def _small_client(host: str, port: int, path: str) -> socket.socket:
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.connect((host, port))
    client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    return client


def _read_slowly(clients: list[socket.socket], over: threading.Event) -> None:
    while not over.wait(1):
        for client in clients:
            with contextlib.suppress(OSError):  # nothing there yet, or the server has closed the connection
                client.recv(1, socket.MSG_DONTWAIT)
