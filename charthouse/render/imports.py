"""Imports inside a call: what a module registers when it is first imported stays, all other changes are undone."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Around = Callable[[], AbstractContextManager[Any]]


class Watch:
    """A finder that runs the code of every module imported from outside another one inside `around()`."""

    def __init__(self, around: Around) -> None:
        self._around = around
        self._importing = False

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec that the other finders have, with a loader that is watched; None inside another import."""
        if self._importing:
            return None
        for finder in [finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec")]:
            if spec := finder.find_spec(name, path, target):
                if hasattr(spec.loader, "exec_module"):
                    spec.loader = _Loader(spec.loader, self._execute)  # type: ignore[assignment]
                return spec
        return None

    def _execute(self, loader: Any, module: ModuleType) -> None:
        self._importing = True
        try:
            with self._around():
                loader.exec_module(module)
        finally:
            self._importing = False


class _Loader:
    """A loader in place of another, until the module's code runs."""

    def __init__(self, loader: Any, execute: Callable[[Any, ModuleType], None]) -> None:
        self._loader, self._execute = loader, execute

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code, which sees its own loader."""
        module.__loader__ = self._loader
        if module.__spec__:
            module.__spec__.loader = self._loader
        self._execute(self._loader, module)


@contextlib.contextmanager
def watched(around: Around) -> Iterator[None]:
    """Watch imports while the block runs."""
    watch = Watch(around)
    sys.meta_path.insert(0, watch)
    try:
        yield
    finally:
        sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not watch]
