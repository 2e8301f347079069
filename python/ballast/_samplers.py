"""Samplers for rare classes, with the interfaces of imbalanced-learn and scikit-learn, which need not
be installed."""

import inspect
import json
import os

import numpy as np

from . import _checks, _core, _options, _reading, _resampling
from ._errors import NotFittedError
from ._model import EXTRA, EXTRA_TEXT, from_bytes, kept_params, to_bytes
from ._progress import Listener, warn
from ._tabular import ARGN, TableModel


class Sampler:
    """What the samplers have in common: parameters, classes and the order of rows. Values of
    parameters are checked by a fit, as in scikit-learn."""

    def __repr__(self):
        return _options.call_text(self, self.get_params(deep=False), self._defaults())

    @classmethod
    def _defaults(cls):
        """The default values of the parameters by name."""
        return {name: parameter.default for name, parameter in inspect.signature(cls).parameters.items()}

    def get_params(self, deep=True):
        """Returns the values of all parameters by name.

        Parameters
        ----------
        deep : bool, default True
            With the parameters of a parameter that is a model, as ``model__steps``.

        Examples
        --------
        >>> ballast.Oversampler(ballast.TVAE(steps=100)).get_params()["model__steps"]
        100
        """
        params = {name: getattr(self, name) for name in self._defaults()}
        for name, value in list(params.items()):
            if deep and hasattr(value, "get_params") and not isinstance(value, type):
                params.update((f"{name}__{key}", inner) for key, inner in value.get_params().items())
        return params

    def set_params(self, **params):
        """Sets parameters of the constructor; ``model__steps`` is the parameter ``steps`` of ``model``.

        Returns
        -------
        self

        Examples
        --------
        >>> ballast.Oversampler(ballast.TVAE()).set_params(model__steps=100, random_state=1)
        Oversampler(model=TVAE(steps=100), random_state=1)
        """
        _options.check_names(self, (name.partition("__")[0] for name in params), self._defaults())
        for name, value in sorted(params.items(), key=lambda item: "__" in item[0]):
            own, nested, inner = name.partition("__")
            if nested:
                getattr(self, own).set_params(**{inner: value})
            else:
                setattr(self, own, value)
        return self

    def __sklearn_tags__(self):
        try:
            from imblearn.base import BaseSampler as Base
        except ImportError:
            from sklearn.base import BaseEstimator as Base
        tags = Base.__sklearn_tags__(self)
        tags.target_tags.required = True
        tags.input_tags.sparse = False
        tags.input_tags.allow_nan = tags.input_tags.string = True
        if hasattr(tags, "sampler_tags"):
            tags.sampler_tags.sample_indices = True
        return tags

    def fit(self, X, y):
        """Fits the model; :meth:`resample` then adds rows.

        Parameters
        ----------
        X, y
            As of :meth:`fit_resample`.

        Returns
        -------
        self

        Examples
        --------
        >>> sampler = ballast.RAE(steps=10).fit(customers[["age", "income"]], customers["fraud"])
        >>> sampler.n_features_in_
        2
        """
        self._fit(*self._read(X, y))
        return self

    def fit_resample(self, X, y):
        """Fits the model and adds rows to the classes that ``sampling_strategy`` selects.

        Parameters
        ----------
        X : DataFrame, pyarrow.Table, array or list of shape [rows, columns]
            Numbers, texts, categories, dates; NaN and None are missing values. ``RAE`` also takes
            images: an array [n, height, width] or [n, height, width, channels] of uint8, or of floats
            from 0 to 1; 1 channel (grey) or 3 (red, green, blue).
        y : array, Series or list of shape [rows]
            Classes: str, bool or whole numbers. One-hot arrays are taken as well.

        Returns
        -------
        X_resampled, y_resampled
            Of the types of X and y: the given rows, unchanged, then the new ones.

        Examples
        --------
        >>> sampler = ballast.RAE(steps=10)
        >>> X, y = sampler.fit_resample(customers[["age", "income"]], customers["fraud"])
        >>> y.value_counts().nunique()
        1
        >>> X[sampler.sample_indices_ >= 0].equals(customers[["age", "income"]])
        True
        """
        items, target = self._read(X, y)
        self._fit(items, target)
        return self._resample(items, target)

    def resample(self, X, y):
        """Adds rows with the model that :meth:`fit` has made.

        Parameters
        ----------
        X, y
            As of :meth:`fit_resample`, with the columns and classes of the fit; the rows may be others.

        Returns
        -------
        X_resampled, y_resampled
            As of :meth:`fit_resample`.

        Examples
        --------
        >>> X, y = customers[["age", "income"]], customers["fraud"]
        >>> sampler = ballast.RAE(steps=10).fit(X, y)
        >>> few, classes = sampler.set_params(sampling_strategy={"yes": 60}).resample(X, y)
        >>> sum(classes == "yes")
        60
        """
        self._check_fitted()
        return self._resample(*self._read(X, y))

    def get_feature_names_out(self, input_features=None):
        """Returns the names of the columns of X, which are those of the resampled one.

        Parameters
        ----------
        input_features : sequence of str, optional
            Names to use if X had none; otherwise they must be those of X.

        Returns
        -------
        names : array of str
            "x0", "x1", ... if X had no names.

        Examples
        --------
        >>> ballast.RAE(steps=10).fit(customers[["age"]], customers["fraud"]).get_feature_names_out().tolist()
        ['age']
        """
        self._check_fitted()
        known = getattr(self, "feature_names_in_", None)
        if input_features is None:
            return np.array([f"x{i}" for i in range(self.n_features_in_)], object) if known is None else known
        if known is not None and list(input_features) != list(known):
            raise ValueError("input_features is not equal to feature_names_in_")
        if len(input_features) != self.n_features_in_:
            raise ValueError("input_features should have length equal to number of features "
                             f"({self.n_features_in_}), got {len(input_features)}")
        return np.array(input_features, object)

    def _check_fitted(self):
        if not hasattr(self, "n_features_in_"):
            raise NotFittedError(f"this {type(self).__name__} is not fitted; call fit() or fit_resample() first")

    def _read(self, X, y):
        items, target = _resampling.read(X), _resampling.Target(y)
        if items.count != len(target.codes):
            raise ValueError(f"X has {items.count} rows, but y has {len(target.codes)}")
        if items.count == 0:
            raise ValueError("X has 0 rows")
        self.sampling_strategy_ = _resampling.new_counts(self.sampling_strategy, target)
        return items, target

    def _keep_features(self, count, names):
        self.n_features_in_ = count
        vars(self).pop("feature_names_in_", None)
        if names is not None:
            self.feature_names_in_ = np.array(names, object)

    def _resample(self, items, target):
        counts = {text: self.sampling_strategy_.get(label, 0) for label, text in zip(target.labels, target.texts)}
        counts = {text: count for text, count in counts.items() if count > 0}
        seed = self._seed()
        parts, order = self._generate(items, target, counts, seed) if counts else ([], [])
        resampled = items.with_new(parts, seed), target.with_new({text: counts[text] for text in order})
        self.sample_indices_ = np.concatenate([np.arange(items.count), np.full(sum(counts.values()), -1)])
        return resampled

    def _seed(self):
        if self.random_state is None:
            return 0
        if hasattr(self.random_state, "randint"):
            return int(self.random_state.randint(2**31))
        if hasattr(self.random_state, "integers"):
            return int(self.random_state.integers(2**63))
        return _checks.count("random_state", self.random_state, 0, 2**64 - 1)


