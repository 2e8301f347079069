"""Tables of Python, in and out: pandas, polars, pyarrow, dicts of arrays.

A column goes to the library as numbers in a buffer or as texts, and comes back the same way. Its
``schema``, a dict of JSON values without any value of a row, says how to give it its type again.
"""

import datetime
import decimal
import sys

import numpy as np

from . import _core

_TIME_UNITS = ("s", "ms", "us", "ns")
_FIRST_DAY, _LAST_DAY = np.datetime64("0000-01-01"), np.datetime64("32767-12-31")
_OBJECTS = {  # Python objects that have a text: (name, to text, from text)
    datetime.datetime: ("datetime object", lambda v: v.isoformat(sep=" "), datetime.datetime.fromisoformat),
    datetime.date: ("date", datetime.date.isoformat, datetime.date.fromisoformat),
    decimal.Decimal: ("decimal", str, decimal.Decimal),
}
_FROM_TEXT = {name: parse for name, _, parse in _OBJECTS.values()}


class Column:
    """A column for the library: ``values`` are numbers, a list of str and None, (texts, codes), or
    (unit, integers since 1970)."""

    def __init__(self, name, values, schema, missing=None):
        self.name = name
        self.values = values
        self.missing = missing
        self.schema = schema

    def parts(self):
        return (self.name, self.values, self.missing)


class Frame:
    """A table of Python: its kind, its columns, and what else is kept."""

    def __init__(self, kind, columns, labels, native=None):
        self.kind = kind
        self.columns = columns
        self.labels = labels
        self.native = native

    def parts(self):
        return [column.parts() for column in self.columns]

    def schema(self):
        labels = [label if isinstance(label, (str, int)) and not isinstance(label, bool) else str(label)
                  for label in self.labels]
        schema = {"frame": self.kind, "labels": labels,
                  "columns": {column.name: column.schema for column in self.columns}}
        index = getattr(getattr(self.native, "index", None), "name", None)
        if isinstance(index, str):
            schema["index"] = index
        return schema


# Reading.

def read(frame):
    """Reads a pandas or polars DataFrame, a pyarrow Table, a dict of arrays, or any object with
    ``__arrow_c_stream__``. A Frame is returned as it is."""
    if isinstance(frame, Frame):
        return frame
    module = type(frame).__module__.partition(".")[0]
    if module == "pandas" and hasattr(frame, "columns"):
        names, kind = list(frame.columns), "pandas"
        if any(isinstance(name, tuple) for name in names):
            raise ValueError("the DataFrame has several levels of column names; join them to one")
        pairs = ((name, frame.iloc[:, place]) for place, name in enumerate(names))
        convert = _from_pandas
    elif module == "polars" and hasattr(frame, "columns"):
        frame = frame.collect() if hasattr(frame, "collect") else frame
        names, kind = frame.columns, "polars"
        pairs, convert = zip(names, frame.get_columns()), _from_polars
    elif isinstance(frame, dict):
        names, kind = list(frame), "dict"
        pairs, convert = frame.items(), _from_array
    elif module == "pyarrow" and hasattr(frame, "column_names"):
        names, kind = frame.column_names, "pyarrow"
        pairs, convert = zip(names, frame.columns), _from_arrow
    elif hasattr(frame, "__arrow_c_stream__") and module not in ("pandas", "polars"):
        import pyarrow
        return read(pyarrow.table(frame))
    else:
        raise TypeError(f"expected a pandas or polars DataFrame, a pyarrow Table or a dict of arrays, "
                        f"got {type(frame).__module__}.{type(frame).__qualname__}")
    if not names:
        raise ValueError("the table has no columns")
    columns = {}
    for label, values in pairs:
        name = str(label)
        if name in columns:
            raise ValueError(f"two columns have the name {name!r}; rename one")
        columns[name] = convert(name, values)
    return Frame(kind, list(columns.values()), names, frame)


def read_array(array):
    """Reads an array [rows, columns]; its columns are called x0, x1, ..."""
    names = [f"x{place}" for place in range(array.shape[1])]
    return Frame("array", [_from_array(*pair) for pair in zip(names, array.T)], names, array)


def _refuse(name, what):
    raise TypeError(f"column {name!r}: {what}")


