"""The patient: the deployment that the checks look at, each part read once, when a check first needs it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from charthouse.assembly import Services, assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.ops.charts import read_charts
from charthouse.port import http_url
from charthouse.settings import Settings
from charthouse.store.server_info import ServerInfo, server_info

REDIS_SECONDS = 5.0


@dataclass
class Patient:
    """A deployment, by the settings of this process; `url` is where its server is asked, '' for where they say."""

    settings: Settings
    url: str = ""

    @cached_property
    def services(self) -> Services:
        return assemble(self.settings, REDIS_SECONDS)

    @cached_property
    def catalogue(self) -> Catalogue:
        """SetupError where the charts folder cannot be read."""
        return read_charts(self.services)

    @cached_property
    def cache(self) -> ServerInfo:
        """StoreUnavailable when it does not answer."""
        return server_info(self.services.cache_redis)

    @cached_property
    def queue(self) -> ServerInfo:
        """StoreUnavailable when it does not answer."""
        return self.cache if self.is_one_redis else server_info(self.services.queue_redis)

    @property
    def is_one_redis(self) -> bool:
        """Whether cache and queue share a Redis."""
        return self.settings.cache == self.settings.queue

    @property
    def own_url(self) -> str:
        """Where a web server with these settings listens, asked from this machine."""
        return http_url(self.settings.host, self.settings.port)

    @property
    def public_url(self) -> str:
        """Where people reach it, without a user and a password: findings quote it."""
        url = (self.url or self.settings.public_url or self.own_url).rstrip("/")
        scheme, mark, rest = url.partition("://")
        return scheme + mark + rest.rpartition("@")[2] if mark else url
