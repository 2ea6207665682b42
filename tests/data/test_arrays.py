"""Canonical bytes of numpy arrays and scalars: dtype, shape and values count, the memory layout does not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from charthouse.data import canonical_bytes, decode
from charthouse.errors import DataError

dtypes = st.one_of(
    hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.unsigned_integer_dtypes(), hnp.floating_dtypes(sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(sizes=(64, 128)), hnp.datetime64_dtypes(), hnp.timedelta64_dtypes(),
    hnp.byte_string_dtypes(), hnp.unicode_string_dtypes(),
)  # fmt: skip
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0, max_side=4))


class Special(np.ndarray):
    pass


def again(data):
    return decode(canonical_bytes(data))


@given(arrays)
def test_an_array_comes_back_with_its_dtype_and_shape(array):
    back = again(array)
    assert back.dtype == array.dtype.newbyteorder("=")
    assert back.dtype.isnative
    assert back.shape == array.shape
    assert back.flags.writeable
    assert back.flags.c_contiguous
    np.testing.assert_array_equal(back, array)
    assert canonical_bytes(back) == canonical_bytes(array)


@given(arrays)
def test_strides_and_byte_order_do_not_count(array):
    expected = canonical_bytes(array)
    assert canonical_bytes(np.asfortranarray(array).reshape(array.shape)) == expected
    assert canonical_bytes(array.astype(array.dtype.newbyteorder("S"))) == expected
    if array.ndim:
        assert canonical_bytes(array[::-1].copy()[::-1]) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.zeros(4), np.zeros((2, 2))), (np.zeros((0, 3)), np.zeros((3, 0))), (np.zeros(2), np.zeros(2, "f4")),
        (np.zeros(1), np.zeros(())), (np.array(1.0), np.float64(1.0)), (np.float64(1.0), 1.0), (np.bool_(True), True),
        (np.zeros(2), [0.0, 0.0]), (np.array([0.0]), np.array([-0.0])), (np.int32(1), np.int64(1)),
        (np.array([1], "M8[s]"), np.array([1], "M8[ms]")), (np.array(["a"]), np.array(["a"], "U2")),
        (np.str_("a"), "a"), ([np.float64(1)], [1.0]), ([np.float64(1)], np.array([1.0])),
        (np.str_("a\0"), np.str_("a")),
    ],
)  # fmt: skip
def test_arrays_that_differ_in_dtype_shape_or_kind_have_different_bytes(one, other):
    assert canonical_bytes(one) != canonical_bytes(other)


@pytest.mark.parametrize("size", [2, 4, 8])
def test_every_nan_in_an_array_is_the_same_nan(size):
    one = np.array([1, np.nan], f"f{size}")
    other = one.copy()
    other.view(f"u{size}")[1] |= 1 | 1 << size * 8 - 1  # a sign and a payload
    assert canonical_bytes(one) == canonical_bytes(other)
    assert canonical_bytes(one[1]) == canonical_bytes(other[1])
    assert canonical_bytes([one[1]]) == canonical_bytes([other[1]])
    assert canonical_bytes(np.array(one[1])) == canonical_bytes(np.array(other[1]))
    assert np.signbit(other[1])  # what came in is left as it was


def test_every_nan_in_a_complex_array_is_the_same_nan():
    one, other = np.array([complex(np.nan, 0), 1j]), np.array([complex(-np.nan, 0), 1j])
    assert canonical_bytes(one) == canonical_bytes(other)
    assert canonical_bytes(np.array(one[0])) == canonical_bytes(np.array(other[0]))


def test_every_true_in_an_array_is_the_same_true():
    assert canonical_bytes(np.array([2, 0], "u1").view(bool)) == canonical_bytes(np.array([True, False]))


@pytest.mark.parametrize(
    "scalar",
    [
        np.float64(1.5), np.float32(-0.0), np.float16(2), np.int8(-1), np.uint64(2**64 - 1), np.bool_(True),
        np.complex64(1 + 2j), np.str_("a\0"), np.bytes_(b"a\0"), np.str_(""), np.datetime64("2026-01-01"),
        np.datetime64("NaT"), np.datetime64("2026-01-01T00:00:00.5", "25ns"), np.timedelta64(5), np.timedelta64(5, "D"),
    ],
)  # fmt: skip
def test_a_scalar_comes_back_as_the_same_scalar(scalar):
    for back in (again(scalar), again([scalar, scalar])[1], again([scalar, None])[0]):
        assert type(back) is type(scalar)
        assert back.dtype == scalar.dtype
        assert back.tobytes() == scalar.tobytes()


def test_a_scalar_can_be_a_key():
    assert again({np.float64(1): 1, np.datetime64("2026"): 2}) == {np.float64(1): 1, np.datetime64("2026"): 2}


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.array([object()]), "has the numpy dtype object; allowed are bool"),
        (np.zeros(2, "i4,f8"), r"has the numpy dtype \[\('f0'"),
        (np.zeros(2, np.longdouble), "has the numpy dtype float128"),
        (np.longdouble(1), "has the numpy dtype float128"),
        ([np.clongdouble(1)], "has the numpy dtype complex256"),
        (np.ma.masked_array([1.0], [True]), "MaskedArray; of arrays, allowed are exactly numpy.ndarray"),
        (np.zeros(2).view(Special), "Special; of arrays, allowed are exactly"),
        (np.rec.array([(1, 2)]), "a numpy.rec"),
        (np.random.default_rng(), "a numpy.random"),
        (np.dtype("f8"), "is a numpy.dtype"),
        (np.float64, "is a type"),
    ],
)
def test_what_has_no_canonical_form_is_refused_by_its_path(array, message):
    with pytest.raises(DataError, match=r'^data\["a"\](\[0\])? ' + f".*{message}"):
        canonical_bytes({"a": array})


FIELDS = [("a", "i4"), ("b", "f8")]


@pytest.mark.parametrize(
    ("value", "usual"),
    [
        (np.array([1, "a"], object), "….tolist()"),
        (np.array([(1, 2.5)], FIELDS), "pandas.DataFrame(…)"),
        (np.array([(1, 2.5)], FIELDS)[0], "….item()"),
        (np.rec.array([(1, 2.5)], FIELDS), "pandas.DataFrame(…)"),
        (np.void(b"abc"), "….tobytes()"),
        (np.ones(1, np.longdouble), "….astype(float)"),
        ([np.longdouble(1)], "….astype(float)"),
        (np.ones(1, np.clongdouble), "….astype(complex)"),
        (np.array(["a"], np.dtypes.StringDType()), "….astype(str)"),
        (np.ones(1).view(type("Special", (np.ndarray,), {})), "numpy.asarray(…)"),
        (np.dtype("f8"), "str(…)"),
    ],
)
def test_a_refusal_says_what_to_write_instead(value, usual):
    with pytest.raises(DataError) as raised:
        canonical_bytes({"a": value})
    assert str(raised.value).endswith(f"; write {usual}")
