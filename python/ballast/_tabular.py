"""Models of tables."""

import datetime
import decimal
import json
import math
import numbers

from . import _checks, _core, _reading
from ._model import Model
from ._progress import warn

_EXAMPLE = """
Examples
--------
>>> import ballast, pandas
>>> model = ballast.MODEL(seed=1).fit(pandas.read_csv("customers.csv"))  # doctest: +SKIP
>>> rows = model.sample(500, where={"age": (60, None), "fraud": "yes"})  # doctest: +SKIP
"""


def _frames():
    from . import _frames as frames  # NumPy is imported when it is first needed
    return frames


def _value_text(value, column):
    """A value of a condition as text."""
    if type(value).__name__ == "datetime64":
        value = value.astype("M8[us]")
    if hasattr(value, "item"):  # NumPy
        value = value.item()
    if isinstance(value, (bool, decimal.Decimal)):
        return str(value)
    if isinstance(value, numbers.Integral):
        return str(int(value))
    if isinstance(value, numbers.Real):
        value = float(value)
        if not math.isfinite(value):
            raise ValueError(f"where: the value of column {column!r} is {value}")
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime.datetime):
        whole = value.time() == datetime.time()
        return value.strftime("%Y-%m-%d") if whole else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    raise TypeError(f"where: column {column!r}: expected a value or a pair (least, most), got {value!r}")


def _conditions(where, columns):
    """The conditions as (place of the column, text); the place is -1 where the text names the column."""
    if where is None:
        return []
    if isinstance(where, dict):
        return [condition for column, value in where.items() for condition in _of_column(column, value, columns)]
    if not isinstance(where, str) and not hasattr(where, "__iter__"):
        raise TypeError(f"where: expected a dict, str or list of str, got {where!r}")
    texts = [where] if isinstance(where, str) else list(where)
    for text in texts:
        if not isinstance(text, str):
            raise TypeError(f"where: expected str such as 'age>=60', got {text!r}")
    return [(-1, text) for text in texts]


def _of_column(column, value, columns):
    """The conditions of an entry of a dict."""
    if str(column) not in columns:
        raise ValueError(f"where: no column {column!r}{_checks.nearest(str(column), columns)}")
    bounds = {"=": value}
    if isinstance(value, tuple):
        if len(value) != 2:
            raise ValueError(f"where: column {column!r}: expected a pair (least, most), got {value!r}")
        bounds = {sign: bound for sign, bound in zip((">=", "<="), value) if bound is not None}
    place = columns.index(str(column))
    return [(place, f"{column}{sign}{_value_text(bound, column)}") for sign, bound in bounds.items()]


