"""Models of tables."""

import datetime
import decimal
import json
import math
import numbers
import os

from . import _core, _options
from ._errors import NotFittedError
from ._progress import Listener, warn

_EXTRA = {"threads": None, "verbose": None}

_EXTRA_TEXT = """threads : int, default None
    Number of threads; None: all processors. Results do not depend on it.
verbose : int, default None
    1 shows a progress bar, 0 nothing; None shows it on a terminal."""


def _frames():
    from . import _frames as frames  # NumPy is imported when it is first needed
    return frames


def _count(name, value, least, most=2**63 - 1):
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name}: expected an int, got {value!r}")
    if value < least:
        raise ValueError(f"{name}: expected at least {least}, got {value}")
    if value > most:
        raise ValueError(f"{name}: expected at most {most}, got {value}")
    return int(value)


def _seed(value):
    return _count("seed", value, 0, 2**64 - 1)


def _names(name, columns):
    if columns is None:
        return []
    if isinstance(columns, str) or not hasattr(columns, "__iter__"):
        raise TypeError(f"{name}: expected a list of str, got {columns!r}")
    return [str(column) for column in columns]


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
    """The conditions as the library parses them, and checks them for these columns."""
    if where is None:
        return []
    if isinstance(where, str):
        return [where]
    if not isinstance(where, dict):
        if not hasattr(where, "__iter__"):
            raise TypeError(f"where: expected a dict, str or list of str, got {where!r}")
        texts = list(where)
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"where: expected str such as 'age>=60', got {text!r}")
        return texts
    texts = []
    for column, value in where.items():
        if str(column) not in columns:
            raise ValueError(f"where: no column {column!r}{_nearest(str(column), columns)}")
        if not isinstance(value, tuple):
            texts.append(f"{column}={_value_text(value, column)}")
            continue
        if len(value) != 2:
            raise ValueError(f"where: column {column!r}: expected a pair (least, most), got {value!r}")
        least, most = value
        if least is not None:
            texts.append(f"{column}>={_value_text(least, column)}")
        if most is not None:
            texts.append(f"{column}<={_value_text(most, column)}")
    return texts


