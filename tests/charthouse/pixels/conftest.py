"""Random texts miss glyphs and weights by the hundred: what matplotlib says of that is not what is tested here."""

from __future__ import annotations

import logging

import pytest


@pytest.fixture(autouse=True)
def _quiet(caplog):
    for name in ("matplotlib", "charthouse"):
        caplog.set_level(logging.CRITICAL, name)
