"""A Docker Compose project that lives for one run of the tests, under a name and on a port of its own."""

from __future__ import annotations

import json
import os
import re
import secrets
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conftest import Reply, ask, free_port, until

SERVICES = {"redis-cache", "redis-queue", "web", "web-2", "worker", "schedule", "edge"}
PASSWORDS = [f"REDIS_{user}PASSWORD" for user in ("", "WEB_", "WORKER_", "WARM_")]
PNG = b"\x89PNG\r\n\x1a\n"
OLDEST_COMPOSE = (2, 24)  # the first that reads `env_file` with `required: false`

# A chart that draws long enough for a test to kill its worker; `warm` draws the default of the param, 0 seconds.
# The picture comes from another worker when the killed one's claim expires: 15 s after the time limit.
SLOW = """
import time
from charthouse import chart, integer

@chart("slow", title="Slow", params={"seconds": integer(0, 9)}, load=lambda seconds: seconds,
       timeout_seconds=10, fresh_seconds=3600)
def slow(figure, data):
    time.sleep(data)
    figure.subplots().plot([1, 3, 2])
"""

OVERRIDE = """
x-tested: &tested
  image: {image}
  volumes: ["{chart}:/charts/slow.py:ro"]
services:
  web: *tested
  web-2: *tested
  worker: *tested
  schedule: *tested
  warm: *tested
"""


@dataclass
class Stack:
    """The Compose project of a folder, whose files stay as they are but for an override file."""

    folder: Path
    name: str
    port: int = field(default_factory=free_port)

    @property
    def image(self) -> str:
        """The image that the project builds, under a name that no deployment uses."""
        return f"{self.name}-image"

    def up(self) -> None:
        """Build the image, start all services, and return once each is healthy."""
        chart = self.folder / "slow.py"
        chart.write_text(SLOW)
        (self.folder / "docker-compose.override.yml").write_text(OVERRIDE.format(image=self.image, chart=chart))
        (self.folder / ".env").write_text("".join(f"{name}={secrets.token_hex(24)}\n" for name in PASSWORDS))
        self.compose("up", "--build", "--detach", "--wait", "--wait-timeout", "400")

    def compose(self, *words: str) -> str:
        """Run `docker compose …` to its end and return its output; AssertionError with both outputs when it fails."""
        return run("docker", "compose", "--ansi", "never", *words, cwd=self.folder, env=self._environment())

    def deploy(self) -> str:
        """Run the folder's own script, as an operator does after a change."""
        (script,) = (path for path in map(self.folder.joinpath, ("deploy/deploy.sh", "deploy.sh")) if path.exists())
        return run("sh", str(script), cwd=self.folder, env=self._environment())

    def _environment(self) -> dict[str, str]:
        bare = {name: value for name, value in os.environ.items() if not re.match("CHARTHOUSE_|COMPOSE_|REDIS_", name)}
        return bare | {"COMPOSE_PROJECT_NAME": self.name, "EDGE_ADDRESS": f"127.0.0.1:{self.port}"}

    def containers(self, service: str) -> dict[str, dict[str, Any]]:
        """The containers of a service by their id, running or not, as `docker compose ps` describes them."""
        lines = self.compose("ps", "--all", "--no-trunc", "--format", "json", service).splitlines()
        return {one["ID"]: one for one in map(json.loads, lines)}

    def workers(self) -> list[str]:
        """RQ's key of each worker that is registered."""
        return self.redis_cli("SMEMBERS", "rq:workers")

    def busy_workers(self) -> list[str]:
        """The host names (short container ids) of the workers that are at a job now."""
        known = [self.redis_cli("HMGET", name, "state", "hostname") for name in self.workers()]
        return [hostname for state, hostname in known if state == "busy"]

    def redis_cli(self, *words: str) -> list[str]:
        """The lines of the queue's answer to a command of the operator."""
        return self.compose("exec", "-T", "redis-queue", "redis-cli", *words).split("\n")[:-1]

    def ask(self, path: str) -> Reply:
        """The edge's answer."""
        return ask(f"http://127.0.0.1:{self.port}{path}")

    def ready(self, path: str, seconds: float = 60) -> Reply:
        """The edge's answer once it is the chart's own picture."""

        def picture() -> Reply | None:
            reply = self.ask(path)
            return reply if (reply.status, reply.state) == (200, "ready") else None

        reply: Reply = until(picture, seconds)
        return reply

    def down(self) -> None:
        """Remove everything that the run made, also when it was not up."""
        self.compose("--profile", "warm", "down", "--volumes", "--remove-orphans", "--timeout", "5")
        if run("docker", "image", "ls", "--quiet", self.image):
            run("docker", "image", "rm", self.image)

    def left_behind(self) -> dict[str, str]:
        """The containers, volumes, networks and images that exist under the project's name."""
        label = f"label=com.docker.compose.project={self.name}"
        asked = {
            "containers": ["ps", "--all", "--filter", label],
            "volumes": ["volume", "ls", "--filter", label],
            "networks": ["network", "ls", "--filter", label],
            "images": ["image", "ls", self.image],
        }
        found = {kind: run("docker", *words, "--quiet") for kind, words in asked.items()}
        return {kind: ids for kind, ids in found.items() if ids}


def run(*words: str, **options: Any) -> str:
    """The standard output of a command that must succeed."""
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{' '.join(words)} exited with {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


def docker_problem() -> str:
    """Why these tests cannot run here, in one sentence; empty when they can."""
    try:
        run("docker", "info")
        version = run("docker", "compose", "version", "--short").strip()
    except (AssertionError, FileNotFoundError):
        return "make test-compose needs Docker with Compose 2.24, but `docker info` or `docker compose version` failed."
    numbers = tuple(int(number) for number in re.findall(r"\d+", version)[:2])
    return "" if numbers >= OLDEST_COMPOSE else f"make test-compose needs Compose 2.24 or newer, not {version}."
