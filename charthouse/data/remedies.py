"""What to write instead of a value without a canonical form: most types have one usual replacement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from decimal import Decimal
from fractions import Fraction
from types import ModuleType
from typing import Any

BY_TYPE = {  # by module and name of the type or of one of its bases
    "builtins.set": "sorted(…)",
    "builtins.frozenset": "sorted(…)",
    "builtins.bytearray": "bytes(…)",
    "builtins.memoryview": "bytes(…)",
    "builtins.coroutine": "asyncio.run(…)",
    "builtins.function": "….__name__, or what it returns",
    "builtins.method": "….__name__, or what it returns",
    "builtins.builtin_function_or_method": "….__name__, or what it returns",
    "functools.partial": "what it returns",
    "builtins.type": "….__name__",
    "builtins.BaseException": "str(…)",
    "enum.Enum": "….value",
    "pathlib.PurePath": "str(…)",
    "fractions.Fraction": "float(…)",
    "ipaddress._IPAddressBase": "str(…)",
    "datetime.tzinfo": "str(…)",
    "re.Pattern": "….pattern",
    "re.Match": "….group()",
    "collections.UserString": "str(…)",
    "_io._IOBase": "….read()",
    "numpy.ma.MaskedArray": "….filled(…)",
    "numpy.recarray": "pandas.DataFrame(…)",
    "numpy.ndarray": "numpy.asarray(…)",
    "numpy.dtype": "str(…)",
    "pandas.DataFrame": "pandas.DataFrame(…)",
    "pandas.Series": "pandas.Series(…)",
    "pandas.Interval": "str(…)",
    "pandas.IntervalDtype": "….astype(str)",
    "pandas.IntervalIndex": "….astype(str)",
    "pandas.MultiIndex": "….reset_index() for an index, ….columns.map(str) for columns",
    "pandas.Period": "….to_timestamp()",
    "pandas.PeriodDtype": "….dt.to_timestamp()",
    "pandas.PeriodIndex": "….to_timestamp()",
    "pandas.SparseDtype": "….sparse.to_dense()",
    "pandas.ArrowDtype": '….convert_dtypes(dtype_backend="numpy_nullable"), or numpy\'s dtypes',
    "pandas.ExtensionDtype": "….astype(str)",
    "pandas.ExtensionArray": "pandas.Series(…)",
    "pandas.BaseOffset": "….freqstr",
    "pandas.BaseGroupBy": "….sum(), ….mean() or another aggregate",
    "pandas.BaseWindow": "….sum(), ….mean() or another aggregate",
    "polars.DataFrame": "polars.DataFrame(…)",
    "polars.LazyFrame": "….collect()",
    "polars.GroupBy": "….agg(…)",
    "polars.Expr": "frame.select(…)",
    "polars.DataType": "str(…)",
    "PIL.Image": "numpy.asarray(…)",
    "sqlite3.Row": "dict(…)",
    "matplotlib.artist.Artist": "the numbers that it shows",
    "matplotlib.colors.Colormap": "….name",
    "matplotlib.path.Path": "….vertices",
}
OF_COLUMNS = {  # of a pandas column of objects, by their type or one of its bases
    "pandas.Timestamp": "pandas.to_datetime(…)",
    "pandas.Timedelta": "pandas.to_timedelta(…)",
    "pandas.Period": "….map(pandas.Period.to_timestamp)",
    "numpy.generic": "….infer_objects()",
    "numpy.ndarray": "….explode()",
    "builtins.list": "….explode()",
    "builtins.tuple": "….explode()",
    "builtins.set": "….map(sorted).explode()",
    "builtins.frozenset": "….map(sorted).explode()",
    "builtins.dict": "pandas.json_normalize(…)",
    "enum.Enum": "….map(lambda member: member.value)",
    "fractions.Fraction": "….astype(float)",
}
OF_NUMPY = {  # by the kind of the dtype
    "O": "….tolist()",
    "f": "….astype(float)",
    "c": "….astype(complex)",
    "T": "….astype(str)",
}
OF_POLARS = {  # by the name of the dtype
    "List": "….explode(…)",
    "Array": "….explode(…)",
    "Struct": "….unnest(…)",
    "Decimal": "….cast(polars.Float64)",
    "Int128": "….cast(polars.Float64)",
    "UInt128": "….cast(polars.Float64)",
    "Float16": "….cast(polars.Float32)",
    "Binary": '….bin.encode("hex")',
    "Categorical": "….cast(polars.String)",
    "Object": "….map_elements(str, polars.String)",
}
BY_METHOD = {  # the first protocol that the type has
    "model_dump": "….model_dump()",
    "_asdict": "…._asdict()",
    "to_pandas": "….to_pandas()",
    "to_dataframe": "….to_dataframe()",
    "numpy": "….numpy()",
    "tolist": "….tolist()",
}
NUMBERS = {bool, int, float, Decimal, Fraction}
NOTHING_USUAL = "the numbers and texts of it that draw needs"


def remedy(kind: type) -> str:
    """What to write instead of a value of that type, as `write sorted(…)`."""
    return f"write {_by_base(kind, BY_TYPE) or _by_protocol(kind) or NOTHING_USUAL}"


def column_remedy(kinds: Iterable[type]) -> str:
    """What to write instead of a pandas column of objects of these types."""
    first, *others = kinds
    if others:
        return f"write {'….astype(float)' if {first, *others} <= NUMBERS else '….astype(str)'}"
    if is_dataclass(first):
        return "write pandas.DataFrame(list(…))"
    return f"write {_by_base(first, OF_COLUMNS) or '….astype(str)'}"


def array_remedy(dtype: Any) -> str:
    """What to write instead of an array of numpy with that dtype."""
    return f"write {'pandas.DataFrame(…)' if dtype.names else OF_NUMPY.get(dtype.kind, '….tobytes()')}"


def scalar_remedy(dtype: Any) -> str:
    """What to write instead of a scalar of numpy with that dtype."""
    return "write ….item()" if dtype.names else array_remedy(dtype)


def polars_remedy(dtype: Any) -> str:
    """What to write instead of a polars column of that dtype."""
    return f"write {OF_POLARS.get(type(dtype).__name__, '….cast(polars.String)')}"


def _by_base(kind: type, remedies: Mapping[str, str]) -> str:
    """The remedy for the type, or the nearest of its bases that has one, by its module or else its library."""
    for base in kind.__mro__:
        for home in (base.__module__, base.__module__.partition(".")[0]):
            if text := remedies.get(f"{home}.{base.__qualname__}"):
                return text
    return ""


def _by_protocol(kind: type) -> str:
    if is_dataclass(kind):
        return "dataclasses.asdict(…)"
    if hasattr(kind, "__attrs_attrs__"):
        return "attrs.asdict(…)"
    for method, text in BY_METHOD.items():
        if callable(getattr(kind, method, None)):
            return text
    if issubclass(kind, Mapping):
        return "dict(…)"
    if issubclass(kind, Iterable):
        return "list(…)"
    return "vars(…)" if kind.__dictoffset__ and kind is not ModuleType else ""
