"""The command line: `charthouse COMMAND`, in a checkout `python -m charthouse COMMAND`."""

from __future__ import annotations

import click

from charthouse import __version__
from charthouse.cli.lazy import LazyGroup, Row
from charthouse.cli.options import exit_codes

COMMANDS = {
    "init": Row("charthouse.cli.init", "init", "Make a project: charts, a test, files to deploy it."),
    "demo": Row("charthouse.cli.demo", "demo", "Run store, web and workers on this machine."),
    "web": Row("charthouse.cli.servers", "web", "Serve pages and pictures over HTTP."),
    "worker": Row("charthouse.cli.servers", "worker", "Do the jobs in the queue."),
    "schedule": Row("charthouse.cli.schedule", "schedule", "Reload data ahead of time, while people look."),
    "reload": Row("charthouse.cli.reload", "reload", "Have all processes read their charts again."),
    "list": Row("charthouse.cli.list", "list_charts", "List the charts: state, age, hits, how long they take."),
    "warm": Row("charthouse.cli.warm", "warm", "Cache pictures before clients request them."),
    "export": Row("charthouse.cli.export", "export", "Write every picture to a file, and only what changed."),
    "charts": Row("charthouse.cli.charts", "charts", "Export and import the charts without Python."),
    "purge": Row("charthouse.cli.purge", "purge_pictures", "Delete pictures, or have them drawn again."),
    "render": Row("charthouse.cli.render", "render", "Draw a chart to a file; no server, no Redis."),
    "check": Row("charthouse.cli.check", "check", "Draw every chart, and say which cannot be drawn; no Redis."),
    "url": Row("charthouse.cli.url", "url", "Print the address of a chart's picture."),
    "sign": Row("charthouse.cli.sign", "sign", "Print an address with a signature."),
    "explain": Row("charthouse.cli.explain", "explain", "Say why a picture is as it is, and where it is kept."),
    "doctor": Row("charthouse.cli.doctor", "doctor", "Check a deployment, and say what to do."),
    "settings": Row("charthouse.cli.settings", "show_settings", "Show the settings, their values and origin."),
}


@click.group(
    cls=LazyGroup,
    rows=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__)
def commands() -> None:
    """Charthouse serves matplotlib charts as cached images.

    Settings are environment variables CHARTHOUSE_<NAME>; `settings` lists them.
    """


@exit_codes
def main() -> None:
    """Run the command line; exit code 0 done, 1 something failed, 2 wrong use."""
    commands(prog_name="charthouse")
