"""Models of tables."""

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
>>> customers = pandas.read_csv("customers.csv")
>>> model = ballast.MODEL(steps=20).fit(customers)  # leave `steps` out for a good model
>>> rows = model.sample(50, where={"age": (60, None), "fraud": "yes"})
>>> bool((rows["age"] >= 60).all())
True
"""


def _frames():
    from . import _frames as frames  # NumPy is imported when it is first needed
    return frames


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

        Examples
        --------
        >>> model = ballast.ARGN(steps=20)
        >>> model.fit(customers, discrete=["visits"], types={"signup": "date"})
        ARGN(steps=20)
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

    def sample(self, n, *, where=None, balance=None, seed=0, raw=False, temperature=1.0, target=None):
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
        target : column name, optional
            The column that a model trained on the rows will predict: it is drawn from its
            distribution given all other columns (ARGN).

        Returns
        -------
        frame
            The same kind of frame that the model was fitted to, with the same columns and dtypes.

        Examples
        --------
        >>> model = ballast.ARGN(steps=20).fit(customers)
        >>> model.sample(100, where=["age>=60", "fraud=yes"], seed=1).shape
        (100, 7)
        >>> model.sample(100, balance="fraud")["fraud"].value_counts().tolist()
        [50, 50]
        """
        self._fitted()
        if not (isinstance(temperature, numbers.Real) and 0 < temperature < math.inf):
            raise ValueError(f"temperature: expected a number above 0, got {temperature!r}")
        if self._kind != "argn" and (temperature != 1 or target is not None):
            raise ValueError(f"temperature and target are parameters of ARGN, not of {type(self).__name__}")
        seed, n, frames = _checks.seed(seed), _checks.count("n", n, 0), _frames()
        table = self._draw(max(n, 1), seed, where, balance, raw, temperature, target)
        rows = frames.write(table, self._schema, seed)
        return rows if n > 0 else frames.without_rows(rows)

    def _draw(self, n, seed, where, balance=None, raw=False, temperature=1.0, target=None):
        """Rows as a table of the library."""
        from . import _conditions
        balance, target = ("" if name is None else str(name) for name in (balance, target))
        return self._model.sample(_conditions.parse(where, self._columns()), balance, n, seed, bool(raw),
                                  float(temperature), target, self._device, self._threads)

    def _columns(self):
        return [info["name"] for info in self._model.columns(self._device)]

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

        Examples
        --------
        >>> model = ballast.ARGN(steps=20).fit(customers)
        >>> holes = customers.assign(segment=customers["segment"].where(customers["age"] < 60))
        >>> int(model.impute(holes)["segment"].isna().sum())
        0
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

        Examples
        --------
        >>> model = ballast.ARGN(steps=20).fit(customers)
        >>> scores = model.log_likelihood(customers)
        >>> scores.columns[:3].tolist()
        ['log_likelihood', 'unknown', 'log_likelihood(age)']
        >>> least_likely = customers.loc[scores["log_likelihood"].nsmallest(5).index]
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
            A column that is modelled.

        Returns
        -------
        frame
            Of a category: the most probable value and the probability of each value. Of a number or
            a date: the mean and the quantiles .05, .5 and .95.

        Examples
        --------
        >>> model = ballast.ARGN(steps=20).fit(customers)
        >>> model.predict(customers.head(), "fraud").columns.tolist()
        ['fraud', 'P(fraud=no)', 'P(fraud=yes)']
        >>> model.predict(customers.head(), "age").columns.tolist()
        ['mean(age)', 'q05(age)', 'q50(age)', 'q95(age)']
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