def _numbers(name, array, missing=None, **native):
    """Of a NumPy array of integers or real numbers."""
    schema = {"type": "number", "dtype": array.dtype.name, **native}
    kind = array.dtype.kind
    if kind == "u" and array.dtype.itemsize == 8 and len(array) and array.max() > np.iinfo(np.int64).max:
        texts = [str(value) for value in array.tolist()]
        if missing is not None:
            texts = [None if gone else text for text, gone in zip(texts, missing)]
        return Column(name, texts, schema)
    target = np.int64 if kind in "iu" else np.float32 if array.dtype.itemsize <= 4 else np.float64
    values = np.ascontiguousarray(array, dtype=target)
    if missing is not None and not missing.any():
        missing = None
    return Column(name, values, schema, missing)


def _bools(name, array, missing=None, **native):
    codes = array.astype(np.int32)
    if missing is not None:
        codes[missing] = -1
    return Column(name, (["False", "True"], codes), {"type": "bool", **native})


def _one_unit(name, array):
    """The array with a unit without a multiple, and the unit."""
    unit = np.datetime_data(array.dtype)[0]
    if unit not in ("Y", "M", "W", "D", "h", "m", *_TIME_UNITS):
        _refuse(name, f"the dtype {array.dtype} is not supported; convert it to nanoseconds")
    return array.astype(f"{array.dtype.kind}8[{unit}]"), unit


def _times(name, array, **native):
    """Of a NumPy array of datetime64, without a time zone."""
    array, unit = _one_unit(name, array)
    gone = np.isnat(array)
    shown = array[~gone] if gone.any() else array
    days = shown.astype("M8[D]")
    if len(days) and (days.min() < _FIRST_DAY or days.max() > _LAST_DAY):
        raise ValueError(f"column {name!r}: times before the year 0 or after the year 32767 are not supported")
    # The coarsest unit of all values: their texts have one format.
    for written in ("D",) + _TIME_UNITS:
        if (shown.astype(f"M8[{written}]").astype(array.dtype) == shown).all():
            break
    counts = array.astype(f"M8[{written}]").astype(np.int64)
    return Column(name, (written, counts), {"type": "datetime", "unit": unit, **native},
                  gone if gone.any() else None)


def _durations(name, array, **native):
    array, unit = _one_unit(name, array)
    gone = np.isnat(array)
    values = array.astype(np.int64)
    values[gone] = 0
    schema = {"type": "duration", "unit": unit, **native}
    return Column(name, values, schema, gone if gone.any() else None)


def _objects(name, values, **native):
    """Of a list of Python objects, in which None is missing."""
    types = {type(value) for value in values} - {type(None)}
    if types == {float, int}:
        types = {float}
    if all(issubclass(kind, str) for kind in types):
        return Column(name, values, {"type": "text", **native})
    if len(types) > 1 or not types <= {bool, int, float, *_OBJECTS}:
        _refuse_objects(name, values)
    kind = types.pop()
    if kind in _OBJECTS:
        label, to_text, _ = _OBJECTS[kind]
        texts = [None if value is None else to_text(value) for value in values]
        return Column(name, texts, {"type": label, **native})
    missing = np.fromiter((value is None for value in values), bool, len(values))
    filled = [0 if value is None else value for value in values]
    if kind is bool:
        return _bools(name, np.array(filled, bool), missing, objects=True, **native)
    if kind is int and not all(-2**63 <= value < 2**63 for value in filled):
        _refuse(name, "an integer has more than 64 bits; convert the column to float or str")
    return _numbers(name, np.array(filled, float if kind is float else np.int64), missing,
                    objects=True, **native)


def _refuse_objects(name, values):
    known = (str, bool, int, float, *_OBJECTS)
    first = None
    for row, value in enumerate(values):
        if value is None:
            continue
        if not isinstance(value, known):
            _refuse(name, f"row {row} has a value of type {type(value).__name__}, which is not supported: "
                          f"{value!r:.60}")
        if first is None:
            first = (row, value)
        elif type(value) is not type(first[1]):
            _refuse(name, f"row {row} has the {type(value).__name__} {value!r:.60}, but row {first[0]} has "
                          f"the {type(first[1]).__name__} {first[1]!r:.60}; convert the column to one type")


