"""`init`: a new project, with charts, a test, and the files to deploy it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import click

from charthouse import __version__
from charthouse.cli.options import FOLDER
from charthouse.errors import SetupError
from charthouse.printable import encodable, shell_word

TEMPLATES = Path(__file__).with_name("project")
SUFFIX = ".template"  # so that no tool treats a template as a module, a test or a .gitignore of this repository


@click.command(short_help="Make a project: charts, a test, files to deploy it.")
@click.argument("folder", metavar="DIR", type=FOLDER)
def init(folder: Path) -> None:
    """Make a project in DIR: two charts, their test, requirements, and files to deploy it with Docker Compose.

    Makes DIR if it is missing. Overwrites nothing: when one of the files exists, it writes none.
    """
    files = project_files()
    _check(folder, files)
    try:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            click.echo(f"made {encodable(str(path))}")
    except OSError as error:
        raise SetupError(f"cannot write {encodable(str(error.filename))}: {error.strerror}") from error
    click.echo("\nNext (README.md says how to install and to deploy):\n")
    for command in _next_commands(folder):
        click.echo(f"    {command}")


def project_files() -> dict[str, str]:
    """The text of each file of a new project by its path, charts first."""
    templates = [path for path in TEMPLATES.rglob(f"*{SUFFIX}") if path.is_file()]
    named = {path.relative_to(TEMPLATES).as_posix().removesuffix(SUFFIX): path for path in templates}
    order = sorted(named, key=lambda name: ("/" not in name, name))
    return {name: named[name].read_text(encoding="utf-8").replace("@VERSION@", __version__) for name in order}


def _check(folder: Path, files: dict[str, str]) -> None:
    """SetupError for files in the way, before anything is written."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise SetupError(f"{encodable(str(folder))} is a file; name a folder")
    there = sorted({encodable(path) for name in files for path in _in_the_way(folder, name)})
    if there:
        raise SetupError(f"nothing was written, because {encodable(str(folder))} has these already: {', '.join(there)}")
    parents = {(folder / name).parent for name in files}
    for parent in sorted({_nearest(path) for path in parents}):
        if not parent.is_dir():
            raise SetupError(f"nothing was written: {encodable(str(parent))} is a file")
        if not os.access(parent, os.W_OK | os.X_OK):
            raise SetupError(f"nothing was written: no permission to write in {encodable(str(parent))}")


def _in_the_way(folder: Path, name: str) -> Iterator[str]:
    """The file itself when it exists, and each of its folders that exists as something else."""
    if os.path.lexists(folder / name):
        yield name
    for parent in list(Path(name).parents)[:-1]:
        if os.path.lexists(folder / parent) and not (folder / parent).is_dir():
            yield parent.as_posix()


def _nearest(path: Path) -> Path:
    """The path, else the nearest folder above it that exists."""
    return next(each for each in (path.absolute(), *path.absolute().parents) if each.exists())


def _next_commands(folder: Path) -> list[str]:
    enter = [] if folder.resolve() == Path.cwd() else [f"cd {shell_word(str(folder))}"]
    return [*enter, "charthouse demo", "pytest"]
