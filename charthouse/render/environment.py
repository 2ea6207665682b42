"""The environment's variables, and the time zone that C takes from them: changes are noticed as they are made."""

from __future__ import annotations

import functools
import os
import time
from functools import partial

from charthouse.render.keeping import Noticed

Text = str | bytes | os.PathLike[str] | os.PathLike[bytes]

ENVIRONMENT = Noticed()

_variables: dict[bytes, bytes] = vars(os.environ)["_data"]
_put, _unset = os.putenv, os.unsetenv


def _putenv(name: Text, value: Text, /) -> None:
    before = _variables.copy()
    _put(name, value)
    ENVIRONMENT.notice(partial(_restore, os.fsencode(name), before))


def _unsetenv(name: Text, /) -> None:
    before = _variables.copy()
    _unset(name)
    ENVIRONMENT.notice(partial(_restore, os.fsencode(name), before))


def _restore(name: bytes, before: dict[bytes, bytes]) -> None:
    if name in before:
        _put(name, before[name])
    else:
        _unset(name)
    _variables.clear()
    _variables.update(before)
    time.tzset()  # also if TZ did not change: C keeps the zone of its last call


# os.environ calls these by their names in `os`, before it changes its own record of the variables.
os.putenv = functools.wraps(_put)(_putenv)
os.unsetenv = functools.wraps(_unset)(_unsetenv)
