"""Signed addresses: what a signature covers, and why one is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import parse_qsl, urlsplit

import pytest

from charthouse.access.secret_keys import SecretKey, parse_keys
from charthouse.access.signing import Signature, sign, verify
from charthouse.errors import NotAllowed, SignatureRefused

NEW, OLD = KEYS = parse_keys("new:poppy,old:sesame")
NOW = 1_800_000_000
PATH = "/charts/sales.png"
QUERY = [("year", "2024"), ("region", "emea")]

Pairs = list[tuple[str, str]]


def signed(key: SecretKey = NEW, expires: int | None = NOW + 60, path: str = PATH, query: Pairs = QUERY) -> Pairs:
    """The query of an address that was signed."""
    return parse_qsl(urlsplit(sign(Signature(key, expires), path, query)).query, keep_blank_values=True)


def refusal(query: Pairs, path: str = PATH, keys: tuple[SecretKey, ...] = KEYS, now: float = NOW) -> str:
    """Why the address is refused."""
    with pytest.raises(SignatureRefused) as raised:
        verify(keys, path, query, now)
    for _, value in query:
        assert len(value) < 20 or value not in str(raised.value)  # no signature in a message
    return raised.value.reason


def changed(query: Pairs, name: str, value: str) -> Pairs:
    return [(other, value if other == name else was) for other, was in query]


def test_a_signed_address_is_opened_until_it_expires() -> None:
    assert verify(KEYS, PATH, signed(), NOW) == Signature(NEW, NOW + 60)
    assert verify(KEYS, PATH, signed(), NOW + 59.9) == Signature(NEW, NOW + 60)
    assert refusal(signed(), now=NOW + 60) == "expired"
    assert refusal(signed(), now=NOW + 10**9) == "expired"


def test_without_an_expiry_it_is_opened_for_as_long_as_its_key_is_set() -> None:
    assert verify(KEYS, PATH, signed(expires=None), NOW + 10**9) == Signature(NEW, None)


def test_the_same_address_has_one_signature_in_one_spelling() -> None:
    first = sign(Signature(NEW, NOW), PATH, QUERY)
    assert first == sign(Signature(NEW, NOW), PATH, QUERY[::-1])
    assert first.startswith(f"{PATH}?expires={NOW}&kid=new&region=emea&year=2024&sig=")
    assert len(first.partition("&sig=")[2]) == 43


def test_the_signature_is_the_one_that_the_document_tells_how_to_make() -> None:
    text = f"charthouse:v1\n/charts/sales.png\nexpires={NOW}&kid=new&region=emea&year=2024"
    digest = hmac.digest(b"poppy", text.encode(), hashlib.sha256)
    assert dict(signed(expires=NOW))["sig"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_the_order_of_the_parameters_does_not_count() -> None:
    assert verify(KEYS, PATH, signed()[::-1], NOW)


@pytest.mark.parametrize(
    "path",
    ["/charts/sales", "/charts/sales2.png", "/charts/sales.svg", "/showchart/sales", "/charts/sales.png/", "/", "",
     "/charts//sales.png", "/Charts/sales.png", "/charts/sales.png\n", "/charts/sales.png?year=2024"],
)  # fmt: skip
def test_a_signature_is_for_one_path(path: str) -> None:
    assert refusal(signed(), path) == "does not fit"


@pytest.mark.parametrize("name", ["year", "region", "expires", "sig"])
@pytest.mark.parametrize("value", ["", "2025", "apac", str(NOW + 10**6), "é\udc80"])
def test_a_parameter_that_was_changed_does_not_fit(name: str, value: str) -> None:
    assert refusal(changed(signed(), name, value)) == "does not fit"


@pytest.mark.parametrize("name", ["year", "region", "expires"])
def test_a_parameter_that_was_left_out_does_not_fit(name: str) -> None:
    assert refusal([pair for pair in signed() if pair[0] != name]) == "does not fit"


@pytest.mark.parametrize(
    "pair", [("scale", "2"), ("year", "2024"), ("year", ""), ("", ""), ("expires", str(NOW + 60)), ("SIG", "x")]
)
def test_a_parameter_that_was_added_or_repeated_does_not_fit(pair: tuple[str, str]) -> None:
    assert refusal([*signed(), pair]) == "does not fit"
    assert refusal([pair, *signed()]) == "does not fit"


def test_a_signature_that_comes_twice_does_not_fit() -> None:
    query = signed()
    assert refusal([*query, query[-1]]) == "does not fit"
    assert refusal([("sig", "x"), *query]) == "does not fit"


def test_values_cannot_move_from_one_parameter_into_another() -> None:
    query = signed(query=[("a", "1&b=2"), ("c", "3")])
    assert refusal([("a", "1"), ("b", "2"), *query[1:]]) == "does not fit"
    assert refusal(signed(path="/charts/a\nb=1", query=[]), "/charts/a") == "does not fit"


def test_names_that_are_ignored_everywhere_are_not_signed() -> None:
    assert verify(KEYS, PATH, [*signed(), ("_", "1"), ("_t", "2"), ("_t", "3")], NOW)
    assert verify(KEYS, PATH, signed(query=[*QUERY, ("_", "1")])[1:], NOW)


def test_a_longer_or_shorter_or_otherwise_spelled_signature_does_not_fit() -> None:
    right = dict(signed())["sig"]
    other_tail = right[:-1] + chr(ord(right[-1]) + 1)  # which may be the same bytes
    for sig in (right + "=", right[:-1], right.swapcase(), " " + right, other_tail, right + "\0"):
        assert refusal(changed(signed(), "sig", sig)) == "does not fit"


def test_keys_are_rotated_one_after_the_other() -> None:
    old, new = signed(OLD), signed(NEW)
    assert verify(KEYS, PATH, old, NOW).key is OLD
    assert verify(KEYS, PATH, new, NOW).key is NEW
    assert refusal(old, keys=(NEW,)) == "unknown key"
    assert verify((NEW,), PATH, new, NOW)


@pytest.mark.parametrize("ids", [[], [""], ["none"], ["new", "old"], ["old", "old"], ["NEW"]])
def test_a_key_id_that_names_no_one_key_is_refused(ids: list[str]) -> None:
    rest = [pair for pair in signed() if pair[0] != "kid"]
    assert refusal([*rest, *(("kid", name) for name in ids)]) == "unknown key"


def test_another_key_id_does_not_make_a_signature_fit() -> None:
    assert refusal(changed(signed(OLD), "kid", "new")) == "does not fit"
    same_secret = (SecretKey("new", b"poppy"), SecretKey("twin", b"poppy"))
    assert refusal(changed(signed(), "kid", "twin"), keys=same_secret) == "does not fit"


def test_an_id_that_was_given_to_another_secret_opens_nothing_that_the_first_signed() -> None:
    assert refusal(signed(), keys=(SecretKey("new", b"other"),)) == "does not fit"


def test_without_keys_every_signature_is_refused() -> None:
    assert refusal(signed(), keys=()) == "no keys"


@pytest.mark.parametrize("text", ["", "0", "-1", "1.5", "1e9", "+5", "١", " 5", "9" * 13])
def test_an_expiry_that_whoever_has_the_key_spelled_badly_is_not_allowed(text: str) -> None:
    with pytest.raises(NotAllowed, match="seconds since 1970"):
        verify(KEYS, PATH, signed(expires=None, query=[("expires", text)]), NOW)


def test_a_path_is_signed_as_it_reads_however_it_is_percent_encoded() -> None:
    address = sign(Signature(NEW, None), "/charts/a b.png", [("region", "Süd & Nord")])
    assert address.startswith("/charts/a%20b.png?kid=new&region=S%C3%BCd+%26+Nord&sig=")
    assert verify(KEYS, "/charts/a b.png", parse_qsl(urlsplit(address).query), NOW)
