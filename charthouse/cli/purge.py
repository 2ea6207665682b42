"""`purge`: delete pictures, or have them drawn again."""

from __future__ import annotations

import json
from pathlib import Path

import click

from charthouse.assembly import assemble
from charthouse.cli.options import charts_option, json_option
from charthouse.ops.charts import read_charts
from charthouse.ops.purging import Plan, purge, soften
from charthouse.printable import counted
from charthouse.settings import read_settings


@click.command("purge", short_help="Delete pictures, or have them drawn again.")
@click.argument("charts_asked", metavar="[CHART…]", nargs=-1)
@click.option("--tag", "tags", multiple=True, help="The pictures of all charts with this tag.")
@click.option("--all", "everything", is_flag=True, help="The pictures of all charts, also of charts that are gone.")
@click.option("--soft", is_flag=True, help="Show each picture until it is drawn again, behind all live requests.")
@click.option("--dry-run", is_flag=True, help="Say what would be deleted, or drawn again, and do nothing.")
@charts_option
@json_option
def purge_pictures(
    charts_asked: tuple[str, ...], tags: tuple[str, ...], everything: bool, soft: bool, dry_run: bool,
    charts: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Delete the pictures of charts from the store, and their records.

    CHART is an id, or an id with params: 'sales?region=emea', 'sales?region=e*'. The next request loads the data and
    draws the picture. Pushed data stays. With --soft, pictures are drawn again and shown until then.
    """
    if bool(charts_asked or tags) == everything:
        both = "leave the others out" if everything else "name charts, or give --tag or --all"
        raise click.UsageError(f"--all has all charts; {both}" if everything else both)
    settings = read_settings(charts=charts)
    services = assemble(settings, timeout_seconds=5)
    catalogue = read_charts(services)
    plan = Plan(everything=True) if everything else Plan.named(catalogue, services, charts_asked, tags)
    if soft and dry_run:
        _say(as_json, "would be drawn again", pictures=services.purging.count(plan.ids, plan.fits))
    elif soft:
        done = soften(services, catalogue, plan)
        _say(as_json, "are stale and are drawn again", pictures=done.pictures, enqueued=done.enqueued)
    else:
        deleted = services.purging.measure(plan.ids, plan.fits) if dry_run else purge(services, plan)
        said = "would be purged" if dry_run else "purged"
        _say(as_json, said, purged=deleted.images, keys=deleted.keys, bytes=deleted.bytes)


def _say(as_json: bool, what: str, **counts: int) -> None:
    if as_json:
        click.echo(json.dumps(counts))
    elif "purged" in counts:
        freed = f"{counted(counts['keys'], 'key')}, {counts['bytes']:,} bytes of pictures"
        click.echo(f"{counted(counts['purged'], 'image')} {what}: {freed}")
    else:
        enqueued = f", {counted(counts['enqueued'], 'job')} enqueued" if "enqueued" in counts else ""
        click.echo(f"{counted(counts['pictures'], 'picture')} {what}{enqueued}")
