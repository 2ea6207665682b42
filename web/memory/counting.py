"""Counting of answers: what memory could not answer, and how often it could."""

from __future__ import annotations

from charthouse.counters import ANSWERS
from charthouse.trace import current
from charthouse.web.memory.headers import Environ
from charthouse.web.memory.kept_answer import KeptAnswer
from charthouse.web.memory.marks import DATA_HASH, MEMORY, STATE, TIER, VIEWED


def note_miss(environ: Environ) -> None:
    """Count an answer that came from below, and note in its trace what it was of."""
    trace = current()
    trace.missed = True
    chart, _, picture = str(environ.get(VIEWED, "")).partition(":")
    params, _, variant = picture.partition(":")
    trace.facts |= {"chart": chart, "params": params, "variant": variant, "state": environ.get(STATE, "")}
    trace.facts |= {"tier": environ.get(TIER, ""), "data_hash": environ.get(DATA_HASH, "")}
    if TIER in environ:
        ANSWERS.add(environ[STATE], environ[TIER])


def taken_hits(kept: KeptAnswer) -> int:
    """The hits of the answer since they were taken last; those whose picture came from memory are counted as such."""
    hits, from_memory = kept.hits, kept.hits - kept.counted
    kept.hits = kept.counted = 0
    if from_memory and kept.state:
        ANSWERS.add(kept.state, MEMORY, amount=from_memory)
    return hits
