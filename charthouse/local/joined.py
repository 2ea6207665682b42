"""A store that the demo joins because it was asked to: others may use it too, and it may end before the demo does."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from typing import Any

from charthouse.errors import SettingsError, SetupError
from charthouse.setting_values import redis_url
from charthouse.settings import PREFIX, SETTINGS, STORES, Settings, shown_value
from charthouse.store.breaker import answers
from charthouse.store.client import connect

ENVIRONMENT = "the environment's"  # what the option is without a URL
LOOK_SECONDS = 1.0
AWAY_SECONDS = 30.0  # a store that is away for longer has ended

log = logging.getLogger("charthouse.demo")


def with_store(settings: Settings, asked: str | None) -> Settings:
    """The settings with the store that was asked for, a URL or the environment's; without one, of a store of our own.

    SettingsError when the environment names none.
    """
    named = named_stores(settings)
    if asked == ENVIRONMENT:
        if not named:
            raise SettingsError(f"--store without a URL joins the store that {PREFIX}REDIS_URL names, which is not set")
        return settings
    origin = dict(settings.origin) | dict.fromkeys(STORES, "default")
    defaults: dict[str, Any] = {name.lower(): SETTINGS[name].default for name in STORES}
    own = replace(settings, **defaults, origin=origin)
    if asked is None:
        return own
    try:
        return own.with_overrides(redis_url=redis_url(asked))
    except ValueError as error:
        raise SettingsError(f"--store must be {error}, not {shown_value('REDIS_URL', asked)!r}") from error


def named_stores(settings: Settings) -> list[str]:
    """The settings that name a store."""
    return [name for name in STORES if settings.origin[name] != "default"]


class JoinedStore:
    """Watches over the store: nothing that needs it is started while it does not answer."""

    def __init__(self, settings: Settings) -> None:
        urls = dict.fromkeys((settings.cache, settings.queue))
        self.shown = " and ".join(shown_value("REDIS_URL", url) for url in urls)
        self._clients = [connect(url) for url in urls]
        self._looked_at = self._answered_at = time.monotonic()
        self._answers = True

    def check(self) -> None:
        """SetupError when it does not answer."""
        if not all(answers(client) for client in self._clients):
            raise SetupError(f"the store at {self.shown} does not answer")

    def answers(self, now: bool = False) -> bool:
        """Whether it answered lately, or answers now; SetupError once it has not for a while."""
        began = time.monotonic()
        if began < self._looked_at + LOOK_SECONDS and not now:
            return self._answers
        before, self._answers = self._answers, all(answers(client) for client in self._clients)
        self._looked_at = time.monotonic()
        if self._answers:
            self._answered_at = began
        elif before:
            log.error("the store at %s does not answer; the demo ends unless it comes back soon", self.shown)
        if began > self._answered_at + AWAY_SECONDS:
            raise SetupError(f"the store at {self.shown} has not answered for {AWAY_SECONDS:.0f} s: it has ended")
        return self._answers