class RAE(Sampler):
    """Oversampling of rare classes of tables and images with a regularized autoencoder (Mondal et
    al. 2023). New rows or images are decoded from mixtures of the latent vectors of a class."""

    def __init__(self, sampling_strategy="auto", **params):
        defaults = self._defaults()
        _options.check_names(self, params, defaults, TypeError)
        vars(self).update({**defaults, **params, "sampling_strategy": sampling_strategy})

    def _fit(self, items, target):
        texts = _options.to_texts("rae", {name: getattr(self, name) for name in _options.model_options("rae")})
        texts["seed"] = [str(self._seed())]
        if not isinstance(self.preset, str):
            raise TypeError(f"preset: expected 'small' or 'paper', got {self.preset!r}")
        fit = self._fit_images if _is_images(items) else self._fit_table
        listener = Listener(type(self).__name__, self.verbose)
        try:
            model = fit(items, target, texts, self.preset, self._threads(), listener)
        finally:
            listener.close()
        if listener.interruption is not None:
            raise listener.interruption
        self._model = model
        self._keep_features(items.features, items.names)

    def _fit_images(self, images, target, *options):
        for name in ("discrete", "continuous", "types"):
            if getattr(self, name) is not None:
                raise ValueError(f"{name}: the option is for tables, but X has images")
        return _core.fit_rae_images(images.pixels, target.codes, target.texts, *options)

    def _fit_table(self, rows, target, *options):
        name = rows.new_name(target)
        reading = _reading.texts(self.discrete, self.continuous, self.types, None, None)
        reading["type"].append(f"{name}=category")
        _, table, _ = _reading.read_table(rows.with_target(target, name), reading)
        missing = table.columns()[-1]["missing_texts"]
        if missing:
            raise ValueError(f"y: the class {missing[0]!r} stands for a missing value; rename it")
        return _core.fit_rae_table(table, name, *options)

    def _generate(self, items, target, counts, seed):
        """New rows or images, and the classes in their order."""
        names = self._model.class_names()
        end = ([counts.get(name, 0) for name in names], seed, self._threads())
        kinds = {True: "images", False: "a table"}
        if _is_images(items) != self._is_of_images():
            raise ValueError(f"this RAE was fitted to {kinds[self._is_of_images()]}, "
                             f"but X is {kinds[_is_images(items)]}")
        if _is_images(items):
            made = self._model.oversample(items.pixels, target.codes, target.texts, *end)
        else:
            made = self._model.oversample(self._known_table(items, target), *end)
        return [made], [name for name in names if name in counts]

    def _known_table(self, rows, target):
        rows.check_columns(self._columns())
        table, notes = self._model.read(rows.with_target(target, self._model.target()).parts())
        for note in notes:
            warn(note)
        return table

    def _columns(self):
        return [info["name"] for info in self._model.columns() if info["name"] != self._model.target()]

    def _is_of_images(self):
        return isinstance(self._model, _core.RaeImageModel)

    def _threads(self):
        return 0 if self.threads is None else _checks.count("threads", self.threads, 1, 2**31 - 1)

    def save(self, path, *, overwrite=False):
        """Writes a model file, which the program rae reads as well. It holds no row and no image.

        Parameters
        ----------
        path : str or path-like
        overwrite : bool, default False
            Replace an existing file; otherwise it is a FileExistsError.

        Examples
        --------
        >>> ballast.RAE(steps=10).fit(customers[["age", "income"]], customers["fraud"]).save("fraud.model")
        >>> ballast.RAE.load("fraud.model").feature_names_in_.tolist()
        ['age', 'income']
        """
        self._check_fitted()
        self._model.save(os.fsdecode(path), bool(overwrite))

    @classmethod
    def load(cls, path):
        """Reads a model file that :meth:`save` or the program rae has written.

        Parameters
        ----------
        path : str or path-like

        Returns
        -------
        RAE
            To be used with :meth:`resample`. Its parameters are those of the file; ``steps``,
            ``device``, ``threads`` and ``verbose`` are not kept.

        Examples
        --------
        >>> ballast.RAE(steps=10, mixed=3).fit(images, ["a"] * 24 + ["b"] * 8).save("images.model")
        >>> sampler = ballast.RAE.load("images.model")
        >>> sampler.resample(images, ["a"] * 24 + ["b"] * 8)[0].shape
        (48, 16, 16)
        """
        model = _core.load_rae(os.fsdecode(path))
        params = kept_params("rae", model)
        loaded = cls(random_state=json.loads(model.options())["seed"])
        loaded._model = model
        if loaded._is_of_images():
            loaded._keep_features(model.values(), None)
        else:
            loaded._keep_features(len(loaded._columns()), loaded._columns())
            del params["filters"], params["warp"]  # of images
        return loaded.set_params(**params)

    def __getstate__(self):
        """For pickle and copy: the bytes of the model file."""
        return {name: to_bytes(value) if name == "_model" else value for name, value in vars(self).items()}

    def __setstate__(self, state):
        vars(self).update(state)
        if "_model" in state:
            self._model = from_bytes(_core.load_rae, state["_model"])


