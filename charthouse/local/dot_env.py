"""The file `.env` of a working directory: environment variables for trying out programs on this machine."""

from __future__ import annotations

from pathlib import Path

from dotenv import dotenv_values

from charthouse.errors import SetupError
from charthouse.settings import complete_environment


def read_dot_env(path: Path) -> list[str]:
    """Set the variables of the file that are not set yet; returns their names.

    SetupError when it cannot be read. A folder of that name, such as a virtual environment, is left alone.
    """
    if not path.is_file():
        return []
    try:
        values = dotenv_values(path, encoding="utf-8-sig")  # some editors begin a file with a byte order mark
        return complete_environment({name: value for name, value in values.items() if value is not None})
    except (OSError, ValueError) as error:  # not readable, not UTF-8, or not allowed in an environment
        raise SetupError(f"cannot take the variables of {path}: {error}") from error
