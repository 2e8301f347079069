"""Tables in and out."""

import datetime
import decimal
import warnings

import numpy as np
import pandas as pd
import pytest

import ballast
from ballast import _core, _frames


def there_and_back(frame, **reading):
    """The rows of a frame as the library holds them, as a frame again."""
    read = _frames.read(frame)
    table, _ = _core.make_table(read.parts(), reading)
    return _frames.write(table, read.schema())


ROWS = 12
PANDAS_COLUMNS = {
    "int64": pd.Series([5, 3, 5, 8] * 3),
    "int8": pd.Series([5, 3, 5, 8] * 3, dtype="int8"),
    "uint64": pd.Series([2**62, 5, 7] * 4, dtype="uint64"),
    "float64": pd.Series([0.5, 1 / 3, np.nan, 1e-7] * 3),
    "float32": pd.Series([0.1, 2.5, np.nan, 7] * 3, dtype="float32"),
    "whole floats": pd.Series([1.0, 2, np.nan, 5] * 3),
    "bool": pd.Series([True, False, True, False] * 3),
    "str": pd.Series(["a", "b", None, " ?"] * 3),
    "empty str": pd.Series(["a", "", None, "b"] * 3),
    "object": pd.Series(["a", "b", None, "c"] * 3, dtype=object),
    "object bools": pd.Series([True, None, False, True] * 3, dtype=object),
    "numbers as str": pd.Series(["1.50", "2.25", "7.00", None] * 3),
    "dates as str": pd.Series(["2024-01-31", "2023-05-01", None, "2022-12-24"] * 3),
    "constant": pd.Series(["x"] * ROWS),
    "constant int": pd.Series([7] * ROWS),
    "all missing": pd.Series([np.nan] * ROWS),
    "Int64": pd.Series([1, 2, None, 9] * 3, dtype="Int64"),
    "UInt8": pd.Series([1, 2, None, 9] * 3, dtype="UInt8"),
    "Float64": pd.Series([1.5, 2, None, 9] * 3, dtype="Float64"),
    "boolean": pd.Series([True, None, False, True] * 3, dtype="boolean"),
    "string": pd.Series(["a", None, "b", "c"] * 3, dtype="string"),
    "category": pd.Categorical(["m", "l", None, "s"] * 3, ["s", "m", "l"], ordered=True),
    "category of int": pd.Categorical([3, 1, None, 2] * 3),
    "sparse": pd.Series(pd.arrays.SparseArray([0, 0, 2.5, 0] * 3, fill_value=0)),
    "sparse int": pd.Series(pd.arrays.SparseArray([0, 0, 2, 0] * 3)),
    "sparse bool": pd.Series(pd.arrays.SparseArray([False, True, False] * 4)),
    "sparse with NaN": pd.Series(pd.arrays.SparseArray([np.nan, 1.5, 0.25, np.nan] * 3)),
    "datetime": pd.Series(pd.to_datetime(["2024-01-31 10:20:30", "2023-05-01", None] * 4, format="ISO8601")),
    "days": pd.Series(pd.to_datetime(["2024-01-31", "2023-05-01", "1969-12-31"] * 4)),
    "nanoseconds": pd.Series(np.array(["2024-01-31T10:20:30.123456789", "2023-05-01", "2020-01-01"] * 4, "M8[ns]")),
    "zone": pd.Series(pd.to_datetime(["2024-01-31 10:20", "2023-07-01", None] * 4, format="ISO8601")).dt.tz_localize("Europe/Berlin"),
    "timedelta": pd.Series(pd.to_timedelta([1, 5, None, 90], "min").repeat(3)).reset_index(drop=True),
    "python dates": pd.Series([datetime.date(2024, 1, 31), None, datetime.date(2020, 2, 29), datetime.date(1999, 1, 1)] * 3, dtype=object),
    "decimals": pd.Series([decimal.Decimal("1.50"), None, decimal.Decimal("2.25"), decimal.Decimal("3.00")] * 3, dtype=object),
}


@pytest.mark.parametrize("name", PANDAS_COLUMNS)
def test_columns_of_pandas(name):
    frame = pd.DataFrame({name: PANDAS_COLUMNS[name], 5: [5, 3, 5, 8] * 3})
    frame.index.name = "row"
    pd.testing.assert_frame_equal(there_and_back(frame), frame)


@pytest.mark.parametrize("dtype", ["int32[pyarrow]", "double[pyarrow]", "string[pyarrow]", "bool[pyarrow]",
                                   "timestamp[us][pyarrow]"])
def test_arrow_columns_of_pandas(dtype):
    pytest.importorskip("pyarrow")
    values = {"i": [1, None, 3], "d": [0.5, None, 3], "s": ["a", None, "b"], "b": [True, None, False],
              "t": pd.to_datetime(["2024-01-31", None, "2020-01-01 01:00"], format="ISO8601")}[dtype[0]]
    frame = pd.DataFrame({"x": pd.Series(list(values) * 4, dtype=dtype), "y": [5, 3, 5, 8] * 3})
    pd.testing.assert_frame_equal(there_and_back(frame), frame)


