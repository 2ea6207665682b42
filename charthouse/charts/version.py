"""The digest of a module in the charts folder and of all modules there that its import statements reach."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from charthouse import printable

PACKAGE = printable.CHARTS

Parts = tuple[str, ...]  # of a dotted name below PACKAGE


def module_digest(folder: Path, contents: Mapping[Path, bytes], source: str) -> str:
    """The digest of a module, of its imports inside the folder, and of their parent packages.

    `contents` has all Python files of the folder.
    """
    seen: dict[str, bytes] = {}
    waiting = [folder / source, *_files(folder, contents, Path(source).parent.parts)]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(folder).as_posix()
        if name not in seen:
            seen[name] = contents.get(path, b"")  # as an empty file: it was deleted before it was read
            package = path.relative_to(folder).parent.parts
            for imported in _imports(seen[name], package):
                waiting.extend(_files(folder, contents, imported))
    return digest_of(part for name in sorted(seen) for part in (name.encode(), seen[name]))


def digest_of(parts: Iterable[bytes]) -> str:
    """The digest of the parts and of their lengths, 16 hex digits."""
    hashed = hashlib.blake2b(digest_size=8)
    for part in parts:
        hashed.update(len(part).to_bytes(8, "big") + part)
    return hashed.hexdigest()


def _imports(code: bytes, package: Parts) -> Iterator[Parts]:
    """All names in the folder that the import statements use; the last part may be a module, or a name inside one."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # importing the module raised the same
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _below_package(alias.name)
        elif isinstance(node, ast.ImportFrom):
            for base in _base(node, package):
                yield from ((*base, alias.name) for alias in node.names)


def _base(node: ast.ImportFrom, package: Parts) -> Iterator[Parts]:
    """The module that the statement imports names from; nothing when it is outside the folder."""
    module = node.module or ""
    if not node.level:
        yield from _below_package(module)
    elif node.level <= len(package) + 1:
        yield package[: len(package) - node.level + 1] + tuple(module.split(".") if module else ())


def _below_package(module: str) -> Iterator[Parts]:
    first, *rest = module.split(".")
    if first == PACKAGE:
        yield tuple(rest)


def _files(folder: Path, contents: Mapping[Path, bytes], parts: Parts) -> Iterator[Path]:
    """The files that an import of the dotted name runs: each parent package, and the module."""
    for length in range(1, len(parts) + 1):
        base = folder.joinpath(*parts[:length])
        for path in (base / "__init__.py", base.with_name(base.name + ".py")):
            if path in contents:
                yield path
                break  # as Python does: a package goes before a module of its name
