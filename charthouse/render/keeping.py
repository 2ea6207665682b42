"""What a call of a chart's code may change: read before it, put back after it."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from operator import attrgetter
from typing import Any, Final, Protocol


class _Absent(Enum):
    ABSENT = "not imported"


ABSENT: Final = _Absent.ABSENT


class Keeper(Protocol):
    """One kind of state."""

    gains: bool  # whether what an import adds to it stays

    def read(self) -> Any:
        """The state now, as a copy; ABSENT before its library is imported."""

    def put_back(self, before: Any) -> None:
        """Make the state what was read."""

    def after_import(self, kept: Any, before: Any, now: Any) -> Any:
        """What to put back to when an import inside the call changed the state from `before` to `now`."""


class Kept:
    """The state of all keepers when a call began; as a context, around the call, it is put back at its end."""

    def __init__(self, keepers: tuple[Keeper, ...]) -> None:
        self._keepers = keepers
        self._states = [keeper.read() for keeper in keepers]

    def put_back(self) -> None:
        """Put all of it back to what it was."""
        for keeper, before in zip(self._keepers, self._states, strict=True):
            if before is not ABSENT:
                keeper.put_back(before)

    def __enter__(self) -> Kept:
        _calls.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.put_back()
        _calls.remove(self)

    @contextlib.contextmanager
    def importing(self) -> Iterator[None]:
        """What is registered while the block runs stays; all else that the block changes is put back at its end."""
        before = Kept(self._keepers)
        try:
            yield
        finally:
            now = [keeper.read() for keeper in self._keepers]
            each = zip(self._keepers, self._states, before._states, now, strict=True)
            self._states = [keeper.after_import(*states) for keeper, *states in each]
            for keeper, state in zip(self._keepers, before._states, strict=True):
                if state is not ABSENT and not keeper.gains:
                    keeper.put_back(state)


class Value:
    """A state that two functions get and set."""

    gains = False

    def __init__(self, read: Callable[[], Any], write: Callable[[Any], object]) -> None:
        self.read, self._write = read, write

    def put_back(self, before: Any) -> None:
        if self.read() != before:
            self._write(before)

    def after_import(self, kept: Any, _before: Any, now: Any) -> Any:
        return now if kept is ABSENT else kept


_calls: list[Kept] = []  # around which state is kept now


class Noticed:
    """State whose changes are noticed as they are made, each with what undoes it: a call without any pays nothing."""

    gains = False

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []

    def notice(self, undo: Callable[[], object]) -> None:
        """Note how to undo a change that a call has just made."""
        if _calls:
            self._undo.append(undo)

    def read(self) -> int:
        return len(self._undo)

    def put_back(self, before: int) -> None:
        while len(self._undo) > before:
            self._undo.pop()()

    def after_import(self, kept: int, _before: int, _now: int) -> int:
        return kept


class Container:
    """A dict or list of a module, `module:attribute`, whose contents are put back."""

    def __init__(self, path: str, gains: bool = True) -> None:
        self.path, self.gains = path, gains
        self._container: Any = ABSENT

    def read(self) -> Any:
        if self._container is ABSENT:
            self._container = found(self.path)
        return self._container if self._container is ABSENT else _copy(self._container)

    def put_back(self, before: Any) -> None:
        if same(self._container, before):
            return
        if isinstance(before, dict):
            dict.clear(self._container)
            dict.update(self._container, before)
        else:
            self._container[:] = before

    def after_import(self, kept: Any, before: Any, now: Any) -> Any:
        if kept is ABSENT or now is ABSENT:
            return now
        if isinstance(now, dict):
            return kept | {key: value for key, value in now.items() if before.get(key, ABSENT) is not value}
        return kept + [item for item in now if not any(item is other for other in before)]


class Attributes:
    """Attributes of modules and classes, each `module:attribute`; those of modules that are not imported are left."""

    gains = False

    def __init__(self, *paths: str) -> None:
        self._pending = [(path.partition(":")[0], path) for path in paths]
        self._owners: list[tuple[str, Any, str]] = []

    def read(self) -> dict[str, Any]:
        if any(module in sys.modules for module, _ in self._pending):
            self._find()
        return {path: getattr(owner, name, ABSENT) for path, owner, name in self._owners}

    def _find(self) -> None:
        for module, path in [pending for pending in self._pending if found(pending[1]) is not ABSENT]:
            self._pending.remove((module, path))
            owner, _, name = path.partition(":")[2].rpartition(".")
            self._owners.append((path, attrgetter(owner)(sys.modules[module]) if owner else sys.modules[module], name))

    def put_back(self, before: dict[str, Any]) -> None:
        for path, owner, name in self._owners:
            value = before.get(path, ABSENT)
            if value is not ABSENT and getattr(owner, name, ABSENT) is not value:
                setattr(owner, name, value)

    def after_import(self, kept: dict[str, Any], before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
        return kept | {path: value for path, value in now.items() if path not in before}


def found(path: str) -> Any:
    """What `module:attribute` is; ABSENT when the module is not imported."""
    module, _, attribute = path.partition(":")
    try:
        return attrgetter(attribute)(sys.modules[module])
    except (KeyError, AttributeError):
        return ABSENT


def _copy(container: Any) -> Any:
    return dict.copy(container) if isinstance(container, dict) else list(container)


def same(container: Any, before: Any) -> bool:
    """Whether container and copy are equal; fast, because both mostly hold the same objects."""
    try:
        return bool(container == before)
    except ValueError:  # an array is among the values: its comparison has no single result
        return False
