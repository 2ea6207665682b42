"""`doctor`: checks a deployment, and says what to do."""

from __future__ import annotations

import json
import platform
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from charthouse import __version__
from charthouse.cli.console import console, table
from charthouse.cli.options import charts_option, json_option
from charthouse.errors import SetupError
from charthouse.ops.doctor.checks import ALL, examine, named
from charthouse.ops.doctor.finding import FAILED, OK, SKIPPED, WARNING, Finding
from charthouse.ops.doctor.patient import Patient
from charthouse.printable import shown
from charthouse.settings import SETTINGS, Settings, read_settings, shown_value

COLOURS = {OK: "green", WARNING: "yellow", FAILED: "red", SKIPPED: "bright_black"}


@click.command(short_help="Check a deployment, and say what to do.")
@click.argument("names", metavar="[CHECK…]", nargs=-1)
@click.option("--list-checks", is_flag=True, help="List the checks, and make none.")
@click.option("--url", default="", metavar="URL", help="Where to ask the server; else CHARTHOUSE_PUBLIC_URL.")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
              help="Write a report to this file, without secrets.")  # fmt: skip
@charts_option
@json_option
def doctor(
    names: tuple[str, ...], list_checks: bool, url: str, strict: bool, report: Path | None, charts: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Check a deployment: Redis, workers, a real draw, what is in front, this machine.

    Without a name, makes all checks but web, worker and lease, which are for the health checks of containers. Exit
    code 0 when nothing failed, 1 when a check failed, 2 when the checks could not be made.
    """
    if list_checks:
        _list(as_json)
        return
    checks = named(names)
    settings = read_settings(charts=charts)
    findings = []
    for finding in examine(Patient(settings, url), checks):
        findings.append(finding)
        if not as_json:
            _print(finding)
    if as_json:
        click.echo(json.dumps([_record(finding) for finding in findings]))
    elif len(findings) > 1:
        counts = Counter(finding.status for finding in findings)
        click.echo(", ".join(f"{counts[status]} {status}" for status in COLOURS if counts[status]))
    if report:
        _write(report, settings, findings)
    bad = {FAILED, WARNING} if strict else {FAILED}
    sys.exit(1 if any(finding.status in bad for finding in findings) else 0)


def _list(as_json: bool) -> None:
    helps = {name: (check.__doc__ or "").splitlines()[0] for name, check in ALL.items()}
    if as_json:
        click.echo(json.dumps([{"name": name, "checks": text} for name, text in helps.items()]))
        return
    rows = table("Check", "What must be true")
    for name, text in helps.items():
        rows.add_row(name, text)
    console().print(rows)


def _record(finding: Finding) -> dict[str, str]:
    record = asdict(finding)
    return {name: record[name] for name in ("name", "status", "seen", "advice")}


def _print(finding: Finding) -> None:
    line = Text.assemble((f"{finding.status:<8}", COLOURS[finding.status]), f"{finding.name:<13}", shown(finding.seen))
    console().print(line, soft_wrap=True)
    if finding.advice:
        console().print(Text(f"{'':<21}→ {shown(finding.advice)}"), soft_wrap=True)


def _write(path: Path, settings: Settings, findings: list[Finding]) -> None:
    """Write all that helps somebody who cannot look at the machine; settings as `settings` shows them."""
    report = {
        "charthouse": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "checks": [_record(finding) for finding in findings],
        "settings": {
            name: {"value": shown_value(name, getattr(settings, name.lower())), "origin": settings.origin[name]}
            for name in SETTINGS
        },
    }
    try:
        path.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise SetupError(f"cannot write the report {str(path)!r}: {error.strerror}") from error
