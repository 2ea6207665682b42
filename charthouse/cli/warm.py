"""`warm`: caches images before clients request them, and verifies that each is really there."""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

import click
from click.core import ParameterSource
from rich.console import Console

from charthouse.assembly import Services, assemble
from charthouse.charts.catalogue import Catalogue
from charthouse.charts.variant import FORMATS, SCALES
from charthouse.cli.console import console
from charthouse.cli.options import charts_option, json_option
from charthouse.cli.waiting import Watch, counting
from charthouse.cli.warm_report import Found, of_the_rest, print_found, print_json
from charthouse.errors import NotAllowed, StoreUnavailable
from charthouse.ops import access_log, wanted, warming
from charthouse.ops.charts import read_charts
from charthouse.ops.combinations import Combinations
from charthouse.ops.selection import Selection
from charthouse.ops.wanted import MOST_PICTURES, Wanted
from charthouse.ops.warming import Silence
from charthouse.ops.warming_cost import cost_of
from charthouse.settings import read_settings
from charthouse.store.views import DAYS_KEPT
from charthouse.themes import AUTO, THEMES

SINCE = re.compile(r"([1-9][0-9]{0,5})([hdw])", re.ASCII)
HOURS = {"h": 1, "d": 24, "w": 168}
OF_CHARTS = ("charts_asked", "tags", "boards", "everything", "popular", "all_params", "scales", "themes", "formats")


@dataclass(frozen=True)
class Asked:
    """What a command line asks for."""

    charts: tuple[str, ...]
    tags: tuple[str, ...]
    boards: tuple[str, ...]
    everything: bool
    popular: int
    all_params: bool
    scales: tuple[str, ...]
    themes: tuple[str, ...]
    formats: tuple[str, ...]
    top: int
    days: int
    log: BinaryIO | None
    limit: int

    def wanted(self, catalogue: Catalogue, services: Services) -> Wanted:
        """The pictures that this means."""
        if self.log:
            return access_log.most_requested(self.log, catalogue, services.settings.public_url, self.limit)
        if self.top:
            return wanted.most_viewed(services, catalogue, self.top, self.days)
        chosen = [self._named(catalogue, name) for name in self.charts if "?" in name]
        chosen += [one for board in self.boards for one in _panels(catalogue, board)]
        whole = tuple(name for name in self.charts if "?" not in name)
        entries = Selection(whole, self.tags, self.popular, self.everything).entries(catalogue, services)
        chosen += [Combinations.named(entry, "", self.all_params) for entry in entries]
        return wanted.of_charts(chosen, map(int, self.scales), self.themes, self.limit, self.formats)

    def _named(self, catalogue: Catalogue, name: str) -> Combinations:
        chart_id, _, query = name.partition("?")
        return Combinations.named(catalogue.find_or_why(chart_id), query, self.all_params)


def _panels(catalogue: Catalogue, board: str) -> Iterator[Combinations]:
    """The pictures of a dashboard, with the params that its panels set."""
    for panel in catalogue.find_dashboard(board).panels:
        if entry := catalogue.charts.get(panel.chart_id):
            yield Combinations.named(entry, urlencode(panel.params))


def _days(_: click.Context, __: click.Parameter, text: str) -> int:
    """The whole days that a text such as 12h, 1d or 1w means."""
    found = SINCE.fullmatch(text)
    days = math.ceil(int(found[1]) * HOURS[found[2]] / 24) if found else 0
    if not 1 <= days <= DAYS_KEPT:
        raise click.BadParameter(f"must be hours, days or weeks up to {DAYS_KEPT}d, as 12h, 1d or 1w, not {text!r}")
    return days


@click.command(short_help="Cache pictures before clients request them.")
@click.argument("charts_asked", metavar="[CHART…]", nargs=-1)
@click.option("--tag", "tags", multiple=True, help="All charts with this tag.")
@click.option("--dashboard", "boards", multiple=True, metavar="ID", help="The pictures of this declared dashboard.")
@click.option("--all", "everything", is_flag=True, help="All charts.")
@click.option("--popular", type=click.IntRange(1), metavar="N", help="The N charts whose pictures are requested most.")
@click.option("--all-params", is_flag=True, help="All values of the charts' params, instead of their defaults.")
@click.option("--scale", "scales", multiple=True, type=click.Choice([str(s) for s in SCALES]), default=["1"],
              show_default=True, help="Pixels per CSS pixel; may be given several times.")  # fmt: skip
@click.option("--theme", "themes", multiple=True, type=click.Choice([*THEMES, AUTO]), default=["light"],
              show_default=True, help="The theme to draw in; may be given several times. auto is for svg.")  # fmt: skip
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), default=["png"],
              show_default=True, help="The format of the pictures; may be given several times.")  # fmt: skip
