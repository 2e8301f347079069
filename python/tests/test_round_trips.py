"""Arbitrary columns go to the library and come back as they were."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st

from test_frames import there_and_back

ROWS = 6
FEW = settings(max_examples=40, deadline=None, derandomize=True)
MOMENTS = st.datetimes(datetime.datetime(1700, 1, 1), datetime.datetime(2250, 1, 1))


def lists(values):
    return st.lists(values, min_size=ROWS, max_size=ROWS)


def integers(dtype):
    return st.integers(int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))


def check(column, **reading):
    frame = pd.DataFrame({"x": column, "y": np.arange(len(column)) % 5})
    pd.testing.assert_frame_equal(there_and_back(frame, **reading), frame, check_exact=True)


@FEW
@given(data=st.data(), dtype=st.sampled_from(["int8", "int16", "int32", "int64", "uint8", "uint32", "uint64"]))
def test_integers(data, dtype):
    check(pd.Series(data.draw(lists(integers(dtype))), dtype=dtype), discrete=data.draw(st.sampled_from([[], ["x"]])))


@FEW
@given(data=st.data(), dtype=st.sampled_from(["Int8", "Int64", "UInt16"]))
def test_integers_that_may_be_missing(data, dtype):
    check(pd.Series(data.draw(lists(st.none() | integers(dtype.lower()))), dtype=dtype))


@FEW
@given(data=st.data(), width=st.sampled_from([32, 64]))
def test_real_numbers(data, width):
    values = lists(st.floats(width=width, allow_infinity=False, allow_subnormal=False))
    check(pd.Series(data.draw(values), dtype=f"float{width}"))


@FEW
@given(lists(st.none() | st.text(max_size=5)).filter(any), st.sampled_from([object, "str", "string"]))
def test_texts(values, dtype):
    check(pd.Series(values, dtype=dtype), type=["x=category"])


@FEW
@given(lists(st.none() | st.booleans()), st.sampled_from([object, "boolean"]))
def test_booleans(values, dtype):
    check(pd.Series(values, dtype=dtype))


@FEW
@given(st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=4, unique=True), lists(st.integers(-1, 3)),
       st.booleans())
def test_categories(categories, codes, ordered):
    codes = [code if code < len(categories) else -1 for code in codes]
    check(pd.Series(pd.Categorical.from_codes(codes, categories, ordered)), type=["x=category"])


@FEW
@given(lists(st.none() | MOMENTS), st.sampled_from(["s", "ms", "us", "ns"]), st.sampled_from([None, "UTC", "Asia/Kolkata"]))
def test_moments(values, unit, zone):
    check(pd.Series(values, dtype=f"M8[{unit}]").dt.tz_localize(zone))


@FEW
@given(lists(st.none() | st.timedeltas(datetime.timedelta(-9999), datetime.timedelta(9999))))
def test_durations(values):
    check(pd.Series(values, dtype="m8[us]"))


@FEW
@given(st.dictionaries(st.text(max_size=6), st.just(range(ROWS)), min_size=2, max_size=4))
def test_names_of_columns(columns):
    frame = pd.DataFrame(columns)
    pd.testing.assert_frame_equal(there_and_back(frame), frame)


@FEW
@given(lists(st.none() | st.integers(-9, 9)), lists(st.none() | st.text(max_size=3)).filter(any), lists(st.none() | MOMENTS))
def test_other_frames(numbers, texts, moments):
    pl, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    columns = {"n": numbers, "t": texts, "m": moments, "y": list(range(ROWS))}
    polars = pl.DataFrame(columns, schema={"n": pl.Int16, "t": pl.String, "m": pl.Datetime("us"), "y": pl.Int64})
    assert there_and_back(polars, type=["t=category"]).equals(polars)
    arrow = pa.table(columns, pa.schema({"n": pa.int16(), "t": pa.string(), "m": pa.timestamp("us"), "y": pa.int64()}))
    assert there_and_back(arrow, type=["t=category"]).equals(arrow)