class TableModel(Model):
    """What ARGN, CTGAN and TVAE have in common."""

    _native = _core.Model
    _example = _EXAMPLE

    def __init__(self, **options):
        self._schema = None
        super().__init__(**options)

    def fit(self, frame, *, discrete=None, continuous=None, types=None, ignore=None, missing=None,
            checkpoint=None, resume=False):
        """Fits the model to a table.

        Parameters
        ----------
        frame : DataFrame, pyarrow.Table or dict of arrays
            pandas or polars DataFrame, pyarrow Table, dict of NumPy arrays, or an object with
            ``__arrow_c_stream__``. At least two rows.
        discrete : list of column names, optional
            Columns whose values are categories.
        continuous : list of column names, optional
            Columns whose values are numbers.
        types : dict, optional
            The kind of columns by name: "integer", "real", "date" or "date:%d/%m/%Y", "boolean",
            "category", "constant", "identifier".
        ignore : list of column names, optional
            Columns to exclude from the model and the output.
        missing : list of str, optional
            Texts that stand for missing values, beside None, NaN, "", "?", "NA" and "nan".
        checkpoint : str or path-like, optional
            Model file to write at the end, and when Ctrl-C stops the training (KeyboardInterrupt).
        resume : bool, default False
            Continue the training that `checkpoint` holds, if the file exists. The data and the
            parameters must be the same, except `epochs` or `steps`, which are totals. The model has
            the bytes of one that was never stopped.

        Returns
        -------
        self
        """
        reading = _reading.texts(discrete, continuous, types, ignore, missing)
        read, table, reading = _reading.read_table(frame, reading)
        schema = read.schema()
        self._model = self._train(
            lambda resumed, listener: self._native.fit(self._kind, table, self._option_texts(), reading, resumed,
                                                       self._threads, listener),
            checkpoint, resume, lambda model: self._note(model, schema))
        self._schema = schema
        return self

    def _note(self, model, schema):
        """Adds the schema to the model, without categories that the model does not have."""
        known = {info["name"]: set(info["values"]) for info in model.columns(self._device)}
        schema["columns"] = {name: schema["columns"][name] for name in known if name in schema["columns"]}
        for name, column in schema["columns"].items():
            if column["type"] == "category":
                column["categories"] = [text for text in column["categories"] if text in known[name]]
        model.set_note(json.dumps(schema))

    def sample(self, n, *, where=None, balance=None, seed=0, raw=False, temperature=1.0):
        """Generates rows.

        Parameters
        ----------
        n : int
            Number of rows.
        where : dict, str or list of str, optional
            Conditions that all rows satisfy: ``{"age": (60, None), "income": ">50K"}``, where a
            pair has the least and the most value, or ``["age>=60", "income=>50K"]`` with one of
            = != < <= > >= after the name of the column.
        balance : column name, optional
            Generate equal numbers of rows for the values of this column.
        seed : int, default 0
            Random seed. The same seed gives the same rows.
        raw : bool, default False
            Do not correct the distribution of each column to that of the training table (CTGAN
            and TVAE).
        temperature : float, default 1
            Below 1, frequent values become more frequent (ARGN).

        Returns
        -------
        frame
            The same kind of frame that the model was fitted to, with the same columns and dtypes.
        """
        model, frames = self._fitted(), _frames()
        if not (isinstance(temperature, numbers.Real) and 0 < temperature < math.inf):
            raise ValueError(f"temperature: expected a number above 0, got {temperature!r}")
        seed, n = _checks.seed(seed), _checks.count("n", n, 0)
        conditions = _conditions(where, [info["name"] for info in model.columns(self._device)])
        table = model.sample(conditions, "" if balance is None else str(balance), max(n, 1), seed,
                             bool(raw), float(temperature), self._device, self._threads)
        rows = frames.write(table, self._schema, seed)
        return rows if n > 0 else frames.without_rows(rows)

    def _take(self, model):
        schema = json.loads(model.note() or "null")
        if schema is None:
            schema = {"frame": _frames().default_kind(), "labels": [], "columns": {}}
        self._model, self._schema = model, schema


class CTGAN(TableModel):
    """Conditional GAN for tables (Xu et al. 2019)."""

    _kind = "ctgan"


class TVAE(TableModel):
    """Variational autoencoder for tables (Xu et al. 2019)."""

    _kind = "tvae"


