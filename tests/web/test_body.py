"""The body of a request: whole and in time, or an error."""

from __future__ import annotations

import io

import pytest
from werkzeug.exceptions import ClientDisconnected, RequestTimeout

from charthouse.web.server.body import Body


def body(sent: bytes, length: str) -> Body:
    return Body({"wsgi.input": io.BytesIO(sent), "CONTENT_LENGTH": length})


def test_a_body_whose_client_left_is_no_whole_one() -> None:
    cut = body(b"12", "4")
    assert cut.read(100) == b"12"
    with pytest.raises(ClientDisconnected):
        cut.read(100)


@pytest.mark.parametrize("length", ["4", ""])
def test_a_whole_body_cannot_be_given_up(length: str) -> None:
    whole = body(b"1234", length)
    assert whole.read(100) == b"1234"
    assert whole.read(100) == b""
    assert not whole.give_up()
    assert whole.read(100) == b""


@pytest.mark.parametrize("length", ["8", ""])
def test_a_body_that_was_given_up_fails_at_its_next_piece(length: str) -> None:
    late = body(b"1234", length)
    assert late.read(2) == b"12"
    assert late.give_up()
    with pytest.raises(RequestTimeout):
        late.read(2)


def test_a_request_without_a_body_has_a_whole_one() -> None:
    assert not body(b"", "0").give_up()