def _from_array(name, values, **native):
    masked = isinstance(values, np.ma.MaskedArray)
    missing = np.ma.getmaskarray(values) if masked else None
    array = np.asarray(values)
    if array.ndim != 1:
        _refuse(name, f"expected an array of one dimension, got {array.ndim}")
    kind = array.dtype.kind
    if kind == "b":
        return _bools(name, array, missing, **native)
    if kind in "iuf":
        if array.dtype.itemsize > 8:
            array = array.astype(np.float64)
        return _numbers(name, array, missing, **native)
    if kind in "mM":
        array = np.where(missing, np.array("NaT", array.dtype), array) if masked else array
        return (_times if kind == "M" else _durations)(name, array, **native)
    if kind in "UTO":
        gone = (lambda v: v is None or v != v) if kind in "TO" else (lambda v: False)
        hidden = missing.tolist() if masked else [False] * len(array)
        values = [None if skip or gone(value) else value for value, skip in zip(array.tolist(), hidden)]
        return _objects(name, values, **native, **({"unicode": True} if kind == "U" else {}))
    _refuse(name, f"the dtype {array.dtype} is not supported")


def _from_pandas(name, series):
    import pandas as pd
    dtype = series.dtype
    if isinstance(dtype, pd.SparseDtype):
        column = _from_pandas(name, series.sparse.to_dense())
        column.schema["sparse"] = np.asarray(dtype.fill_value).item()
        return column
    native = {"native": str(dtype)}
    gone = series.isna().to_numpy()
    if isinstance(dtype, pd.CategoricalDtype):
        inner = _from_pandas(name, dtype.categories.to_series())
        codes = series.cat.codes.to_numpy(np.int32)
        return _categories(name, inner, codes, dtype.ordered, native="category")
    if isinstance(dtype, pd.DatetimeTZDtype):
        plain = series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return _times(name, plain, **native)
    if isinstance(dtype, np.dtype) and dtype.kind in "biufmMc":
        return _from_array(name, series.to_numpy(), **native)
    if pd.api.types.is_bool_dtype(dtype):
        return _bools(name, series.to_numpy(bool, na_value=False), gone, **native)
    if pd.api.types.is_integer_dtype(dtype) or pd.api.types.is_float_dtype(dtype):
        plain = getattr(dtype, "numpy_dtype", None) or getattr(dtype, "subtype", np.dtype(np.float64))
        return _numbers(name, series.to_numpy(plain, na_value=0), gone, **native)
    if pd.api.types.is_datetime64_any_dtype(dtype):
        return _times(name, series.to_numpy("M8[ns]"), **native)
    if pd.api.types.is_timedelta64_dtype(dtype):
        return _durations(name, series.to_numpy("m8[ns]"), **native)
    if pd.api.types.is_string_dtype(dtype) or dtype == object:
        try:
            codes, uniques = pd.factorize(series)
            if all(isinstance(text, str) for text in uniques):
                return Column(name, (list(uniques), codes.astype(np.int32)), {"type": "text", **native})
        except TypeError:  # an unhashable value
            pass
        return _objects(name, [None if missing else value for value, missing in zip(series, gone)],
                        **native)
    _refuse(name, f"the dtype {dtype} is not supported")


def _categories(name, inner, codes, ordered, **native):
    """Of codes of categories, which are themselves a column."""
    texts = texts_of(inner)
    if any(text is None for text in texts):
        _refuse(name, "a category is a missing value")
    schema = {"type": "category", "of": inner.schema, "categories": texts, "ordered": bool(ordered),
              **native}
    return Column(name, (texts, np.ascontiguousarray(codes, np.int32)), schema)


def texts_of(column):
    """The texts of the values of a column."""
    values = column.values
    if isinstance(values, tuple) and isinstance(values[0], str):
        gone = np.zeros(len(values[1]), bool) if column.missing is None else column.missing
        return [None if skip else str(moment).replace("T", " ")
                for moment, skip in zip(values[1].astype(f"M8[{values[0]}]"), gone)]
    if isinstance(values, tuple):
        return [values[0][code] if code >= 0 else None for code in values[1].tolist()]
    if isinstance(values, list):
        return values
    return [str(value) for value in values.tolist()]