@click.option("--top", type=click.IntRange(1), metavar="N", help="The N pictures that are viewed most.")
@click.option("--since", "days", callback=_days, default="1d", show_default=True, metavar="TIME",
              help="With --top: views of today and of the days before, as 12h, 3d or 1w.")  # fmt: skip
@click.option("--from-log", "log", type=click.File("rb"), metavar="FILE",
              help="The pictures that an nginx log says were requested, most first; - is standard input.")  # fmt: skip
@click.option("--limit", type=click.IntRange(1), default=MOST_PICTURES, show_default=True, metavar="N",
              help="How many pictures one command may warm.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Say what would be enqueued and how long it takes; enqueue nothing.")
@click.option("--no-wait", is_flag=True, help="Enqueue the pictures, and do not wait until they are there.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=300, show_default=True,
              help="End when no picture has come for this many seconds.")  # fmt: skip
@charts_option
@json_option
@click.pass_context
def warm(
    context: click.Context, charts_asked: tuple[str, ...], tags: tuple[str, ...], boards: tuple[str, ...],
    everything: bool, popular: int | None,
    all_params: bool, scales: tuple[str, ...], themes: tuple[str, ...], formats: tuple[str, ...], top: int | None,
    days: int, log: BinaryIO | None, limit: int, dry_run: bool, no_wait: bool, timeout: float, charts: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Cache the pictures of charts before clients request them.

    CHART is an id, with the defaults of its params, or an id with params, such as 'revenue?region=emea'. A * in the
    value of a choice is for any letters: 'revenue?region=e*&year=2025'. Each declared size is warmed.

    Enqueues missing and old pictures behind all live requests, waits, and verifies that each image is really there.
    Exit code 0 only then; otherwise 1 and a table of the others. Workers must be running. The same command again
    draws only what is missing.
    """
    _check(context, top, log)
    if top and top > limit:
        raise NotAllowed("--top", str(top), f"at most {limit:,}, or --limit", f"{top:,}")
    asked = Asked(
        charts_asked, tags, boards, everything, popular or 0, all_params, scales, themes, formats, top or 0, days, log,
        limit,
    )  # fmt: skip
    settings = read_settings(charts=charts)
    services = assemble(settings, timeout_seconds=5)
    catalogue = read_charts(services)
    wanted_now = asked.wanted(catalogue, services)
    noun = "viewed picture" if top else "picture in the log" if log else "chart"
    found = Found(warming.plan(services, wanted_now.pictures), wanted_now.left_out, noun)
    found.broken = catalogue.broken if everything else {}
    if dry_run:
        found.cost = cost_of(services, found.targets)
    elif found.rest:
        _warm(services, found, 0 if no_wait else timeout, as_json)
    if as_json:
        print_json(found)
    else:
        print_found(found, of_the_rest(dry_run, no_wait, timeout))
    if found.error:
        raise found.error
    sys.exit(0 if (dry_run or no_wait or found.is_done) and not found.interrupted else 1)


def _check(context: click.Context, top: int | None, log: BinaryIO | None) -> None:
    """A usage error unless the options say which pictures, in one way."""
    given = [name for name, value in context.params.items()
             if value and context.get_parameter_source(name) is not ParameterSource.DEFAULT]  # fmt: skip
    of_charts = [name for name in OF_CHARTS if name in given]
    if (top or log) and (of_charts or (top and log)):
        raise click.UsageError("--top and --from-log each say which pictures; leave charts and other choices out")
    if "days" in given and not top:
        raise click.UsageError("--since is for --top")
    if not (top or log or {"charts_asked", "tags", "boards", "popular", "everything"} & set(of_charts)):
        raise click.UsageError("name charts, or give --tag, --dashboard, --popular, --all, --top or --from-log")
    if "everything" in given and {"charts_asked", "tags", "boards", "popular"} & set(of_charts):
        raise click.UsageError("--all has all charts; leave the others out")


def _warm(services: Services, found: Found, timeout: float, as_json: bool) -> None:
    """Warm the targets that were found, until Ctrl-C or until Redis is away at the latest."""
    if timeout:
        warming.check_workers(services)
    output = Console(quiet=True) if as_json else console()
    with counting("Warming", len(found.targets), as_json or not sys.stdout.isatty(), output) as progress:
        watch = Watch(found.targets, progress, Silence(services).changed)
        try:
            found.targets = warming.warm(services, found.targets, timeout, lambda now: watch.look(now, output))
        except KeyboardInterrupt:
            found.targets, found.interrupted = warming.look_again(services, watch.present), True
        except StoreUnavailable as error:
            found.targets, found.error = watch.present, error
        finally:
            watch.sum_up(output)
