"""Colour schemes: the palettes that a config may name, such as `brewer.SetTwo8`."""

from __future__ import annotations

import re

from charthouse.spec.palette import TABLEAU
from charthouse.spec.words import Words

NAME = re.compile(r"(brewer|tableau|office)\.([A-Za-z]+?)(\d+)?", re.ASCII)


def palette_of(plugins: Words) -> tuple[str, ...]:
    """The colours for what has none of its own: those of the scheme, else Tableau's ten."""
    words = plugins.words("colorschemes")
    words.pass_over("fillAlpha", "override", "custom")
    name = words.take("scheme")
    found = scheme(name) if isinstance(name, str) else None
    if name is not None and found is None:
        words.ignore("scheme", "one of " + ", ".join(sorted(SCHEMES)))
    if found and words.flag("reverse"):
        return found[::-1]
    return found or TABLEAU


def scheme(name: str) -> tuple[str, ...] | None:
    """The colours of a scheme; of `brewer.Paired4` the first four."""
    found = NAME.fullmatch(name)
    colours = SCHEMES.get(f"{found[1]}.{found[2]}") if found else None
    if colours is None or found is None:
        return None
    every = tuple(f"#{colours[at : at + 6]}" for at in range(0, len(colours), 6))
    return every[: max(1, int(found[3]))] if found[3] else every


# By ColorBrewer (Cynthia Brewer, Apache 2.0) and Tableau; six hexadecimal digits a colour.
SCHEMES: dict[str, str] = {
    "brewer.SetOne": "e41a1c377eb84daf4a984ea3ff7f00ffff33a65628f781bf999999",
    "brewer.SetTwo": "66c2a5fc8d628da0cbe78ac3a6d854ffd92fe5c494b3b3b3",
    "brewer.SetThree": "8dd3c7ffffb3bebadafb807280b1d3fdb462b3de69fccde5d9d9d9bc80bdccebc5ffed6f",
    "brewer.Paired": "a6cee31f78b4b2df8a33a02cfb9a99e31a1cfdbf6fff7f00cab2d66a3d9affff99b15928",
    "brewer.Accent": "7fc97fbeaed4fdc086ffff99386cb0f0027fbf5b17666666",
    "brewer.Dark": "1b9e77d95f027570b3e7298a66a61ee6ab02a6761d666666",
    "brewer.PastelOne": "fbb4aeb3cde3ccebc5decbe4fed9a6ffffcce5d8bdfddaecf2f2f2",
    "brewer.PastelTwo": "b3e2cdfdcdaccbd5e8f4cae4e6f5c9fff2aef1e2cccccccc",
    "brewer.Blues": "f7fbffdeebf7c6dbef9ecae16baed64292c62171b508519c08306b",
    "brewer.Greens": "f7fcf5e5f5e0c7e9c0a1d99b74c47641ab5d238b45006d2c00441b",
    "brewer.Greys": "fffffff0f0f0d9d9d9bdbdbd969696737373525252252525000000",
    "brewer.Oranges": "fff5ebfee6cefdd0a2fdae6bfd8d3cf16913d94801a636037f2704",
    "brewer.Purples": "fcfbfdefedf5dadaebbcbddc9e9ac8807dba6a51a354278f3f007d",
    "brewer.Reds": "fff5f0fee0d2fcbba1fc9272fb6a4aef3b2ccb181da50f1567000d",
    "brewer.BuGn": "f7fcfde5f5f9ccece699d8c966c2a441ae76238b45006d2c00441b",
    "brewer.BuPu": "f7fcfde0ecf4bfd3e69ebcda8c96c68c6bb188419d810f7c4d004b",
    "brewer.GnBu": "f7fcf0e0f3dbccebc5a8ddb57bccc44eb3d32b8cbe0868ac084081",
    "brewer.OrRd": "fff7ecfee8c8fdd49efdbb84fc8d59ef6548d7301fb300007f0000",
    "brewer.PuBu": "fff7fbece7f2d0d1e6a6bddb74a9cf3690c00570b0045a8d023858",
    "brewer.PuBuGn": "fff7fbece2f0d0d1e6a6bddb67a9cf3690c002818a016c59014636",
    "brewer.PuRd": "f7f4f9e7e1efd4b9dac994c7df65b0e7298ace125698004367001f",
    "brewer.RdPu": "fff7f3fde0ddfcc5c0fa9fb5f768a1dd3497ae017e7a017749006a",
    "brewer.YlGn": "ffffe5f7fcb9d9f0a3addd8e78c67941ab5d238443006837004529",
    "brewer.YlGnBu": "ffffd9edf8b1c7e9b47fcdbb41b6c41d91c0225ea8253494081d58",
    "brewer.YlOrBr": "ffffe5fff7bcfee391fec44ffe9929ec7014cc4c02993404662506",
    "brewer.YlOrRd": "ffffccffeda0fed976feb24cfd8d3cfc4e2ae31a1cbd0026800026",
    "brewer.BrBG": "543005995d13cfa155f0deb1f5f5f5b5e3dc5bb2a80e726a003c30",
    "brewer.PiYG": "8e0152cb3289e896c4fad5eaf7f7f7dbf0be9ccf645a9c29276419",
    "brewer.PRGn": "40004b7f3c8dad8abddec8e2f7f7f7ccebc680c4812b864200441b",
    "brewer.PuOr": "7f3b08be6209ee9d3bfed6a1f7f7f7cfcee5998fbf5f3a912d004b",
    "brewer.RdBu": "67001fbb2a34e58267fbcdb6f7f7f7c1ddec6bacd02a71b2053061",
    "brewer.RdGy": "67001fbb2a34e58267fbcdb6ffffffd7d7d7a1a1a15c5c5c1a1a1a",
    "brewer.RdYlBu": "a50026de3f2ef88d52fed384ffffbfd3ecf490c3dd5183bb313695",
    "brewer.RdYlGn": "a50026de3f2ef88d52fed380ffffbfccea8386cb662da155006837",
    "brewer.Spectral": "9e0142dd4a4cf88d52fed380ffffbfd7ef9b89d0a43f97b75e4fa2",
    "tableau.Tableau": "4e79a7f28e2be1575976b7b259a14fedc948b07aa1ff9da79c755fbab0ac",
    "tableau.Classic": "1f77b4ff7f0e2ca02cd627289467bd8c564be377c27f7f7fbcbd2217becf",
    "tableau.ClassicTwenty": (
        "1f77b4aec7e8ff7f0effbb782ca02c98df8ad62728ff98969467bdc5b0d58c564bc49c94e377c2f7b6d27f7f7fc7c7c7"
        "bcbd22dbdb8d17becf9edae5"
    ),
    "tableau.ColorBlind": "1170aafc7d0ba3acb957606c5fa2cec852007b848fa3cce9ffbc79c8d0d9",
    "office.Office": "4472c4ed7d31a5a5a5ffc0005b9bd570ad47",
}  # fmt: skip
