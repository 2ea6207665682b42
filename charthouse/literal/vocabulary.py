"""The closed lists: what a callback may name beyond its own variables."""

from __future__ import annotations

import math

CONSTANTS = {
    "Math.PI": math.pi, "Math.E": math.e, "Math.LN2": math.log(2), "Math.LN10": math.log(10),
    "Math.SQRT2": math.sqrt(2),
    "Number.MAX_SAFE_INTEGER": 2**53 - 1, "Number.EPSILON": 2.0**-52,
    "null": None, "true": True, "false": False,
}  # fmt: skip
MATHS = frozenset(
    f"Math.{name}" for name in
    "abs ceil floor round trunc sign max min pow sqrt cbrt exp log log10 log2 log1p "
    "sin cos tan asin acos atan atan2 hypot".split()
)  # fmt: skip
APPLIED = {name: f"{name}.apply" for name in ("Math.max", "Math.min")}  # called with a list: Math.max(...values)
CONVERSIONS = frozenset({"Number", "String", "Boolean", "parseFloat"})  # also handed to map and filter by name
FUNCTIONS = MATHS | CONVERSIONS | {
    "parseInt", "isNaN", "isFinite", "Number.isNaN", "Number.isFinite", "Number.isInteger", "Number.parseFloat",
    "Number.parseInt", "Array.isArray", "Object.keys", "Object.values", "Intl.NumberFormat",
}  # fmt: skip
FILLS = frozenset({"getGradientFillHelper", "pattern.draw"})  # QuickChart's
FUNCTIONS |= FILLS
MADE = frozenset({"Intl.NumberFormat", "Date"})  # behind `new`
NAMESPACES = frozenset(name.partition(".")[0] for name in (*CONSTANTS, *FUNCTIONS) if "." in name)
METHODS = frozenset(
    "toUpperCase toLowerCase slice substring substr charAt split padStart padEnd replace replaceAll trim trimStart "
    "trimEnd repeat indexOf lastIndexOf includes startsWith endsWith concat at toString "
    "toFixed toPrecision toLocaleString format getLabelForValue getDatasetMeta isDatasetVisible "
    "map filter reduce forEach join some every find findIndex reverse "
    "getFullYear getMonth getDate getDay getHours getMinutes getSeconds getTime "
    "toISOString toLocaleDateString toLocaleTimeString".split()
)
PATTERN_METHOD = "replace pattern"  # of `replace` with a regular expression; no program can spell it
PATTERNS = frozenset({
    r"\B(?=(\d{3})+(?!\d))", r"\B(?=(?:\d{3})+(?!\d))", r"\B(?<!\.\d*)(?=(\d{3})+(?!\d))", r"(\d)(?=(\d{3})+(?!\d))",
    r"(\d)(?=(?:\d{3})+(?!\d))", r"(\d)(?=(\d{3})+\.)", r"\d(?=(\d{3})+\.)", r"(\d)(?=(\d{3})+$)", r"(.)(?=(\d{3})+$)",
    r"\d(?=(\d{3})+$)", r"\.0+$", r"\.?0+$", r"\.00$", r"\.0$", r"\s", r"\s+", r"\D", r"\d", r"[^\d]", r"[^0-9]",
    r"[^\d.]",    r"[^0-9.]", r"[$,]",
})  # fmt: skip
