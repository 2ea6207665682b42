"""A grant: what the signature of an address opens, and for how long an answer to it may be kept."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charthouse.access import signing, spelling
from charthouse.access.secret_keys import SecretKey
from charthouse.access.signing import Pairs, Signature
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.errors import SignatureRefused
from charthouse.web.declared import TEXT, WHOLE

SIGNATURE = dict.fromkeys(signing.NAMES, TEXT) | {"expires": WHOLE}  # query names with their schemas


@dataclass(frozen=True)
class Grant:
    """What a client may see: private charts and undeclared sizes with a signature, what is open to all without."""

    signature: Signature | None = None
    root: str = ""  # what its addresses begin with: a prefix, percent-encoded, or the public URL

    @classmethod
    def read(cls, keys: Sequence[SecretKey], path: str, query: Pairs, root: str = "") -> Grant:
        """The grant of an address; SignatureRefused when it has a signature that opens nothing.

        The path is without a prefix, so that a signature does not depend on one.
        """
        if not any(name == "sig" for name, _ in query):
            return cls(None, root)
        return cls(signing.verify(keys, path, query, time.time()), root)

    @property
    def signed(self) -> bool:
        return self.signature is not None

    @property
    def expires(self) -> float:
        """When it ends, in Unix seconds."""
        ends = self.signature.expires if self.signature else None
        return float("inf") if ends is None else ends

    def check(self, entry: CatalogueEntry) -> None:
        """SignatureRefused for a private chart, unless the address was signed."""
        if entry.private and not self.signed:
            raise SignatureRefused("unsigned", f"The chart {entry.id!r} is private: its addresses must be signed.")

    def spell(self, path: str, query: Iterable[tuple[str, str]]) -> str:
        """An address to give to the client: signed as its own was, by the same key and until the same time.

        An address that another key signs would stay open after this key is withdrawn.
        """
        if self.signature is not None:
            return self.root + signing.sign(self.signature, path, query)
        return self.root + spelling.spell(path, query)

    def unsigned(self, query: Pairs) -> Pairs:
        """The query without what the signature added to it."""
        return signing.unsigned(query) if self.signed else query

    def cache_control(self, of_all: str, seconds: int = 2) -> str:
        """The Cache-Control of an answer: `of_all` when it is open to all; else private, until it expires."""
        if not self.signed:
            return of_all
        left = int(min(seconds, self.expires - time.time()))
        return f"private, max-age={left}" if left > 0 else "no-store"


OPEN_TO_ALL = Grant()


def shortest(grants: Iterable[Grant]) -> Grant:
    """The grant under which an answer to all of them together may be kept."""
    return min((grant for grant in grants if grant.signed), key=lambda grant: grant.expires, default=OPEN_TO_ALL)
