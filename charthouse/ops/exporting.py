"""Write pictures to files, each once it is fresh, and only those whose bytes changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from charthouse.assembly import Services
from charthouse.cache.answer import MISSING
from charthouse.charts import params
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.picture import Picture
from charthouse.charts.variant import Variant
from charthouse.errors import SetupError
from charthouse.ops import warming
from charthouse.ops.file_names import file_name
from charthouse.ops.warming import Progress, Target
from charthouse.printable import encodable


@dataclass(frozen=True)
class File:
    """One picture to export: its file's name, its params without those that follow the day, and what became of it."""

    name: str
    params: str
    target: Target
    written: bool = False

    @property
    def is_fresh(self) -> bool:
        """Whether the file has the picture of fresh data."""
        return self.target.state == "ready"

    @property
    def entry(self) -> CatalogueEntry:
        return self.target.entry

    @property
    def variant(self) -> Variant:
        return self.target.picture.variant


Chosen = tuple[CatalogueEntry, dict[str, str]]  # a chart, and a query with params and a size
Look = tuple[str, str]  # scale and theme


def files_of(chosen: Iterable[Chosen], looks: Sequence[Look], format: str) -> list[File]:
    """The files of the charts in all looks, each once; NotAllowed for what a chart does not allow."""
    files = (_file(entry, query, look, format) for entry, query in chosen for look in looks)
    return list({file.name: file for file in files}.values())


def _file(entry: CatalogueEntry, query: dict[str, str], look: Look, format: str) -> File:
    scale, theme = look
    variant = Variant.from_query(query | {"scale": scale, "theme": theme}, entry, format)
    following = params.spell_following(entry.params, query)
    picture = Picture(entry, params.spell(entry.params, params.parse(entry.params, query)), variant)
    return File(file_name(entry, following, variant), following, Target(entry, picture))


def export(
    services: Services, wanted: Sequence[File], folder: Path, timeout_seconds: float, progress: Progress
) -> list[File]:
    """Write each picture to the folder once it is fresh; one that does not become fresh keeps its file.

    SetupError when a file cannot be written.
    """
    written = [False] * len(wanted)

    def take(number: int, target: Target) -> Target:
        image = _image(services, target)
        if image is None:  # it was evicted, or purged, since its status was read
            return replace(target, state=MISSING)
        written[number] = write_changed(folder / wanted[number].name, image)
        return target

    found = warming.ask(services, [file.target for file in wanted], timeout_seconds, progress, take)
    done = zip(wanted, found, written, strict=True)
    return [replace(file, target=target, written=changed) for file, target, changed in done]


def _image(services: Services, target: Target) -> bytes | None:
    """The bytes of the image that the target's status names."""
    shown = target.status.image if target.status else None
    return services.images.get_image(target.picture.key(shown.data_hash)) if shown else None


def write_changed(path: Path, content: bytes) -> bool:
    """Replace the file in one step, unless it has these bytes already; returns whether it was written."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise SetupError(f"cannot write {encodable(str(path))}: {error.strerror}") from error
    return True


def open_folder(folder: Path) -> None:
    """Make the folder unless it exists; SetupError when that is not possible."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise SetupError(f"{encodable(str(folder))} is a file; name a folder") from None
    except OSError as error:
        raise SetupError(f"cannot make the folder {encodable(str(folder))}: {error.strerror}") from error
