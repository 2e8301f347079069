"""X and y of the samplers: what goes to the library, and what comes back."""

import numbers

import numpy as np

from . import _frames, _images
from ._checks import nearest

_STRATEGIES = ("auto", "minority", "not minority", "not majority", "all")


class Target:
    """The classes of y: ``labels`` are the distinct classes in order, ``texts`` the same as texts,
    ``codes`` the place of each row's class among them, ``values`` an array of the labels."""

    def __init__(self, y):
        self.native = y
        self.values = _class_values(y)
        labels, codes = np.unique(self.values, return_inverse=True)
        self.labels = labels.tolist()
        self.texts = [str(label) for label in self.labels]
        self.codes = codes.astype(np.int32)

    def counts(self):
        """The number of rows of each class."""
        return dict(zip(self.labels, np.bincount(self.codes, minlength=len(self.labels)).tolist()))

    def column(self, name):
        return _frames.Column(name, (self.texts, self.codes), {"type": "text"})

    def with_new(self, counts):
        """y with more rows: ``counts`` has their numbers by the texts of classes, in their order."""
        firsts = [int(np.argmax(self.codes == self.texts.index(text))) for text in counts]
        new = np.repeat(np.array(firsts, np.int64), list(counts.values()))
        return _take(self.native, np.concatenate([np.arange(len(self.codes)), new]))


def _take(values, places):
    if isinstance(values, list):
        return [values[place] for place in places.tolist()]
    if hasattr(values, "iloc"):
        return values.iloc[places].reset_index(drop=True)
    return values.take(places) if hasattr(values, "is_valid") else values[places]  # pyarrow, or NumPy and polars


def _class_values(y):
    """An array [rows] of str, bool, or integers."""
    if y is None:
        raise ValueError("a sampler requires y to be passed, but the target y is None")
    if hasattr(y, "toarray"):
        raise TypeError("y: sparse data is not supported; convert it with y.toarray()")
    values = np.asarray(y)
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 2:
        return _of_indicator(values)
    if values.ndim != 1:
        raise ValueError(f"y should be a 1d array, got an array of {values.ndim} dimensions")
    if values.dtype.kind == "f":
        return _of_reals(values)
    return values if values.dtype.kind in "biuU" else _of_objects(values.tolist(), values.dtype)


def _of_indicator(values):
    one_hot = values.dtype.kind in "biuf" and np.isin(values, (0, 1)).all()
    if not one_hot or (values.sum(axis=1) != 1).any():
        raise ValueError("Multilabel and multioutput targets are not supported. A y of two dimensions needs the "
                         "value 1 in the column of the row's class, and 0 in the others")
    return values.argmax(axis=1)


def _refuse_missing(missing):
    if np.any(missing):
        raise ValueError(f"y: row {int(np.argmax(missing))} has no class (NaN or None); remove the row, or name its "
                         "class")


def _of_reals(values):
    _refuse_missing(np.isnan(values))
    measured = (values != np.trunc(values)) | np.isinf(values)
    if measured.any():
        raise ValueError(f"Unknown label type: continuous. y has the number {values[np.argmax(measured)]:g}; expected "
                         "classes: str, bool or whole numbers")
    return values.astype(np.int64)


def _of_objects(values, dtype):
    _refuse_missing([value is None or type(value).__name__ == "NAType" or value != value for value in values])
    for kind, to in ((str, str), (bool, bool), (numbers.Integral, np.int64)):
        if all(isinstance(value, kind) for value in values):
            return np.array(values, to)
    types = ", ".join(sorted({type(value).__name__ for value in values}))
    raise ValueError(f"Unknown label type: y of dtype {dtype} has values of type {types}; expected classes of one "
                     "type: str, bool or whole numbers")


def new_counts(strategy, target):
    """How many rows to add to each class, by a ``sampling_strategy`` as imbalanced-learn defines it
    for over-sampling."""
    counts = target.counts()
    if len(counts) < 2:
        raise ValueError(f"y needs to have more than 1 class, got {len(counts)} class")
    majority, minority = max(counts, key=counts.get), min(counts, key=counts.get)
    if isinstance(strategy, str):
        if strategy not in _STRATEGIES:
            raise ValueError(f"sampling_strategy: expected one of {', '.join(map(repr, _STRATEGIES))}, "
                             f"got {strategy!r}")
        chosen = {"minority": counts.keys() & {minority}, "not minority": counts.keys() - {minority},
                  "all": counts.keys()}.get(strategy, counts.keys() - {majority})
        return {label: counts[majority] - count for label, count in counts.items() if label in chosen}
    if isinstance(strategy, numbers.Real) and not isinstance(strategy, (bool, np.bool_)):
        return _of_ratio(strategy, counts, majority)
    wanted = strategy(target.values) if callable(strategy) else strategy
    if not isinstance(wanted, dict):
        raise TypeError(f"sampling_strategy: expected a str, a float, a dict of numbers of rows by class, or a "
                        f"function of y that returns such a dict, got {wanted!r}")
    return _of_dict(wanted, counts)


