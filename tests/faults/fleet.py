"""Several hosts on this machine: a network namespace each, joined by a bridge, on which lines can be cut or slowed."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field

from conftest import NGINX, ROOT, House, until
from conftest import answers as web_answers

from charthouse.local.redis_server import find_program
from charthouse.processes import Child
from charthouse.store.breaker import answers
from charthouse.store.client import connect

HOSTS = ("edge", "web-1", "web-2", "worker-1", "worker-2", "cache", "queue")
# docs/operations.md, "For web servers on several hosts"
UPSTREAM = """\
    upstream hosts {
        zone hosts 64k;
        server WEB-1:8000 max_fails=10 fail_timeout=2s;
        server WEB-2:8000 max_fails=10 fail_timeout=2s;
    }

    server {
        listen 8080;
        set $web hosts;
"""
SLOW_LINE = "rate 128kbit burst 4kb latency 2s".split()  # a picture of 20 KB takes more than a second
_numbers = itertools.count(os.getpid())


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


class Network:
    """A switch in a namespace of its own, with a port for each host and one for this process."""

    def __init__(self) -> None:
        number = next(_numbers)
        self._name = f"ch{number % 100_000}"
        self._subnet = f"10.{64 + number % 64}.{number // 64 % 256}"
        self._ports: dict[str, str] = {}
        ip("netns", "add", self._name)
        ip("-n", self._name, "link", "add", "switch", "type", "bridge")
        ip("-n", self._name, "link", "set", "switch", "up")
        ip("link", "add", self._name, "type", "veth", "peer", "name", "outside", "netns", self._name)
        ip("-n", self._name, "link", "set", "outside", "master", "switch", "up")
        ip("addr", "add", f"{self._subnet}.1/24", "dev", self._name)
        ip("link", "set", self._name, "up")

    def add(self, host: str) -> str:
        """Connect another host; returns its address."""
        number = len(self._ports)
        port = self._ports[host] = f"port{number}"
        address = f"{self._subnet}.{10 + number}"
        name = self.namespace(host)
        ip("netns", "add", name)
        ip("-n", self._name, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", name)
        ip("-n", self._name, "link", "set", port, "master", "switch", "up")
        ip("-n", name, "addr", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", name, "link", "set", device, "up")
        return address

    def namespace(self, host: str) -> str:
        return f"{self._name}-{host}"

    def cut(self, host: str) -> None:
        """What is sent to or from the host is lost, and neither end is told."""
        ip("-n", self._name, "link", "set", self._ports[host], "down")

    def join(self, host: str) -> None:
        ip("-n", self._name, "link", "set", self._ports[host], "up")

    def slow(self, host: str) -> None:
        """What is sent to the host waits for a slow line."""
        self._line(host, "add", *("root", "tbf", *SLOW_LINE))

    def quicken(self, host: str) -> None:
        self._line(host, "del", "root")

    def close(self) -> None:
        for name in [*map(self.namespace, self._ports), self._name]:
            ip("netns", "del", name)

    def _line(self, host: str, verb: str, *words: str) -> None:
        command = ["tc", "-n", self._name, "qdisc", verb, "dev", self._ports[host], *words]
        subprocess.run(command, check=True, capture_output=True)


@dataclass
class Fleet:
    """An edge, two web servers, two workers and two Redises, on a host each."""

    house: House
    network: Network = field(default_factory=Network)
    addresses: dict[str, str] = field(default_factory=dict)
    processes: dict[str, Child] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for host in HOSTS:
            self.addresses[host] = self.network.add(host)
        for host in ("cache", "queue"):
            self._redis(host)
        for host in ("web-1", "web-2", "worker-1", "worker-2"):
            self._charthouse(host)
        self._nginx()
        until(lambda: all(web_answers(self.url_of(host)) for host in ("edge", "web-1", "web-2")), 60)

    @property
    def url(self) -> str:
        """Where clients ask."""
        return self.url_of("edge")

    def url_of(self, host: str) -> str:
        return f"http://{self.addresses[host]}:{8080 if host == 'edge' else 8000}"

    def freeze(self, host: str) -> None:
        """Stop the host's processes where they are; their connections stay open."""
        self._signal(host, signal.SIGSTOP)

    def thaw(self, host: str) -> None:
        self._signal(host, signal.SIGCONT)

    def close(self) -> None:
        for host in HOSTS:
            self.thaw(host)
        for child in self.processes.values():
            child.stop(5)
        self.network.close()

    def _signal(self, host: str, number: signal.Signals) -> None:
        found = subprocess.run(
            ["ip", "netns", "pids", self.network.namespace(host)], check=True, capture_output=True, text=True
        )  # fmt: skip
        for pid in map(int, found.stdout.split()):
            with contextlib.suppress(ProcessLookupError):  # it has ended meanwhile
                os.kill(pid, number)

    def _start(self, host: str, command: list[str], **variables: str) -> None:
        command = ["ip", "netns", "exec", self.network.namespace(host), *command]
        self.processes[host] = Child(host, command, self.house.environment | variables)

    def _redis(self, host: str) -> None:
        folder = self.house.folder / host
        folder.mkdir()
        options = ["--bind", "0.0.0.0", "--protected-mode", "no", "--dir", str(folder), "--save", ""]
        kept = (
            ["--appendonly", "yes"]
            if host == "queue"
            else ["--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lfu"]
        )
        self._start(host, [find_program(), *options, *kept])
        until(lambda: answers(connect(self._redis_url(host))))

    def _redis_url(self, host: str) -> str:
        return f"redis://{self.addresses[host]}:6379/0"

    def _charthouse(self, host: str) -> None:
        variables = {"CHARTHOUSE_CACHE_URL": self._redis_url("cache"), "CHARTHOUSE_QUEUE_URL": self._redis_url("queue")}
        if host.startswith("web"):
            variables |= {"CHARTHOUSE_HOST": self.addresses[host], "CHARTHOUSE_PORT": "8000"}
        kind = host.partition("-")[0]
        names = [host] if kind == "worker" else []
        self._start(host, [sys.executable, "-m", "charthouse", kind, *names], **variables)

    def _nginx(self) -> None:
        folder = self.house.folder / "edge"
        folder.mkdir()
        text = (ROOT / "edge" / "nginx.conf").read_text()
        upstream = UPSTREAM.replace("WEB-1", self.addresses["web-1"]).replace("WEB-2", self.addresses["web-2"])
        start = text.index("    server {\n        listen 8080;\n")
        end = text.index("\n", text.index("set $web ", start)) + 1
        (folder / "nginx.conf").write_text((text[:start] + upstream + text[end:]).replace("/tmp/", f"{folder}/"))
        self._start("edge", [NGINX, "-c", str(folder / "nginx.conf"), "-g", "daemon off; user root;"])
