"""A primary, a replica and three Sentinels that watch them, each a real process at a port of its own."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field
from pathlib import Path

from conftest import free_port, until
from redis import Redis
from redis.exceptions import RedisError, ResponseError

from charthouse.local.redis_server import find_program
from charthouse.processes import Child

NAME = "charts"
PASSWORD, SENTINELS_PASSWORD = "of-the-primary", "of-the-sentinels"
SERVER = f"""
port {{port}}
bind 127.0.0.1
dir {{folder}}
requirepass {PASSWORD}
masterauth {PASSWORD}
save ""
repl-diskless-sync-delay 0
"""
SENTINEL = f"""
port {{port}}
bind 127.0.0.1
dir {{folder}}
requirepass {SENTINELS_PASSWORD}
sentinel monitor {NAME} 127.0.0.1 {{primary}} 2
sentinel auth-pass {NAME} {PASSWORD}
sentinel down-after-milliseconds {NAME} 1500
sentinel failover-timeout {NAME} 5000
"""


@dataclass
class Rig:
    """The five processes by their ports."""

    folder: Path
    servers: dict[int, Child] = field(default_factory=dict)
    sentinels: dict[int, Child] = field(default_factory=dict)

    @classmethod
    def start(cls, folder: Path) -> Rig:
        """Returns once each Sentinel knows the replica and the two others."""
        rig, primary, replica = cls(folder), free_port(), free_port()
        rig.servers[primary] = rig._start(primary, SERVER.format(port=primary, folder=folder))
        of_replica = SERVER.format(port=replica, folder=folder) + f"replicaof 127.0.0.1 {primary}\n"
        rig.servers[replica] = rig._start(replica, of_replica)
        until(lambda: rig.is_linked(replica))
        for port in [free_port(), free_port(), free_port()]:
            told = SENTINEL.format(port=port, folder=folder, primary=primary)
            rig.sentinels[port] = rig._start(port, told, "--sentinel")
        rig.until_well()
        return rig

    def _start(self, port: int, configuration: str, *options: str) -> Child:
        path = self.folder / f"{port}.conf"
        path.write_text(configuration)
        return Child(str(port), [find_program(), str(path), *options, "--logfile", str(path) + ".log"], os.environ)

    @property
    def url(self) -> str:
        """What a setting says."""
        hosts = ",".join(f"127.0.0.1:{port}" for port in self.sentinels)
        return f"redis+sentinel://:{PASSWORD}@{hosts}/{NAME}/0?sentinel_password={SENTINELS_PASSWORD}"

    def server(self, port: int) -> Redis:
        return Redis(port=port, password=PASSWORD, socket_timeout=1)

    def sentinel(self, port: int) -> Redis:
        return Redis(port=port, password=SENTINELS_PASSWORD, socket_timeout=1)

    def primary(self) -> int:
        """The port of the primary, as the first Sentinel says."""
        address = self.sentinel(next(iter(self.sentinels))).sentinel_get_master_addr_by_name(NAME)
        return int(address[1])

    def replica(self) -> int:
        """The port of the other one."""
        return next(port for port in self.servers if port != self.primary())

    def begin_failover(self) -> bool:
        """Whether the first Sentinel begins a failover; it refuses while it has not heard of the replica lately."""
        try:
            self.sentinel(next(iter(self.sentinels))).execute_command("SENTINEL FAILOVER", NAME)
        except ResponseError:
            return False
        return True

    def is_linked(self, port: int) -> bool:
        """Whether that server is a replica that has all that its primary has."""
        try:
            info = self.server(port).info("replication")
        except RedisError:
            return False
        return info["role"] == "slave" and info["master_link_status"] == "up"

    def until_well(self) -> None:
        """Wait until all five do what they are for."""
        until(lambda: all(self._is_content(port) for port in self.sentinels) and self.is_linked(self.replica()))

    def _is_content(self, port: int) -> bool:
        try:
            said = self.sentinel(port).sentinel_master(NAME)
            replicas = self.sentinel(port).sentinel_slaves(NAME)
        except RedisError:
            return False
        is_up = not said["is_sdown"] and said["port"] == self.primary() and said["num-other-sentinels"] == 2
        return is_up and len(replicas) == 1 and not replicas[0]["is_sdown"]

    def close(self) -> None:
        for child in [*self.sentinels.values(), *self.servers.values()]:
            if child.alive:
                child.process.send_signal(signal.SIGCONT)
                child.process.kill()
                child.process.wait()