def _from_polars(name, series):
    import polars as pl
    dtype = series.dtype
    native = {"native": str(dtype)}
    gone = series.is_null().to_numpy()
    if dtype.is_integer() or dtype.is_float():
        return _numbers(name, series.fill_null(0).to_numpy(), gone, **native)
    if dtype == pl.Boolean:
        return _bools(name, series.fill_null(False).to_numpy(), gone, **native)
    if dtype == pl.Enum:
        codes = series.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
        inner = Column(name, dtype.categories.to_list(), {"type": "text"})
        return _categories(name, inner, codes, True, native="enum")
    if dtype == pl.Categorical:
        texts = series.cast(pl.String).to_list()
        places = {}
        codes = [-1 if text is None else places.setdefault(text, len(places)) for text in texts]
        inner = Column(name, list(places), {"type": "text"})
        return _categories(name, inner, np.array(codes, np.int32), False, native="categorical")
    if dtype == pl.Datetime:
        plain = series.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if dtype.time_zone else series
        return _times(name, plain.to_numpy(), zone=dtype.time_zone, **native)
    if dtype == pl.Duration:
        return _durations(name, series.to_numpy(), **native)
    if dtype in (pl.String, pl.Date, pl.Decimal, pl.Null):
        return _objects(name, series.to_list(), **native)
    _refuse(name, f"the type {dtype} is not supported")


def _from_arrow(name, chunked):
    import pyarrow as pa
    import pyarrow.compute as pc
    kind = chunked.type
    native = {"native": str(kind)}
    gone = pc.is_null(chunked).to_numpy()
    is_ = pa.types
    if is_.is_integer(kind) or is_.is_floating(kind):
        return _numbers(name, pc.fill_null(chunked, 0).to_numpy(), gone, **native)
    if is_.is_boolean(kind):
        return _bools(name, pc.fill_null(chunked, False).to_numpy(), gone, **native)
    if is_.is_timestamp(kind):
        return _times(name, chunked.cast(pa.timestamp(kind.unit)).to_numpy(), **native)
    if is_.is_duration(kind):
        return _durations(name, chunked.to_numpy(), **native)
    given = is_.is_dictionary(kind)
    if given or is_.is_string(kind) or is_.is_large_string(kind) or is_.is_string_view(kind):
        coded = chunked if given else chunked.cast(pa.large_string()).dictionary_encode()
        coded = coded.unify_dictionaries().combine_chunks()
        if isinstance(coded, pa.ChunkedArray):
            coded = coded.chunk(0) if coded.num_chunks else pa.array([], coded.type)
        codes = pc.fill_null(coded.indices.cast(pa.int32()), -1).to_numpy(zero_copy_only=False)
        if not given:
            return Column(name, (coded.dictionary.to_pylist(), codes), {"type": "text", **native})
        inner = _from_arrow(name, pa.chunked_array([coded.dictionary]))
        return _categories(name, inner, codes, kind.ordered, **native)
    if is_.is_date(kind) or is_.is_decimal(kind) or is_.is_null(kind):
        return _objects(name, chunked.to_pylist(), **native)
    _refuse(name, f"the type {kind} is not supported")


# Writing. A decoded column is (values, missing): an array, and a mask or None.

def _parse(text, schema):
    """The Python value of a text."""
    kind = schema["type"]
    if kind == "number":
        return float(text) if schema["dtype"].startswith("float") else int(float(text)) if "." in text else int(text)
    if kind == "duration":
        return int(text)
    if kind == "bool":
        return text == "True"
    if kind == "datetime":
        return np.datetime64(text.replace(" ", "T"), schema["unit"])
    return _FROM_TEXT.get(kind, str)(text)


def _dtype(schema):
    kind = schema["type"]
    if kind == "number":
        return np.dtype(schema["dtype"])
    unit = schema.get("unit", "ns")
    return {"bool": np.dtype(bool), "datetime": np.dtype(f"M8[{unit}]"),
            "duration": np.dtype(f"m8[{unit}]")}.get(kind, np.dtype(object))


def _from_texts(texts, schema):
    """Decodes a list of str and None."""
    dtype = _dtype(schema)
    missing = np.fromiter((text is None for text in texts), bool, len(texts))
    if schema["type"] == "duration":
        values = np.array([0 if text is None else int(text) for text in texts], np.int64).astype(dtype)
        return values, missing
    fill = {"M": np.datetime64("NaT", "s"), "O": None}.get(dtype.kind, 0)
    values = np.empty(len(texts), dtype)
    for row, text in enumerate(texts):
        values[row] = fill if text is None else _parse(text, schema)
    return values, missing