class Oversampler(Sampler):
    """Oversampling of rare classes with a model of tables, which is fitted to X with y as a column.
    New rows are sampled with the condition that they are of a class."""

    def __init__(self, model=None, sampling_strategy="auto", random_state=None, *, discrete=None, continuous=None,
                 types=None):
        self.model = model
        self.sampling_strategy = sampling_strategy
        self.random_state = random_state
        self.discrete = discrete
        self.continuous = continuous
        self.types = types

    def _fit(self, items, target):
        if _is_images(items):
            raise ValueError("X has images; Oversampler is for tables, RAE also for images")
        model = ARGN(seed=self._seed()) if self.model is None else self.model
        if not isinstance(model, TableModel):
            raise TypeError(f"model: expected ARGN, CTGAN or TVAE, got {model!r}")
        self._target = items.new_name(target)
        # Values of a column in `discrete` are kept even if they are rare.
        discrete = [*_reading.names("discrete", self.discrete), self._target]
        self.model_ = type(model)(**model.get_params()).fit(
            items.with_target(target, self._target), discrete=discrete, continuous=self.continuous, types=self.types)
        self._keep_features(items.features, items.names)

    def _generate(self, rows, target, counts, seed):
        """New rows, and the classes in their order."""
        rows.check_columns([name for name in self.model_._columns() if name != self._target])
        parts = [self.model_._draw(count, (seed + place) % 2**64, {self._target: text})
                 for place, (text, count) in enumerate(counts.items())]
        return parts, list(counts)


