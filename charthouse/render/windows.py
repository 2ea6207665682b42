"""Backends with windows, which a server cannot open: pyplot gets ours in their place.

Nothing of matplotlib is imported here: a process that only reads what the charts are may need none of it.
"""

from __future__ import annotations

import functools
import importlib.util
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

OURS = "module://charthouse.render.pyplot_backend"
REGISTRY = "matplotlib.backends.registry"
NO_WINDOW = (
    "agg",
    "inline",
    "ipympl",
    "widget",
)  # plain Agg makes the same pixels in more time; the rest are notebooks
NOTEBOOKS = ("module://matplotlib_inline", "module://ipykernel", "module://ipympl")


def load_backend_module(name: str) -> Any:
    """The module of a backend: ours for one with windows."""
    registry: Any = sys.modules[REGISTRY]
    replaced = name.lower() in _replaced() or name.startswith(NOTEBOOKS)
    return registry.BackendRegistry.load_backend_module(registry.backend_registry, OURS if replaced else name)


@functools.cache
def _replaced() -> frozenset[str]:
    registry: Any = sys.modules[REGISTRY]
    return frozenset({*registry.backend_registry.list_builtin(registry.BackendFilter.INTERACTIVE), *NO_WINDOW})


def replace_always() -> None:
    """Replace them in this process from now on: charts' modules choose a backend when they are imported."""
    if REGISTRY in sys.modules:
        _replace(sys.modules[REGISTRY])
    else:
        sys.meta_path.insert(0, _Registry())


def _replace(registry: ModuleType) -> None:
    vars(registry)["backend_registry"].load_backend_module = load_backend_module


class _Registry:
    """A finder that waits for the import of matplotlib's registry of backends."""

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """None for all other modules."""
        if name != REGISTRY:
            return None
        sys.meta_path.remove(self)
        spec: Any = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def execute_and_replace(registry: ModuleType) -> None:
            execute(registry)
            _replace(registry)

        spec.loader.exec_module = execute_and_replace
        return spec  # type: ignore[no-any-return]