def _auto_schema(info):
    """As pandas reads such a column from a CSV file."""
    kind = info["kind"]
    if kind in ("integer", "real"):
        return {"type": "number", "dtype": "int64" if kind == "integer" else "float64"}
    if kind in ("boolean", "category", "constant") and info["values"]:
        for dtype in ("int64", "float64"):
            schema = {"type": "number", "dtype": dtype}
            try:
                present = [text for text in info["values"] if text not in info["missing_texts"]]
                if all(str(_parse(text, schema)) == text for text in present):
                    return schema
            except ValueError:
                pass
    return {"type": "text"}


def _spread(texts, codes, schema):
    """Decodes texts once and takes them by the codes; below 0: missing."""
    values, _ = _from_texts(texts + [None], schema)
    return values[codes], codes < 0


def _time_column(numbers, info, dtype):
    if info["unit"] != "fraction":
        return numbers.astype(f"M8[{info['unit']}]").astype(dtype)
    digits = info["decimals"]
    unit = _TIME_UNITS[-(-digits // 3)]
    scale = 10 ** (3 * -(-digits // 3) - digits)
    return (numbers * scale).astype(f"M8[{unit}]").astype(dtype)


def _category_codes(table, place, info, schema, rows, seed):
    """Codes of the categories of the schema, and the categories as texts, perhaps extended."""
    texts, codes = _texts_and_codes(table, place, info, rows, seed)
    categories = list(schema["categories"])
    place_of = {text: i for i, text in enumerate(categories)}
    for text in texts:
        if text is not None and text not in place_of:
            place_of[text] = len(categories)
            categories.append(text)
    lookup = np.array([place_of.get(text, -1) for text in texts] + [-1], np.int32)
    return lookup[codes], categories


def _texts_and_codes(table, place, info, rows, seed):
    """The values of a column as distinct texts and codes, -1 where there is none."""
    kind, values, quoted = info["kind"], info["values"], info["quoted_empty"]
    if kind in ("boolean", "category", "constant"):
        codes = table.numbers(place) if kind != "constant" else np.zeros(rows, np.int32)
        empty = [code for code, text in enumerate(values) if text == "" and code != quoted]
        if not empty:
            return values, codes
        texts = [None if code in empty else text for code, text in enumerate(values)]
        return texts, np.where(np.isin(codes, empty), np.int32(-1), codes)
    if kind == "empty":
        return [], np.full(rows, -1, np.int32)
    texts = table.texts(place, seed)
    places = {}
    codes = np.fromiter((-1 if text is None else places.setdefault(text, len(places)) for text in texts),
                        np.int32, rows)
    markers = info["missing_texts"]
    missing = table.missing(place) if kind != "identifier" else ()
    if len(missing) and any(markers):
        for marker, text in enumerate(markers):
            if text:
                codes[missing == marker] = places.setdefault(text, len(places))
    return list(places), codes


def decode(table, place, info, schema, seed=0):
    """The values of a column of a table of the library: (array, missing)."""
    rows = table.rows
    if info["kind"] in ("integer", "real") and schema["type"] in ("number", "duration"):
        values = table.numbers(place)
        dtype = _dtype(schema)
        if dtype.kind in "iu" and values.dtype.kind == "f":  # integers beyond 64 bits
            values = values.clip(np.iinfo(dtype).min, np.nextafter(float(np.iinfo(dtype).max), 0))
        values = values.astype(dtype, copy=False)
    elif info["kind"] == "date" and schema["type"] == "datetime":
        values = _time_column(table.numbers(place), info, _dtype(schema))
    else:
        return _spread(*_texts_and_codes(table, place, info, rows, seed), schema)
    missing = table.missing(place)
    return values, (missing >= 0 if len(missing) else None)


def write(table, schema, seed=0, only=None):
    """A table of the library as the kind of frame that the schema describes; ``only``: the names of
    the columns to take, if not all."""
    labels = {str(label): label for label in schema["labels"]}
    columns = {}
    build = _BUILDERS[schema["frame"]]
    for place, info in enumerate(table.columns()):
        name = info["name"]
        if only is None or name in only:
            of_column = schema["columns"].get(name) or _auto_schema(info)
            columns[labels.get(name, name)] = build(column_of(table, place, info, of_column, seed))
    return _FRAMES[schema["frame"]](columns, table.rows, schema)


class Decoded:
    """Values of a column with its schema; of categories the codes. Texts may be given as ``coded``:
    a list and the codes, below 0 for a missing one."""

    def __init__(self, values, missing, schema, categories=None, coded=None):
        self._values = values
        self.missing = missing if missing is not None and missing.any() else None
        self.schema = schema
        self.categories = categories
        self.coded = coded

    @property
    def values(self):
        if self._values is None:
            texts, codes = self.coded
            self._values = np.array([*texts, None], object)[codes]
        return self._values

    def filled(self):
        """An array in which NaN, NaT or None is missing."""
        kind = self.values.dtype.kind
        if self.schema.get("objects"):
            values = self.values.astype(object)
        elif self.missing is None:
            return self.values
        elif kind in "mM":
            values = self.values.copy()
        elif kind in "iuf":
            values = self.values.astype(np.float64 if kind != "f" else self.values.dtype)
        else:
            values = self.values.astype(object)
        if self.missing is not None:
            values[self.missing] = {"m": "NaT", "M": "NaT", "f": np.nan}.get(values.dtype.kind)
        return values


def _identifier_schema(schema):
    """New identifiers may have more digits than those of the table."""
    if schema["type"] == "number" and "int" in schema["dtype"]:
        return {"type": "number", "dtype": "int64"}
    return {"type": "text"} if schema["type"] == "bool" else schema


def column_of(table, place, info, schema, seed):
    if info["kind"] == "identifier":
        schema = _identifier_schema(schema)
    if schema["type"] == "text":
        texts, codes = _texts_and_codes(table, place, info, table.rows, seed)
        return Decoded(None, codes < 0, schema, coded=(texts, codes))
    if schema["type"] != "category":
        return Decoded(*decode(table, place, info, schema, seed), schema)
    codes, texts = _category_codes(table, place, info, schema, table.rows, seed)
    return Decoded(codes, None, schema, _from_texts(texts, schema["of"])[0])


def _to_pandas(column):
    import pandas as pd
    schema = column.schema
    if "sparse" in schema:
        schema = dict(schema)
        fill = schema.pop("sparse")
        dense = _to_pandas(Decoded(column.values, column.missing, schema))
        return dense.astype(pd.SparseDtype(dense.dtype, fill))
    if schema["type"] == "category":
        categories = pd.Index(column.categories)
        if schema["of"].get("native"):
            categories = categories.astype(schema["of"]["native"])
        return pd.Series(pd.Categorical.from_codes(column.values, categories, schema["ordered"]))
    native = schema.get("native")
    if schema["type"] == "datetime" and native and "," in native and not native.endswith("[pyarrow]"):
        return pd.Series(column.filled()).dt.tz_localize("UTC").astype(native)
    if schema["type"] == "text" and native not in (None, "object"):
        texts, codes = column.coded
        return pd.Series(pd.array(texts, dtype=native).take(codes, allow_fill=True))
    if column.missing is not None and column.values.dtype.kind in "iub" and not schema.get("objects"):
        nullable = pd.array(column.values).copy()
        nullable[column.missing] = pd.NA
        return pd.Series(nullable).astype(native) if native not in (None, str(_dtype(schema))) else pd.Series(nullable)
    return pd.Series(column.filled(), dtype=native or None, copy=False)  # nobody else has the array


def _to_array(column):
    if column.schema["type"] == "category":
        values = column.categories[np.maximum(column.values, 0)].astype(object)
        values[column.values < 0] = None
        return values
    values = column.filled()
    return values.astype(str) if column.schema.get("unicode") and column.missing is None else values


def _to_polars(column):
    import polars as pl
    schema, native = column.schema, column.schema.get("native")
    if schema["type"] == "category":
        texts = [None if code < 0 else column.categories[code] for code in column.values.tolist()]
        dtype = pl.Enum(column.categories.tolist()) if native == "enum" else pl.Categorical
        return pl.Series(values=texts, dtype=dtype)
    if column.values.dtype.kind == "O":
        texts = column.values.tolist()
        return pl.Series(values=texts, dtype=pl.String if schema["type"] == "text" else None)
    series = pl.Series(values=column.filled() if column.values.dtype.kind in "mM" else column.values)
    if schema.get("zone"):
        series = series.dt.replace_time_zone("UTC").dt.convert_time_zone(schema["zone"])
    if column.missing is None:
        return series
    return pl.select(pl.when(pl.lit(pl.Series(~column.missing))).then(pl.lit(series)).otherwise(None)).to_series()


def _to_arrow(column):
    import pyarrow as pa
    schema, native = column.schema, column.schema.get("native")
    if schema["type"] == "category":
        indices = pa.array(column.values, mask=column.values < 0)
        return pa.DictionaryArray.from_arrays(indices, pa.array(column.categories.tolist()),
                                              ordered=schema["ordered"])
    array = pa.array(column.values, mask=column.missing)
    if schema["type"] == "datetime" and native and "tz=" in native:
        return array.cast(pa.timestamp(schema["unit"], tz=native.partition("tz=")[2].rstrip("]")))
    if schema["type"] == "text":
        return array.cast(native or "string")
    return array


def _pandas_frame(columns, rows, schema):
    import pandas as pd
    return pd.DataFrame(columns, index=pd.RangeIndex(rows, name=schema.get("index")), copy=False)


def _polars_frame(columns, rows, schema):
    import polars as pl
    return pl.DataFrame(columns)


def _arrow_table(columns, rows, schema):
    import pyarrow as pa
    return pa.table(columns)


_BUILDERS = {"pandas": _to_pandas, "dict": _to_array, "polars": _to_polars, "pyarrow": _to_arrow,
             "array": _to_array}
_FRAMES = {"pandas": _pandas_frame, "dict": lambda columns, rows, schema: columns,
           "polars": _polars_frame, "pyarrow": _arrow_table,
           "array": lambda columns, rows, schema: np.column_stack(list(columns.values()))}


def append(frame, parts):
    """The rows of a frame and of others, which write() has made with its schema. Types are those of
    the frame; a pandas index is a new one."""
    native = frame.native
    if frame.kind == "pandas":
        import pandas as pd
        return pd.concat([native, *parts], ignore_index=True).astype(native.dtypes.to_dict())
    if frame.kind == "polars":
        import polars as pl
        return pl.concat([native, *(part.cast(native.schema) for part in parts)])
    if frame.kind == "pyarrow":
        import pyarrow as pa
        return pa.concat_tables([native, *(part.cast(native.schema) for part in parts)])
    if frame.kind == "array":
        return np.concatenate([native, *(part.astype(native.dtype) for part in parts)])
    return {label: np.concatenate([values, *(part[label] for part in parts)])
            for label, values in native.items()}


def without_rows(frame):
    """The frame with its columns and dtypes, without rows."""
    if isinstance(frame, dict):
        return {label: values[:0] for label, values in frame.items()}
    return frame.iloc[:0] if hasattr(frame, "iloc") else frame.slice(0, 0)


def default_kind():
    """The kind of frame for a model that does not know one: pandas, if it is installed."""
    import importlib.util
    return "pandas" if "pandas" in sys.modules or importlib.util.find_spec("pandas") else "dict"


def replace_missing(frame, columns):
    """A copy of the frame; ``columns`` has (mask, Decoded) by label: the values to set."""
    kind, native = frame.kind, frame.native
    if kind == "pandas":
        result = native.copy()
        for place, label in enumerate(frame.labels):
            if label in columns:
                mask, column = columns[label]
                series = _to_pandas(column)
                series.index = native.index
                old = native.iloc[:, place]
                if column.schema["type"] == "category":
                    new = [text for text in series.cat.categories if text not in old.cat.categories]
                    old = old.cat.add_categories(new)
                    series = series.cat.set_categories(old.cat.categories)
                result[label] = old.mask(mask, series)
        return result
    result = {}
    for label in frame.labels:
        values = native[label]
        if label in columns:
            mask, column = columns[label]
            new = _BUILDERS[kind](column)
            if kind == "polars":
                values = new.zip_with(_to_polars(Decoded(mask, None, {"type": "bool"})), values)
            elif kind == "pyarrow":
                import pyarrow.compute as pc
                values = pc.if_else(mask, new, values.combine_chunks())
            else:
                values = np.asarray(values)
                longest = np.result_type(values, new.astype(str)) if values.dtype.kind == "U" else values.dtype
                values = values.astype(longest)
                values[mask] = new[mask]
        result[label] = values
    return _FRAMES[kind](result, 0, frame.schema())
