"""Secret keys: several at a time, each with an id, so that operators can rotate them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

ALLOWED = "secrets separated by commas, each as secret or id:secret, without white space, and no id twice"

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
SECRET = re.compile("[^\\s,\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
LEAST_SECRET = 16  # bytes; shorter ones can be guessed
ID_DIGITS = 8  # enough to tell a handful of keys apart


@dataclass(frozen=True)
class SecretKey:
    """A secret, and the id that names it in logs and addresses."""

    id: str
    secret: bytes = field(repr=False)


def parse_keys(text: str) -> tuple[SecretKey, ...]:
    """The keys in a text like `office:2nHq,lab:9fXe,Zk3p`; none in an empty one.

    The text before the first colon is the id; without a colon, the id is a digest of the secret. The ValueError says
    what is allowed, and does not quote the text.
    """
    keys = tuple(_parse(part.strip()) for part in text.split(",")) if text else ()
    if len({key.id for key in keys}) < len(keys):
        raise ValueError(ALLOWED)
    return keys


def secrets_of(text: str) -> list[bytes]:
    """The secrets of the text, without their ids."""
    return [key.secret for key in parse_keys(text)]


def shown_keys(text: str) -> str:
    """The text without secrets: the ids alone; '' for a malformed text."""
    try:
        return ",".join(f"{key.id}:***" for key in parse_keys(text))
    except ValueError:
        return "***"


def _parse(part: str) -> SecretKey:
    name, colon, rest = part.partition(":")
    secret = rest if colon else part
    if not SECRET.fullmatch(secret) or (colon and not ID.fullmatch(name)):
        raise ValueError(ALLOWED)
    encoded = secret.encode()
    return SecretKey(name if colon else hashlib.sha256(encoded).hexdigest()[:ID_DIGITS], encoded)
