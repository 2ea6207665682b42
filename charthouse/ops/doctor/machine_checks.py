"""Checks of this machine: files, folders, fonts, matplotlib, secrets."""

from __future__ import annotations

import resource
import shutil
import tempfile
from pathlib import Path

from charthouse.access.secret_keys import LEAST_SECRET, secrets_of
from charthouse.ops.doctor.finding import Finding, failed, ok, warning
from charthouse.ops.doctor.patient import Patient
from charthouse.render.agg import why_plain_quickly
from charthouse.settings import KEYS, PREFIX

ENOUGH_FILES = 4096
LEAST_FREE_BYTES = 64 << 20
EXAMPLES = frozenset(
    b"change-me changeme change_me example password secret sesame token test letmein open your-secret-here".split()
)


def files(_: Patient) -> Finding:
    """Enough files, and so connections, may be open."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < ENOUGH_FILES:
        advice = f"raise its limit (ulimit -Hn) to {ENOUGH_FILES} or more"
        return warning(f"a process may have {hard} files open", advice)
    return ok("as many files may be open as connections are expected")


def temporary(_: Patient) -> Finding:
    """There is a folder for temporary files, with room."""
    try:
        folder = Path(tempfile.gettempdir())
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(bytes(1 << 16))
            file.flush()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return failed(f"no temporary file can be written: {error}", "free some room, or name a folder with TMPDIR")
    if free < LEAST_FREE_BYTES:
        return failed(f"{folder} has {free / (1 << 20):.0f} MiB left", "free some room, or name a folder with TMPDIR")
    return ok(f"{folder} has {free / (1 << 20):,.0f} MiB left")


def fonts(_: Patient) -> Finding:
    """The fonts of the themes are installed where this runs."""
    from charthouse.render import font_list  # imports matplotlib, which no other check needs

    installed = font_list.installed_families()
    missing = [family for family in font_list.FAMILIES[:1] if family not in installed]
    if missing:
        advice = "install it, or the package matplotlib again: letters would have another width"
        return failed(f"the font {', '.join(missing)} is not installed", advice)
    backs = [family for family in font_list.FALL_BACKS if family in installed]
    return ok(f"{font_list.FAMILIES[0]}, and {len(backs)} of {len(font_list.FALL_BACKS)} fonts for other alphabets")


def drawing(patient: Patient) -> Finding:
    """The fast backend draws."""
    if not patient.settings.fast_drawing:
        return warning(f"{PREFIX}FAST_DRAWING is 0: draws take twice the time", "leave it out")
    if why := why_plain_quickly():
        return warning(f"plain Agg draws, in twice the time: {why}", "install the matplotlib of requirements.txt")
    return ok("the fast backend draws")


def secrets(patient: Patient) -> Finding:
    """No secret is an example, or can be guessed."""
    found = {name: secrets_of(getattr(patient.settings, name.lower())) for name in KEYS}
    examples = [PREFIX + name for name, values in found.items() if any(value.lower() in EXAMPLES for value in values)]
    advice = "make each with `openssl rand -hex 32`"
    if examples:
        return failed(f"{', '.join(examples)}: a secret is an example", advice)
    short = [PREFIX + name for name, values in found.items() if any(len(value) < LEAST_SECRET for value in values)]
    if short:
        return warning(f"{', '.join(short)}: a secret has less than {LEAST_SECRET} characters", advice)
    return ok("none can be guessed" if any(found.values()) else "none are set: no data is pushed, no address signed")