class ARGN(TableModel):
    """Any-order autoregressive network for tables: rows that satisfy conditions, missing values,
    predictions and likelihoods."""

    _kind = "argn"

    def _read(self, frame, target=""):
        """The table of the library for a frame with the columns of the training table."""
        model, frames = self._fitted(), _frames()
        read = frames.read(frame)
        known = {info["name"] for info in model.columns(self._device)}
        _reading.restore_integers(read, self._schema["columns"])
        names = {column.name for column in read.columns}
        for name in model.needed_columns(self._device):
            if name not in names and name != target:
                raise ValueError(f"the table has no column {name!r}, which the model was fitted to")
        parts = [column.parts() for column in read.columns if column.name in known and column.name != target]
        table, notes = model.read(parts, target, self._device)
        for note in notes:
            warn(note)
        return read, table

    def _warn_of_unknown(self, table, target, reasons, effect):
        phrases = {"category": "a category that the model does not know, the first of them {value!r} in row {row}",
                   "missing": "no value, which no row had that the model was fitted to, the first of them row {row}",
                   "related": "a value that breaks a relation of the model, the first of them row {row}"}
        for column, reason, value, row, rows in self._model.unknown_values(table, target, self._device):
            if reason in reasons:
                what = phrases[reason].format(value=value, row=row)
                warn(f"column {column!r}: {rows} row{'s have' if rows != 1 else ' has'} {what}; {effect}")

    def impute(self, frame, *, most_probable=False, seed=0):
        """Fills in missing values.

        Parameters
        ----------
        frame : DataFrame, pyarrow.Table or dict of arrays
            A table with the columns of the training table.
        most_probable : bool, default False
            Fill in the most probable category and the median of a number. Otherwise values are
            drawn from their distribution given the values that are there.
        seed : int, default 0
            Random seed of the draws. For multiple imputation, pass several seeds.

        Returns
        -------
        frame
            A copy in which the missing values of modelled columns are filled in.
        """
        frames = _frames()
        read, table = self._read(frame)
        self._warn_of_unknown(table, "", ("category",), "these values stay")
        completed = self._model.impute(table, bool(most_probable), _checks.seed(seed), 0, self._device, self._threads)
        columns = {}
        schemas = {column.name: column.schema for column in read.columns}
        labels = {str(label): label for label in read.labels}
        places = {info["name"]: place for place, info in enumerate(table.columns())}
        for place, info in enumerate(completed.columns()):
            if info["kind"] not in ("integer", "real", "date", "boolean", "category"):
                continue
            name = info["name"]
            if name not in places:
                continue
            mask = table.is_missing(places[name]) & ~completed.is_missing(place)
            if mask.any():
                columns[labels[name]] = (mask, frames.column_of(completed, place, info, schemas[name], 0))
        return frames.replace_missing(read, columns)

    def log_likelihood(self, frame, *, orders=4, seed=0):
        """The log-likelihoods of rows and of their values, in nats.

        Parameters
        ----------
        frame : DataFrame, pyarrow.Table or dict of arrays
            A table with the columns of the training table.
        orders : int, default 4
            Number of random orders of the columns over which the likelihood of a row is averaged.
        seed : int, default 0
            Random seed of the orders.

        Returns
        -------
        frame
            The log-likelihood of each row, the number of its values that the model does not know,
            and for each modelled column that of its value given all other values of the row.
        """
        read, table = self._read(frame)
        self._warn_of_unknown(table, "", ("category", "missing", "related"),
                              "these values have no likelihood and are counted in column 'unknown'")
        result = self._model.log_likelihood(table, _checks.count("orders", orders, 1), _checks.seed(seed), self._device,
                                            self._threads)
        return _frames().write(result, {"frame": read.kind, "labels": [], "columns": {}})

    def predict(self, frame, target):
        """The distribution of a column given the other columns.

        Parameters
        ----------
        frame : DataFrame, pyarrow.Table or dict of arrays
            A table with the columns of the training table. It need not have the target.
        target : column name

        Returns
        -------
        frame
            Of a category: the most probable value and the probability of each value. Of a number or
            a date: the mean and the quantiles .05, .5 and .95.
        """
        self._fitted().check_target(str(target), self._device)
        read, table = self._read(frame, str(target))
        self._warn_of_unknown(table, str(target), ("category",), "predictions do not depend on these values")
        result = self._model.predict(table, str(target), self._device, self._threads)
        schema = {"frame": read.kind, "labels": [], "columns": {}}
        of_target = self._schema["columns"].get(str(target))
        if of_target is not None:
            kinds = ("date",) if of_target["type"] == "datetime" else ("boolean", "category", "constant")
            schema["columns"] = {info["name"]: of_target for info in result.columns() if info["kind"] in kinds}
        return _frames().write(result, schema)
