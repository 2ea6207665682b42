"""Texts for random charts: words of many scripts, formulas, and all that a text can be told about its looks."""

from __future__ import annotations

from typing import Any

import matplotlib.patheffects as effects
from numpy.random import Generator

SCRIPTS = {
    "latin": "Umsatz Größe façade naïve Łódź Çağrı smørrebrød office affinity fjord WAVE Ty. AVA To 1,234.5 −17 % € ½",
    "vietnamese": "Tiếng Việt đường phố Nguyễn",
    "greek": "Ελλάδα μέση τιμή Ωμέγα ῥόδον",
    "cyrillic": "Выручка ёлка Україна їжак Щука",
    "cjk": "売上高 日本語 中文字符 한국어 グラフ 東京都",
    "hebrew": "שלום עולם מחיר",
    "arabic": "السلام عليكم مبيعات ١٢٣",
    "thai": "ภาษาไทย ราคา",
    "devanagari": "हिन्दी मूल्य",
    "emoji": "😀 🚀 ✓ ★ ☂ 👩‍👩‍👧 🇪🇺",
    "combining": "e\u0301a\u0308 n\u0303 q\u0307\u0323 Z\u0335",
    "odd": "tab\there a\u00a0b zero\u200bwidth soft\u00adhyphen \u202aLRE\u202c Ǆ ﬁ \ufffd {x} \\alpha 50% _id_ ^up",
}
FORMULAS = (
    r"$\frac{%d}{x_{%d}^{2}}$", r"$\sum_{i=0}^{n} x_i^{%d}$ to %d", r"$\sqrt[3]{%d + \alpha_{%d}}$",
    r"$10^{-%d} \times \beta^{%d}$", r"$\int_0^{%d} e^{-x^2}\,dx = %d$", r"$\mathcal{R}\prod_{%d}^{%d}\mathbb{Z}$",
    r"$\overline{x}_{%d} \pm \hat{\sigma}_{%d}$", r"$\left(\frac{a^{%d}}{b_%d}\right)$",
    r"$\mathbf{%d}\,\mathrm{kg}^{%d}$",
    r"$\mathit{v}_{%d} \leq \mathsf{w}_{%d} \rightarrow \infty$", r"$\dot{x}^{%d} \quad \$%d$", r"$\binom{%d}{%d}$",
)  # fmt: skip
FAMILIES = (
    "DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono", "STIXGeneral", "cmr10", "serif", "monospace", "sans-serif",
    ["DejaVu Serif", "Noto Serif CJK JP"], ["STIXGeneral", "DejaVu Sans", "Noto Sans CJK KR"], "DejaVu Sans Display",
)  # fmt: skip
FONTSETS = ("dejavusans", "dejavuserif", "cm", "stix", "stixsans")


def pick(rng: Generator, items: Any) -> Any:
    """One of the items, as it is: not made an array's scalar."""
    items = list(items)
    return items[int(rng.integers(len(items)))]


def word(rng: Generator) -> str:
    """One word of any script."""
    return str(pick(rng, SCRIPTS[pick(rng, SCRIPTS)].split(" ")))


def number(rng: Generator) -> str:
    return f"{rng.normal(0, 10 ** rng.integers(0, 6)):,.{rng.integers(0, 3)}f}"


def formula(rng: Generator) -> str:
    return str(pick(rng, FORMULAS) % (rng.integers(1, 99), rng.integers(1, 9)))


def phrase(rng: Generator, words: int = 3) -> str:
    """A few words, numbers and now and then a formula, in one line."""
    makers = (word, word, word, number, formula)
    return " ".join(pick(rng, makers)(rng) for _ in range(rng.integers(1, words + 1)))


def paragraph(rng: Generator) -> str:
    """Several lines; sometimes an empty one, or blanks at the ends."""
    return "\n".join(pick(rng, [phrase(rng), phrase(rng, 6), word(rng), "", "  " + word(rng) + " "]) for _ in range(3))


def anything(rng: Generator) -> str:
    return str(pick(rng, (word, phrase, paragraph, formula, number))(rng))


def names(rng: Generator, count: int) -> list[str]:
    """That many different names, for categories."""
    return [f"{word(rng)} {index}" for index in range(count)]


def font(rng: Generator) -> dict[str, Any]:
    """What a text can be told about its font, a few things at a time."""
    sizes = [6, 7.5, 9.7, 10, 12.25, 17, "small", "x-large", float(rng.uniform(4, 25))]
    choices = {
        "family": FAMILIES, "size": sizes, "weight": ["light", "bold", 600, 350], "style": ["italic", "oblique"],
        "variant": ["small-caps"], "stretch": ["condensed", "expanded"],
    }  # fmt: skip
    return _some(rng, choices, 0.35)


def looks(rng: Generator) -> dict[str, Any]:
    """What a text can be told about its looks, font included."""
    box = {"boxstyle": pick(rng, ["round", "square,pad=0.1", "larrow", "sawtooth"]), "alpha": 0.6, "facecolor": "C3"}
    stroke = [effects.withStroke(linewidth=2.3, foreground="C1")]
    shadow = [effects.SimplePatchShadow(), effects.Normal()]
    choices = {
        "color": ["C0", "#12345678", (0.1, 0.2, 0.3), "0.4"], "alpha": [0.3, 0.77], "bbox": [box],
        "rotation": [0, 30, 45, 90, 180, 270, -17.3, "vertical", float(rng.uniform(-400, 400))],
        "rotation_mode": ["anchor", "default", "xtick", "ytick"], "linespacing": [0.8, 1.7],
        "horizontalalignment": ["left", "center", "right"], "multialignment": ["left", "center", "right"],
        "verticalalignment": ["top", "center", "bottom", "baseline", "center_baseline"],
        "path_effects": [stroke, shadow], "antialiased": [False, True], "parse_math": [False],
        "math_fontfamily": FONTSETS, "fontfeatures": [["-kern"], ["-liga", "smcp"]], "language": ["tr", "sr", "ja"],
        "backgroundcolor": ["C4"], "snap": [True, False], "zorder": [-1, 7], "gid": ["a-text"],
        "url": ["https://charts.example.org/"], "transform_rotates_text": [True],
    }  # fmt: skip
    return font(rng) | _some(rng, choices, 0.16)


def _some(rng: Generator, choices: dict[str, Any], share: float) -> dict[str, Any]:
    """Each name with this probability, with one of its values."""
    return {name: pick(rng, values) for name, values in choices.items() if rng.random() < share}