class TableModel:
    """What ARGN, CTGAN and TVAE have in common."""

    _kind = None

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.__signature__ = _options.signature(cls._kind, _EXTRA)
        parameters = f"{_options.parameters_text(cls._kind)}\n{_EXTRA_TEXT}"
        cls.__doc__ = f"{cls.__doc__.strip()}\n\nParameters\n----------\n{parameters}\n{_EXAMPLE}".replace(
            "MODEL", cls.__name__)

    def __init__(self, **options):
        self._model = None
        self._schema = None
        self._params = {name: parameter.default
                        for name, parameter in type(self).__signature__.parameters.items()}
        self.set_params(**options)

    def __repr__(self):
        defaults = type(self).__signature__.parameters
        given = ", ".join(f"{name}={value!r}" for name, value in self._params.items()
                          if not _options.is_default(value, defaults[name].default))
        return f"{type(self).__name__}({given})"

    def get_params(self, deep=True):
        """The values of all parameters by name."""
        return dict(self._params)

    def set_params(self, **options):
        """Sets parameters of the constructor. Returns the model itself."""
        for name in options:
            if name not in self._params:
                raise TypeError(f"{type(self).__name__} has no parameter {name!r}{_nearest(name, self._params)}")
        params = {**self._params, **options}
        _options.to_texts(self._kind, self._model_params(params))
        if params["threads"] is not None:
            _count("threads", params["threads"], 1, 2**31 - 1)
        if params.get("epochs") is not None and params.get("steps") is not None:
            raise ValueError("epochs and steps exclude each other; set one of them to None")
        self._params = params
        return self

    @staticmethod
    def _model_params(params):
        return {name: value for name, value in params.items() if name not in _EXTRA}

    @property
    def _threads(self):
        return self._params["threads"] or 0

    def fit(self, frame, *, discrete=None, continuous=None, types=None, ignore=None, missing=None):
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

        Returns
        -------
        self
        """
        frames = _frames()
        types = {} if types is None else types
        if not isinstance(types, dict):
            raise TypeError(f"types: expected a dict of kinds by column name, got {types!r}")
        reading = {"discrete": _names("discrete", discrete),
                   "continuous": _names("continuous", continuous),
                   "type": [f"{column}={kind}" for column, kind in types.items()],
                   "ignore": _names("ignore", ignore), "missing": _names("missing", missing)}
        read = frames.read(frame)
        table, notes = _core.make_table(read.parts(), reading)
        given = {*reading["continuous"], *map(str, types)}
        discrete = [name for name in _discrete_categories(table, read) if name not in given]
        if discrete:
            reading["discrete"] = reading["discrete"] + discrete
            table, notes = _core.make_table(read.parts(), reading)
        for note in notes:
            warn(note)
        listener = Listener(type(self).__name__, self._params["verbose"])
        options = _options.to_texts(self._kind, self._model_params(self._params))
        try:
            model = _core.Model.fit(self._kind, table, options, reading, self._threads, listener)
        finally:
            listener.close()
        self._keep(model, read.schema())
        return self

    def _keep(self, model, schema):
        """Keeps a fitted model, and the schema without categories that the model does not have."""
        known = {info["name"]: set(info["values"]) for info in model.columns(self._device)}
        schema["columns"] = {name: schema["columns"][name] for name in known if name in schema["columns"]}
        for name, column in schema["columns"].items():
            if column["type"] == "category":
                column["categories"] = [text for text in column["categories"] if text in known[name]]
        model.set_note(json.dumps(schema))
        self._model, self._schema = model, schema

    @property
    def _device(self):
        return self._params["device"]

    def _fitted(self):
        if self._model is None:
            raise NotFittedError(f"this {type(self).__name__} is not fitted; call fit() or load() first")
        return self._model

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
        seed, n = _seed(seed), _count("n", n, 0)
        conditions = _conditions(where, [info["name"] for info in model.columns(self._device)])
        table = model.sample(conditions, "" if balance is None else str(balance), max(n, 1), seed,
                             bool(raw), float(temperature), self._device, self._threads)
        rows = frames.write(table, self._schema, seed)
        return rows if n > 0 else frames.without_rows(rows)

    def save(self, path, *, overwrite=False):
        """Writes a model file, which the programs read as well. It holds no row of the table."""
        self._fitted().save(os.fsdecode(path), bool(overwrite))

    @classmethod
    def load(cls, path):
        """Reads a model file that :meth:`save` or the program has written."""
        path = os.fsdecode(path)
        os.stat(path)  # FileNotFoundError
        loaded = cls()
        model = _core.Model.load(cls._kind, path)
        loaded._params.update(_kept_params(cls._kind, model))
        schema = json.loads(model.note() or "null")
        if schema is None:
            schema = {"frame": _frames().default_kind(), "labels": [], "columns": {}}
        loaded._model, loaded._schema = model, schema
        return loaded

    def __getstate__(self):
        """For pickle and copy: the bytes of the model file."""
        state = {"params": self._params, "model": None}
        if self._model is not None:
            import tempfile
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "model")
                self._model.save(path, False)
                with open(path, "rb") as file:
                    state["model"] = file.read()
        return state

    def __setstate__(self, state):
        self._params, self._model, self._schema = state["params"], None, None
        if state["model"] is not None:
            import tempfile
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "model")
                with open(path, "wb") as file:
                    file.write(state["model"])
                loaded = type(self).load(path)
            self._model, self._schema = loaded._model, loaded._schema


_EXAMPLE = """
Examples
--------
>>> import ballast, pandas
>>> model = ballast.MODEL(seed=1).fit(pandas.read_csv("customers.csv"))  # doctest: +SKIP
>>> rows = model.sample(500, where={"age": (60, None), "fraud": "yes"})  # doctest: +SKIP
"""


def _nearest(name, known):
    import difflib
    close = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _kept_params(kind, model):
    """The parameters that a model file keeps."""
    kept = json.loads(model.options())
    params = {}
    for option in _options.model_options(kind).values():
        if option.key in kept:
            value = kept[option.key]
            none = value in ("", []) or (option.type == "int" and value == 0 and option.name != "seed")
            params[option.name] = option.default if none else tuple(value) if isinstance(value, list) else value
    return params


def _discrete_categories(table, read):
    """Columns of categories whose values were read as numbers or dates."""
    categorical = {column.name for column in read.columns if column.schema["type"] == "category"}
    return [info["name"] for info in table.columns()
            if info["name"] in categorical and info["kind"] in ("integer", "real", "date")]


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
        known = {info["name"]: info["kind"] for info in model.columns(self._device)}
        for column in read.columns:
            _restore_integers(column, self._schema["columns"].get(column.name), known.get(column.name))
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
        completed = self._model.impute(table, bool(most_probable), _seed(seed), 0, self._device, self._threads)
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
        result = self._model.log_likelihood(table, _count("orders", orders, 1), _seed(seed), self._device,
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


def _restore_integers(column, schema, kind):
    """Integers and booleans that came as real numbers, because some are missing."""
    if schema is None or schema["type"] != "number" or "int" not in schema["dtype"]:
        return
    if isinstance(column.values, (list, tuple)) or column.values.dtype.kind != "f":
        return
    import numpy as np
    missing = np.isnan(column.values)
    if column.missing is not None:
        missing |= column.missing
    whole = np.where(missing, 0, column.values)
    if (np.abs(whole) < 2**53).all() and (whole == np.trunc(whole)).all():
        column.values, column.missing = whole.astype(np.int64), missing
