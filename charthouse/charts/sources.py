"""The Python files of the charts folder as they were at one moment: versions and imports are of the same bytes."""

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


class Sources:
    """The code of all Python files below the folder, and the finder that imports them from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code: dict[Path, bytes] = {}
        self._written: dict[Path, int] = {}  # when, in ns
        for name, written, _ in stamp(folder):
            path = Path(name)
            with contextlib.suppress(OSError):  # an editor may have taken it away meanwhile
                if path.is_file():  # reading a pipe would not end
                    self.code[path], self._written[path] = path.read_bytes(), written

    def use(self) -> None:
        """Have the charts imported from here, in this process and those that are forked from it."""
        sys.meta_path[:] = [self, *(finder for finder in sys.meta_path if not isinstance(finder, Sources))]

    def find_spec(self, name: str, _path: Sequence[str] | None, _target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec of a module of the charts folder; None for all others, which other finders may know."""
        if not name.startswith(f"{PACKAGE}."):
            return None
        base = self.folder.joinpath(*name.split(".")[1:])
        for path in (base / "__init__.py", base.with_name(f"{base.name}.py")):
            if path in self.code:
                loader = _Loader(name, str(path), self.code[path], self._written[path])
                return spec_from_file_location(name, path, loader=loader)
        return None


class _Loader(SourceFileLoader):
    """Loads a module from code in memory, with the bytecode that Python keeps of the same code."""

    def __init__(self, name: str, path: str, code: bytes, written: int) -> None:
        super().__init__(name, path)
        self._code, self._written = code, written

    def get_data(self, path: str) -> bytes:
        """The code, where its file is meant; the files that a module keeps beside it are read."""
        return self._code if path == self.path else super().get_data(path)

    def path_stats(self, _path: str) -> dict[str, Any]:
        """What the bytecode must name."""
        return {"mtime": self._written / 1e9, "size": len(self._code)}