def _of_dict(wanted, counts):
    for label, rows in wanted.items():
        if label not in counts:
            raise ValueError(f"sampling_strategy: y has no class {label!r}; its classes are "
                             f"{', '.join(map(repr, list(counts)[:10]))}{', ...' if len(counts) > 10 else ''}")
        if isinstance(rows, bool) or not isinstance(rows, numbers.Integral):
            raise TypeError(f"sampling_strategy: class {label!r}: expected a number of rows, got {rows!r}")
        if rows < counts[label]:
            raise ValueError(f"sampling_strategy: class {label!r} has {counts[label]} rows, but {rows} are asked for; "
                             "rows are only added")
    return {label: int(wanted[label]) - count for label, count in counts.items() if label in wanted}


def _of_ratio(ratio, counts, majority):
    if not 0 < ratio <= 1:
        raise ValueError(f"sampling_strategy: a ratio must be above 0 and at most 1, got {ratio}")
    if len(counts) > 2:
        raise ValueError(f"sampling_strategy: a ratio is for two classes, but y has {len(counts)}; pass a dict")
    minority, = counts.keys() - {majority}
    new = int(counts[majority] * ratio - counts[minority])
    if new <= 0:
        raise ValueError(f"sampling_strategy: the ratio {ratio} asks for no more rows of class {minority!r} than the "
                         f"{counts[minority]} there are; pass a larger one")
    return {minority: new}


def read(X):
    """The rows or images of X."""
    if hasattr(X, "toarray"):
        raise TypeError("X: sparse data is not supported; convert it with X.toarray()")
    if isinstance(X, dict) or any(hasattr(X, name) for name in ("columns", "column_names", "__arrow_c_stream__")):
        return Rows(_frames.read(X))
    array = np.asarray(X)
    if isinstance(X, list) and array.dtype.kind == "U":
        array = np.asarray(X, object)
    if array.ndim in (3, 4):
        return Images(array)
    if array.ndim != 2:
        raise ValueError(f"X: expected an array [rows, columns], or images [n, height, width] or [n, height, width, "
                         f"channels], got shape {array.shape}; reshape a single column with X.reshape(-1, 1)")
    if array.shape[1] == 0:
        raise ValueError(f"X: 0 feature(s) (shape={array.shape}) while a minimum of 1 is required.")
    if array.dtype.kind == "c":
        raise ValueError(f"X: Complex data not supported, got the dtype {array.dtype}")
    return Rows(_frames.read_array(array), isinstance(X, list))


class Rows:
    """X as a table."""

    def __init__(self, frame, is_list=False):
        self.frame = frame
        self._is_list = is_list
        values = frame.columns[0].values
        self.count = len(values[1] if isinstance(values, tuple) else values)
        self.features = len(frame.columns)
        labels = [] if frame.kind == "array" else frame.labels
        self.names = labels if labels and all(isinstance(label, str) for label in labels) else None

    def with_target(self, target, name):
        """The table with y as its last column."""
        frame = self.frame
        return _frames.Frame(frame.kind, [*frame.columns, target.column(name)], [*frame.labels, name])

    def check_columns(self, known):
        """Checks that the table has these columns and no others."""
        given = [column.name for column in self.frame.columns]
        missing = [name for name in known if name not in given]
        unknown = [name for name in given if name not in known]
        if missing:
            raise ValueError(f"X has no column {missing[0]!r}, which the model was fitted to"
                             f"{nearest(missing[0], unknown)}")
        if unknown:
            raise ValueError(f"X has the column {unknown[0]!r}, which the model was not fitted to")

    def new_name(self, target):
        """A name for y in the table: its own, unless X has it."""
        taken = {column.name for column in self.frame.columns}
        name = getattr(target.native, "name", None)
        name = name if isinstance(name, str) and name else "target"
        while name in taken:
            name += "_"
        return name

    def with_new(self, tables, seed):
        """X and the rows of tables of the library; ``seed`` is that of new identifiers."""
        schema = self.frame.schema()
        first, parts = self.count, []
        for table in tables:
            following = _Following(table, self.frame, first)
            parts.append(_frames.write(following, schema, seed, only=schema["columns"]))
            first += table.rows
        rows = _frames.append(self.frame, parts)
        return rows.tolist() if self._is_list else rows


class _Following:
    """A table of the library whose rows follow others: new identifiers are none of the frame's."""

    def __init__(self, table, frame, first_row):
        self._table, self._first_row = table, first_row
        self._known = {column.name: column for column in frame.columns}

    def __getattr__(self, name):
        return getattr(self._table, name)

    def texts(self, place, seed):
        column = self._known[self._table.columns()[place]["name"]]
        known = [text for text in _frames.texts_of(column) if text is not None]
        return self._table.texts(place, seed, self._first_row, known)


class Images:
    """X as images; ``pixels`` are their bytes [n, height, width, channels]."""

    def __init__(self, array):
        self.native = array
        self.pixels = _images.to_bytes(array)
        self.count, self.features, self.names = len(self.pixels), self.pixels[0].size, None

    def with_new(self, parts, _seed):
        """X and images of bytes."""
        scale = 1 if self.native.dtype == np.uint8 else 255
        shape = (-1, *self.native.shape[1:])
        new = [(pixels.reshape(shape) / scale).astype(self.native.dtype) for pixels in parts]
        return np.concatenate([self.native, *new])
