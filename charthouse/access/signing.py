"""Signed addresses: HMAC-SHA256 over the path and every parameter, so that a client can change, add or omit none.

Pure: no Flask, no clock, no settings. `web/grant.py` says what a signature opens.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from charthouse.access.secret_keys import SecretKey
from charthouse.access.spelling import spell
from charthouse.errors import NotAllowed, SignatureRefused

NAMES = ("expires", "kid", "sig")  # the query names that a signature adds
FORMAT = "charthouse:v1"  # raise it when the same address gets another signature
MOMENT = re.compile(r"[1-9][0-9]{0,11}", re.ASCII)
IGNORED = "_"  # query names with this prefix are ignored everywhere, so they are not signed

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Signature:
    """A valid signature: its key, and when it expires (Unix seconds), or None."""

    key: SecretKey
    expires: int | None


def sign(signature: Signature, path: str, query: Iterable[tuple[str, str]]) -> str:
    """The address with its signature: the path (not percent-encoded), the query sorted, the signature last."""
    pairs = [*query, ("kid", signature.key.id)]
    if signature.expires is not None:
        pairs.append(("expires", str(signature.expires)))
    return f"{spell(path, pairs)}&sig={_digest(signature.key, path, pairs)}"


def verify(keys: Sequence[SecretKey], path: str, query: Pairs, now: float) -> Signature:
    """The signature of an address that has a `sig`; SignatureRefused says why it is invalid.

    The order of the parameters and their percent-encoding do not count; a repeated parameter does.
    """
    if not keys:
        raise SignatureRefused("no keys", "Signed addresses are not opened here: CHARTHOUSE_SIGNING_KEYS is not set.")
    ids, given = _values("kid", query), _values("sig", query)
    key = next((key for key in keys if [key.id] == ids), None)
    if key is None:
        raise SignatureRefused("unknown key", "The key that signed this address is not, or no longer, accepted here.")
    right = _digest(key, path, [pair for pair in query if pair[0] != "sig"])
    if len(given) != 1 or not hmac.compare_digest(right.encode(), given[0].encode(errors="surrogatepass")):
        raise SignatureRefused("does not fit", "The signature does not fit this address: one of the two was changed.")
    expires = _moment(_values("expires", query))
    if expires is not None and now >= expires:
        ended = datetime.datetime.fromtimestamp(expires, datetime.UTC).isoformat().replace("+00:00", "Z")
        raise SignatureRefused("expired", f"The signature of this address expired at {ended}.")
    return Signature(key, expires)


def unsigned(query: Pairs) -> list[tuple[str, str]]:
    """The parameters, without those of the signature."""
    return [pair for pair in query if pair[0] not in NAMES]


def _digest(key: SecretKey, path: str, query: Iterable[tuple[str, str]]) -> str:
    """The HMAC of path and query in one unambiguous spelling, in base64url without padding, 43 characters."""
    counted = sorted(pair for pair in query if not pair[0].startswith(IGNORED))
    text = "\n".join((FORMAT, quote(path, errors="surrogatepass"), urlencode(counted, errors="surrogatepass")))
    digest = hmac.digest(key.secret, text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _values(name: str, query: Pairs) -> list[str]:
    return [value for other, value in query if other == name]


def _moment(texts: list[str]) -> int | None:
    """When the signature expires, or None; NotAllowed for a malformed time, which a key's owner may have signed."""
    if not texts:
        return None
    if len(texts) > 1 or not MOMENT.fullmatch(texts[0]):
        raise NotAllowed("expires", ", ".join(texts), "given once, in whole seconds since 1970 (UTC)")
    return int(texts[0])