def test_dict_of_arrays():
    columns = {"i": np.array([5, 3, 5, 8, 5, 3]), "f": np.array([0.5, np.nan, 1, 2, 3, 4], "float32"), "b": np.array([True, False] * 3),
               "s": np.array(["a", "b"] * 3), "o": np.array(["x", None, "y"] * 2, object),
               "t": np.array(["2024-01-31", "NaT", "2020-01-01"] * 2, "M8[s]"), "list": [1, 3, 3, 4, 5, 6]}
    back = there_and_back(columns)
    assert list(back) == list(columns)
    for name, values in columns.items():
        assert back[name].dtype == np.asarray(values).dtype
        np.testing.assert_array_equal(back[name], values)


def test_polars():
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({
        "i": pl.Series([1, None, 3], dtype=pl.Int32), "f": [0.5, None, 2.0], "s": ["a", None, "b"],
        "b": [True, None, False], "c": pl.Series(["x", "y", None], dtype=pl.Categorical),
        "e": pl.Series(["x", "y", None], dtype=pl.Enum(["y", "x"])),
        "d": [datetime.date(2024, 1, 31), None, datetime.date(2020, 1, 1)],
        "t": [datetime.datetime(2024, 1, 31, 5), None, datetime.datetime(2020, 1, 1)],
    })
    frame = frame.with_columns(z=frame["t"].dt.replace_time_zone("Europe/Berlin"))
    back = there_and_back(frame)
    assert back.schema == frame.schema
    assert back.equals(frame)


def test_pyarrow():
    pa = pytest.importorskip("pyarrow")
    table = pa.table({
        "i": pa.array([1, None, 3], pa.int16()), "f": [0.5, None, 2.0], "s": ["a", None, "b"], "b": [True, None, False],
        "c": pa.array(["x", "y", None]).dictionary_encode(), "d": [datetime.date(2024, 1, 31), None, datetime.date(2020, 1, 1)],
        "t": pa.array([5, None, 7], pa.timestamp("ms", tz="UTC")),
    })
    assert there_and_back(table).equals(table)


def test_anything_with_an_arrow_stream():
    pa = pytest.importorskip("pyarrow")

    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            return pa.table({"a": [1, 2, 3]}).__arrow_c_stream__(requested_schema)
    assert there_and_back(Stream()).equals(pa.table({"a": [1, 2, 3]}))


def test_a_table_of_text_and_of_pandas_has_the_same_types():
    frame = pd.DataFrame({"age": [39, 50, 38], "class": [" State-gov", " ?", " Private"], "wage": [0.5, 1.25, 3]})
    read = _frames.read(frame)
    table, _ = _core.make_table(read.parts(), {})
    assert [info["kind"] for info in table.columns()] == ["integer", "category", "real"]
    assert table.columns()[1]["missing_texts"] == [" ?"]


@pytest.mark.parametrize("frame, error, text", [
    (pd.DataFrame(), ValueError, "the table has no columns"),
    (pd.DataFrame({"a": []}), ValueError, "the table has 0 rows; at least 2 are required"),
    (pd.DataFrame({"a": [1]}), ValueError, "the table has 1 row"),
    (pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]), ValueError, "two columns have the name 'a'"),
    ({"a": [1, 2], "b": [1, 2, 3]}, ValueError, 'column "b" has 3 rows'),
    (pd.DataFrame({"a": ["x", 5, "y"]}, dtype=object), TypeError, "column 'a': row 1 has the int 5, but row 0 has the str 'x'"),
    (pd.DataFrame({"a": [1, [2], 3]}), TypeError, "column 'a': row 1 has a value of type list"),
    (pd.DataFrame({"a": [1.0, np.inf, 2]}), ValueError, 'row 1, column "a": "inf" is infinite'),
    (pd.DataFrame({"a": [1j, 2j]}), TypeError, "column 'a': the dtype complex128 is not supported"),
    ({"a": np.zeros((2, 2))}, TypeError, "column 'a': expected an array of one dimension, got 2"),
    (pd.DataFrame([[1, 2], [3, 4]], columns=pd.MultiIndex.from_product([["a"], ["b", "c"]])), ValueError, "several levels"),
    ([1, 2, 3], TypeError, "expected a pandas or polars DataFrame, a pyarrow Table or a dict of arrays, got builtins.list"),
    (pd.Series([1, 2]), TypeError, "expected a pandas or polars DataFrame"),
    (pd.DataFrame({"a": [1, 1]}), ValueError, "constant"),
])
def test_wrong_tables(frame, error, text):
    with pytest.raises(error) as caught:
        ballast.TVAE(steps=1).fit(frame)
    assert text in str(caught.value)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize("arguments, error, text", [
    ({"discrete": "a"}, TypeError, "discrete: expected a list of str"),
    ({"discrete": ["c"]}, ValueError, '"c"'),
    ({"types": ["a=real"]}, TypeError, "types: expected a dict"),
    ({"types": {"a": "number"}}, ValueError, 'types: unknown column kind "number"'),
    ({"discrete": ["a"], "ignore": ["a"]}, ValueError, "`discrete`, `continuous`, `types` and `ignore` exclude each other"),
    ({"types": {"b": "real"}}, ValueError, 'row 0, column "b": "x" is not a number'),
    ({"ignore": ["a", "b"]}, ValueError, "all columns are ignored"),
])
def test_wrong_types(arguments, error, text):
    with pytest.raises(error) as caught:
        ballast.TVAE(steps=1).fit({"a": [1, 2, 3], "b": ["x", "y", "z"]}, **arguments)
    assert text in str(caught.value)


