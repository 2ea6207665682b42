"""Secrets so short that they can be guessed, of which the web server warns at its start."""

from __future__ import annotations

import logging

from charthouse.access.secret_keys import LEAST_SECRET, secrets_of
from charthouse.settings import KEYS, PREFIX, Settings

log = logging.getLogger("charthouse.web")


def warn_of_secrets(settings: Settings) -> None:
    """Log a warning for each variable with such a secret."""
    for name in guessable(settings):
        log.warning("%s has a secret that can be guessed; make one with `openssl rand -hex 32`", name)


def guessable(settings: Settings) -> list[str]:
    """The variables with such a secret."""
    shortest = {name: min(map(len, secrets_of(getattr(settings, name.lower()))), default=LEAST_SECRET) for name in KEYS}
    return [PREFIX + name for name, length in shortest.items() if length < LEAST_SECRET]
