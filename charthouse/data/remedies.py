"""What to write instead of a value that has no canonical form: most types have one usual way out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass

BY_TYPE = {  # by module and name of the type or of one of its bases
    "builtins.set": "sorted(…)",
    "builtins.frozenset": "sorted(…)",
    "builtins.bytearray": "bytes(…)",
    "builtins.memoryview": "bytes(…)",
    "builtins.coroutine": "asyncio.run(…)",
    "builtins.function": "….__name__, or what it returns",
    "builtins.type": "….__name__",
    "enum.Enum": "….value",
    "pathlib.PurePath": "str(…)",
    "fractions.Fraction": "float(…)",
    "ipaddress._IPAddressBase": "str(…)",
    "numpy.ma.MaskedArray": "….filled(…)",
    "numpy.matrix": "numpy.asarray(…)",
    "numpy.recarray": "pandas.DataFrame(…)",
    "pandas.Interval": "str(…)",
    "pandas.IntervalDtype": "….astype(str)",
    "pandas.IntervalIndex": "….astype(str)",
    "pandas.MultiIndex": "….reset_index(), or one text for its levels",
    "pandas.Period": "….to_timestamp()",
    "pandas.PeriodDtype": "….dt.to_timestamp()",
    "pandas.PeriodIndex": "….to_timestamp()",
    "pandas.SparseDtype": "….sparse.to_dense()",
    "pandas.ArrowDtype": "….convert_dtypes(), or numpy's dtypes",
    "pandas.DataFrameGroupBy": "….sum(), ….mean() or another aggregate",
    "pandas.SeriesGroupBy": "….sum(), ….mean() or another aggregate",
    "polars.LazyFrame": "….collect()",
    "sqlite3.Row": "dict(…)",
    "matplotlib.artist.Artist": "the numbers that it shows",
}
OF_COLUMNS = {  # of a pandas column of objects of that type
    "pandas.Timestamp": "pandas.to_datetime(…)",
    "pandas.Timedelta": "pandas.to_timedelta(…)",
    "list": "….explode()",
    "dict": "pandas.json_normalize(…)",
}
BY_METHOD = {  # the first that the type has
    "model_dump": "….model_dump()",
    "_asdict": "…._asdict()",
    "to_pandas": "….to_pandas()",
    "to_dataframe": "….to_dataframe()",
    "numpy": "….numpy()",
    "tolist": "….tolist()",
}


def remedy(kind: type) -> str:
    """What to write instead of a value of that type, as `write sorted(…)`; '' when nothing is usual."""
    found = _by_base(kind) or _by_protocol(kind)
    return f"write {found}" if found else ""


def column_remedy(kind: type) -> str:
    """What to write instead of a pandas column of objects of that type."""
    return (
        f"write {OF_COLUMNS.get(public_name(kind)) or OF_COLUMNS.get(f'builtins.{kind.__qualname__}', '….astype(str)')}"
    )


def public_name(kind: type) -> str:
    """The type's name with its module; of a library's private module, the name under which the library offers it."""
    if kind.__module__ == "builtins":
        return kind.__qualname__
    library = kind.__module__.partition(".")[0]
    offered = getattr(sys.modules.get(library), kind.__name__, None)
    return f"{library if offered is kind else kind.__module__}.{kind.__qualname__}"


def _by_base(kind: type) -> str:
    names = (f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__)
    offered = (f"{base.__module__.partition('.')[0]}.{base.__qualname__}" for base in kind.__mro__)
    return next((BY_TYPE[name] for name in (*names, *offered) if name in BY_TYPE), "")


def _by_protocol(kind: type) -> str:
    if is_dataclass(kind):
        return "dataclasses.asdict(…)"
    for method, text in BY_METHOD.items():
        if callable(getattr(kind, method, None)):
            return text
    if issubclass(kind, Mapping):
        return "dict(…)"
    return "list(…)" if issubclass(kind, (Iterator, Iterable)) else ""
