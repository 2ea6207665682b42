"""Moments are read as JavaScript's programs write them, and written in the tokens that they use."""

from __future__ import annotations

import pytest

from charthouse.spec.dates import moment, written

NEW_YEAR = 1767225600000.0  # 2026-01-01 in UTC


@pytest.mark.parametrize(
    ("text", "parser"),
    [
        ("2026-01-01", ""), ("2026-01-01T00:00:00Z", ""), ("2026-01-01 00:00", ""), ("2026-01-01T01:00:00+01:00", ""),
        ("2026-01", ""), ("2026", ""), ("Jan 1, 2026", ""), ("1/1/2026", ""), ("2026/01/01", ""),
        ("01.01.2026", "DD.MM.YYYY"), ("1767225600", "X"),
        ("01-Jan-2026", "dd-MMM-yyyy"), ("2026-01-01 12:00 AM", "YYYY-MM-DD hh:mm A"),
    ],
)  # fmt: skip
def test_a_moment_is_read_in_utc(text, parser):
    assert moment(text, parser) == NEW_YEAR


@pytest.mark.parametrize("text", ["", "soon", "2026-13-45", "9" * 100, "%Y"])
def test_what_is_no_moment_is_none(text):
    assert moment(text) is None
    assert moment(text, "YYYY %d [x]") is None


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        ("YYYY-MM-DD", "2026-01-01"), ("MMM D", "Jan 1"), ("MMMM YYYY", "January 2026"), ("D/M/YY", "1/1/26"),
        ("HH:mm", "00:00"), ("hA", "12AM"), ("h:mm a", "12:00 am"), ("dddd", "Thursday"), ("[Q]Q - YYYY", "Q1 - 2026"),
        ("Do", "1st"), ("ll", "Jan 1, 2026"), ("yyyy LLL dd", "2026 Jan 01"), ("[at] H", "at 0"), ("", ""),
    ],
)  # fmt: skip
def test_a_moment_is_written_in_tokens(tokens, said):
    assert written(NEW_YEAR, tokens) == said


def test_a_moment_that_no_calendar_has_is_an_empty_text():
    assert written(1e300, "YYYY") == ""