def _is_images(items):
    return isinstance(items, _resampling.Images)


_MODEL = """model : ARGN, CTGAN or TVAE, default None
    None: ARGN with the seed ``random_state``. A given model has a seed of its own."""

_COMMON = """sampling_strategy : str, float, dict or callable, default 'auto'
    Which classes get how many rows, as in imbalanced-learn. 'auto' or 'not majority': every class
    as many as the largest has; 'minority': only the smallest class; 'not minority': all but the
    smallest; 'all'. A float, for two classes: the rows of the smaller class divided by those of
    the larger one. A dict: rows by class, new ones included. A callable gets y and returns such a
    dict.
random_state : int, RandomState, Generator or None, default None
    Random seed. None stands for 0: the same data give the same rows."""

_PRESET = """preset : str, default 'small'
    'small' is for CPUs; 'paper' has the settings of the reference implementation, whose training
    is long. Parameters that are given replace those of the preset."""

_READING = """discrete, continuous : list of column names, optional
    Columns of a table whose values are categories, or numbers. Columns of an array are called x0,
    x1, ...
types : dict, optional
    The kind of columns of a table by name, as of ``ARGN.fit``."""

_ATTRIBUTES = """
Attributes
----------
sampling_strategy_ : dict
    The number of rows to add, by class.
sample_indices_ : array of int, shape [rows]
    Of each resampled row: the row of X, or -1 for a new one.
n_features_in_ : int
    The number of columns of X, or of values of an image.
feature_names_in_ : array of str
    The columns of X, if it has names that are all str.
"""

_EXAMPLE = """
Examples
--------
>>> import ballast
>>> X, y = customers.drop(columns="fraud"), customers["fraud"]
>>> X_resampled, y_resampled = CALL.fit_resample(X, y)
>>> y_resampled.value_counts().nunique()
1
"""


def _document(sampler, call, *parameters):
    text = "\n".join(parameters)
    sampler.__doc__ += f"\n\nParameters\n----------\n{text}\n{_ATTRIBUTES}{_EXAMPLE.replace('CALL', call)}"


_SELF, _FIRST = (inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)
                 for name, default in (("self", inspect.Parameter.empty), ("sampling_strategy", "auto")))
_OWN = {"random_state": None, "preset": "small", "discrete": None, "continuous": None, "types": None}
_ALL = _options.signature({**_OWN, **{option.name: option.default for option in _options.model_options("rae").values()},
                           **EXTRA})
RAE.__init__.__signature__ = _ALL.replace(parameters=[_SELF, _FIRST, *_ALL.parameters.values()])
_document(RAE, "ballast.RAE(steps=10)", _COMMON, _PRESET, _READING, _options.parameters_text("rae"), EXTRA_TEXT)
_document(Oversampler, "ballast.Oversampler(ballast.ARGN(steps=10))", _MODEL, _COMMON, _READING)
