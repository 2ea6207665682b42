"""The contents of the charts folder's Python files, read once.

Chart versions and imports use the same bytes, also when a file is saved between the two.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from charthouse.charts.stamp import stamp
from charthouse.charts.version import PACKAGE


class CodeFiles:
    """The code of all Python files below the folder, and the finder that imports them from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.contents: dict[Path, bytes] = {}
        self._saved_ns: dict[Path, int] = {}
        for name, saved_ns, _ in stamp(folder):
            path = Path(name)
            with contextlib.suppress(OSError):  # an editor may have deleted it since
                if path.is_file():  # reading a named pipe would block
                    self.contents[path], self._saved_ns[path] = path.read_bytes(), saved_ns

    def use(self) -> None:
        """Import the charts from these contents, in this process and in its forks."""
        sys.meta_path[:] = [self, *(finder for finder in sys.meta_path if not isinstance(finder, CodeFiles))]

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of a module of the charts folder; None leaves other modules to the next finders."""
        if not name.startswith(f"{PACKAGE}."):
            return None
        base = self.folder.joinpath(*name.split(".")[1:])
        for path in (base / "__init__.py", base.with_name(f"{base.name}.py")):
            if path in self.contents:
                loader = _Loader(name, str(path), self.contents[path], self._saved_ns[path])
                return spec_from_file_location(name, path, loader=loader)
        return None


class _Loader(SourceFileLoader):
    """Loads a module from contents in memory, or from Python's cached bytecode of them."""

    def __init__(self, name: str, path: str, contents: bytes, saved_ns: int) -> None:
        super().__init__(name, path)
        self._contents, self._saved_ns = contents, saved_ns

    def get_data(self, path: str) -> bytes:
        """The contents for the module's own path; other paths, such as its bytecode, are read from disk."""
        return self._contents if path == self.path else super().get_data(path)

    def path_stats(self, _path: str) -> dict[str, Any]:
        """What cached bytecode must name to match these contents."""
        return {"mtime": self._saved_ns / 1e9, "size": len(self._contents)}