def test_missing_markers_and_types():
    model = ballast.TVAE(steps=2).fit({"a": [1, 2, -999, 4] * 5, "b": list("xyzx") * 5},
                                      missing=["-999"], types={"a": "integer"})
    assert "-999" in model._model.columns("cpu")[0]["missing_texts"]


def test_category_columns_stay_categories_with_their_order():
    frame = pd.DataFrame({"size": pd.Categorical([30, 10, 20, 10] * 10, [10, 20, 30, 40], ordered=True), "x": [5, 3, 5, 8] * 10})
    rows = ballast.TVAE(steps=2).fit(frame).sample(30)
    assert list(rows["size"].cat.categories) == [10, 20, 30]
    assert rows["size"].cat.ordered


def test_warnings_are_at_the_line_of_the_call():
    frame = {"id": [f"{i:05}" for i in range(50)], "x": np.arange(50) % 7}
    with pytest.warns(ballast.TableWarning, match='column "id": .*; to drop it, list it in `ignore`') as caught:
        ballast.TVAE(steps=1).fit(frame)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = ballast.TVAE(steps=1).fit(frame, ignore=["id"]).sample(3)
    assert list(rows) == ["x"]


def fit_and_sample(columns, n=40, **arguments):
    return ballast.ARGN(steps=5, verbose=0).fit(columns, **arguments).sample(n)


@pytest.mark.filterwarnings("ignore::ballast.TableWarning")
def test_masked_arrays_have_missing_values():
    random = np.random.default_rng(0)
    rows = 200
    hidden = np.arange(rows) % 2 == 0
    days = np.datetime64("2020-01-01") + random.integers(0, 900, rows)
    table = {"x": np.ma.array(np.where(hidden, 1e6, random.normal(size=rows)), mask=hidden),
             "day": np.ma.array(days, mask=hidden),
             "word": np.ma.array(random.choice(["a", "b"], rows), mask=hidden)}
    made = fit_and_sample(table)
    assert np.isnan(made["x"]).any() and np.nanmax(made["x"]) < 100
    assert np.isnat(made["day"]).any()
    assert None in made["word"].tolist()


@pytest.mark.filterwarnings("ignore::ballast.TableWarning")
@pytest.mark.parametrize("year", ["-0001", "32768"])
def test_times_that_cannot_be_represented_are_refused(year):
    times = np.array(["2020-01-01", "2020-01-02", f"{year}-01-01"] * 10, "M8[s]")
    with pytest.raises(ValueError, match="'when': times before the year 0 or after the year 32767"):
        ballast.ARGN(steps=1, verbose=0).fit({"when": times})


def test_units_that_are_multiples_and_objects_of_times():
    random = np.random.default_rng(0)
    ticks = random.integers(1, 3000, 200)
    start = datetime.datetime(3020, 1, 1, tzinfo=datetime.timezone.utc)
    moments = [start + datetime.timedelta(hours=int(hours)) for hours in ticks]
    made = fit_and_sample({"span": ticks.astype("m8[10m]"), "moment": moments, "constant": [moments[0]] * 200})
    assert made["span"].max() > np.timedelta64(10000, "m")
    assert made["moment"][0].tzinfo is not None and made["moment"][0].year in (3020, 3021)
    assert set(made["constant"]) == {moments[0]}


@pytest.mark.filterwarnings("ignore::ballast.TableWarning")
def test_identifiers_of_small_dtypes():
    made = fit_and_sample({"key": np.arange(100, dtype=np.int8), "x": np.arange(100) % 7}, 300,
                          types={"key": "identifier"})
    assert len(set(made["key"].tolist())) == 300


@pytest.mark.parametrize("values, text", [
    ([2**70, 1], "column 'a': an integer has more than 64 bits"),
    (np.array([1, 2], "M8[ps]"), "column 'a': the dtype datetime64\\[ps\\] is not supported")])
def test_values_that_no_column_has(values, text):
    with pytest.raises(TypeError, match=text):
        ballast.ARGN().fit({"a": values, "b": [1, 2]})


def test_categories_may_be_numbers_by_request():
    frame = pd.DataFrame({"c": pd.Categorical(np.arange(100) % 5), "x": np.arange(100) % 7})
    assert len(fit_and_sample(frame, continuous=["c"])) == 40
    assert len(fit_and_sample(frame, types={"c": "integer"})) == 40
