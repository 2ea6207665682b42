"""`url`: the address of a chart's picture; `--pinned`, of exactly today's data."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from charthouse.access.spelling import spell
from charthouse.assembly import assemble
from charthouse.cache.answer import Image
from charthouse.charts import params, paths
from charthouse.charts.catalogue_entry import CatalogueEntry
from charthouse.charts.paths import LONGEST_WAIT_SECONDS
from charthouse.charts.picture import Picture
from charthouse.charts.variant import FORMATS, SCALES, Variant
from charthouse.cli.options import charts_option
from charthouse.cli.waiting import late, why_not
from charthouse.errors import ChartFailed, NotAllowed, SetupError, StoreUnavailable
from charthouse.ops import warming
from charthouse.ops.warming import Target
from charthouse.printable import shell_word
from charthouse.runner.reading import read_catalogue
from charthouse.settings import Settings, read_settings
from charthouse.themes import AUTO, THEMES


@click.command(short_help="Print the address of a chart's picture.")
@click.argument("chart")
@click.argument("values", metavar="[NAME=VALUE…]", nargs=-1)
@click.option("--format", type=click.Choice(FORMATS), default="png", show_default=True, help="The picture's format.")
@click.option("--width", type=int, help="With --height, one of the chart's declared sizes, in CSS pixels.")
@click.option("--height", type=int, help="See --width.")
@click.option("--scale", type=click.Choice([str(s) for s in SCALES]), default="1", show_default=True,
              help="Pixels per CSS pixel.")  # fmt: skip
@click.option("--theme", type=click.Choice([*THEMES, AUTO]), default="light", show_default=True,
              help="The theme to draw in; auto is for svg.")  # fmt: skip
@click.option("--wait", type=click.IntRange(1, LONGEST_WAIT_SECONDS), metavar="SECONDS",
              help="How long the server waits for the picture, 1 to 30: mail fetches a picture once.")  # fmt: skip
@click.option("--pinned", is_flag=True, help="The address of exactly today's data; it is another one when the data "
              "changes.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0, min_open=True), default=300, show_default=True,
              help="With --pinned, how many seconds to wait for a fresh picture.")  # fmt: skip
@charts_option
def url(
    chart: str, values: tuple[str, ...], format: str, width: int | None, height: int | None, scale: str, theme: str,
    wait: int | None, pinned: bool, timeout: float, charts: Path | None,
) -> None:  # fmt: skip
    """Print the address of CHART's picture, with the params NAME=VALUE.

    The address is that of the newest picture; to print it needs no Redis. It begins with CHARTHOUSE_PUBLIC_URL; where
    that is not set, it is a path. `sign` signs the address of a private chart.

    With --pinned it is the address of the picture of exactly today's data, for mail, slides, and caches that keep what
    they saw. It shows that picture for as long as the data is kept, and after that the newest one. A picture that is
    missing or old is enqueued and waited for; workers must be running.
    """
    settings = read_settings(charts=charts)
    entry = _find(settings, chart)
    given = params.read_query(map(_pair, values), tuple(entry.params), "param")
    sides = {name: str(side) for name, side in (("width", width), ("height", height)) if side is not None}
    variant = Variant.from_query(sides | {"scale": scale, "theme": theme}, entry, format)
    picture = Picture(entry, params.spell(entry.params, params.parse(entry.params, given)), variant)
    if pinned:
        image = _fresh_image(settings, picture, timeout)
        path, query = paths.of_data(entry, picture.params, variant, image.data_hash, image.version)
    else:
        path, query = paths.newest(entry, params.spell_following(entry.params, given), variant)
    address = settings.public_url + spell(path, [*query, *([("wait", str(wait))] if wait else [])])
    click.echo(address)
    if not settings.public_url:
        _say("this is a path; with CHARTHOUSE_PUBLIC_URL set it is a whole address")
    if entry.private:
        _say(f"{entry.id} is private; only a signed address opens it: charthouse sign {shell_word(address)}")


def _find(settings: Settings, chart: str) -> CatalogueEntry:
    """The chart; the store is asked only for one that Python does not define."""
    catalogue = read_catalogue(settings)
    with suppress(StoreUnavailable):
        if chart not in catalogue.charts:
            catalogue = catalogue.with_kept(assemble(settings, timeout_seconds=5).kept.read())
    return catalogue.find_or_why(chart)


def _say(sentence: str) -> None:
    click.secho(sentence, fg="yellow", err=True)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise NotAllowed("a param", text, "NAME=VALUE, such as region=emea")
    return name, value


def _fresh_image(settings: Settings, picture: Picture, timeout: float) -> Image:
    """The picture's image of fresh data; an error when there is none in that time."""
    services = assemble(settings, timeout_seconds=5)
    target = warming.ask(services, [Target(picture.entry, picture)], timeout, lambda _: None)[0]
    if target.state == "ready" and target.status and target.status.image:
        return target.status.image
    kind = ChartFailed if target.state == "failed" else SetupError
    raise kind(f"{picture.entry.id} has no fresh picture: {why_not(target, late(timeout))}")
