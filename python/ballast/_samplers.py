"""Samplers for rare classes, with the interface of imbalanced-learn and scikit-learn. Neither is
imported, unless it calls."""

import inspect
import json
import os

from . import _checks, _core, _options, _reading
from ._errors import NotFittedError
from ._model import EXTRA, EXTRA_TEXT, from_bytes, kept_params, to_bytes
from ._progress import Listener, warn
from ._tabular import ARGN, TableModel


def _resampling():
    from . import _resampling as resampling  # NumPy is imported when it is first needed
    return resampling


class Sampler:
    """What the samplers have in common: parameters, classes and the order of rows."""

    def __repr__(self):
        return _options.call_text(self)

    def get_params(self, deep=True):
        """The values of all parameters by name; ``deep``: also those of a model, as model__NAME."""
        params = {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}
        for name, value in list(params.items()):
            if deep and hasattr(value, "get_params") and not isinstance(value, type):
                params.update((f"{name}__{key}", inner) for key, inner in value.get_params().items())
        return params

    def set_params(self, **params):
        """Sets parameters of the constructor. Returns the sampler itself."""
        known = inspect.signature(type(self)).parameters
        _options.check_names(self, (name.partition("__")[0] for name in params), known)
        for name in sorted(params, key=lambda name: "__" in name):
            name, nested, inner = name.partition("__")
            if nested:
                getattr(self, name).set_params(**{inner: params[name + nested + inner]})
            else:
                setattr(self, name, params[name])
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
        """Fits the model. ``resample`` then adds rows to the same data or to others.

        Parameters
        ----------
        X, y
            As of ``fit_resample``.

        Returns
        -------
        self
        """
        self._fit(*self._read(X, y))
        return self

    def fit_resample(self, X, y):
        """Fits the model and adds rows or images to the classes that ``sampling_strategy`` selects.

        Parameters
        ----------
        X : DataFrame, pyarrow.Table, array or list [rows, columns]
            Numbers, texts, categories, dates; NaN and None are missing values. RAE also takes images:
            an array [n, height, width] or [n, height, width, channels] with 1 or 3 channels, of uint8
            or of float in [0, 1].
        y : array, Series or list [rows]
            Classes: str, bool or whole numbers.

        Returns
        -------
        X_resampled, y_resampled
            Of the types of X and y. First the given rows, unchanged, then the new ones.
        """
        items, target = self._read(X, y)
        self._fit(items, target)
        return self._resample(items, target)

    def resample(self, X, y):
        """Adds rows with the model that ``fit`` or ``load`` has made; as ``fit_resample``."""
        self._check_fitted()
        return self._resample(*self._read(X, y))

    def get_feature_names_out(self, input_features=None):
        """The names of the columns, which are those of X; x0, x1, ... if it has none."""
        import numpy as np
        self._check_fitted()
        known = getattr(self, "feature_names_in_", None)
        if input_features is None:
            return np.array([f"x{i}" for i in range(self.n_features_in_)], object) if known is None else known
        if known is not None and list(input_features) != list(known):
            raise ValueError("input_features is not equal to feature_names_in_")
        if len(input_features) != self.n_features_in_:
            raise ValueError(f"input_features should have length equal to number of features ({self.n_features_in_}), "
                             f"got {len(input_features)}")
        return np.array(input_features, object)

    def _check_fitted(self):
        if not hasattr(self, "n_features_in_"):
            raise NotFittedError(f"this {type(self).__name__} is not fitted; call fit() or fit_resample() first")

    def _read(self, X, y):
        resampling = _resampling()
        items, target = resampling.read(X), resampling.Target(y)
        if items.count != len(target.codes):
            raise ValueError(f"X has {items.count} rows, but y has {len(target.codes)}")
        if items.count == 0:
            raise ValueError("X has 0 rows")
        self.sampling_strategy_ = resampling.new_counts(self.sampling_strategy, target)
        return items, target

    def _keep_features(self, count, names):
        import numpy as np
        self.n_features_in_ = count
        vars(self).pop("feature_names_in_", None)
        if names is not None:
            self.feature_names_in_ = np.array(names, object)

    def _resample(self, items, target):
        import numpy as np
        counts = {text: self.sampling_strategy_.get(label, 0) for label, text in zip(target.labels, target.texts)}
        counts = {text: count for text, count in counts.items() if count > 0}
        seed = self._seed()
        parts, order = self._generate(items, target, counts, seed) if counts else ([], [])
        rows = items.with_new(parts, seed)
        self.sample_indices_ = np.concatenate([np.arange(items.count), np.full(sum(counts.values()), -1)])
        return rows, target.with_new({text: counts[text] for text in order})

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
    al. 2023). New items are decoded from mixtures of the latent vectors of a class."""

    def __init__(self, sampling_strategy="auto", **params):
        known = inspect.signature(type(self)).parameters
        _options.check_names(self, params, known, TypeError)
        params["sampling_strategy"] = sampling_strategy
        vars(self).update({name: params.get(name, parameter.default) for name, parameter in known.items()})

    def _fit(self, items, target):
        texts = _options.to_texts("rae", {name: getattr(self, name) for name in _options.model_options("rae")})
        texts["seed"] = [str(self._seed())]
        if not isinstance(self.preset, str):
            raise TypeError(f"preset: expected 'small' or 'paper', got {self.preset!r}")
        fit = self._fit_images if _is_images(items) else self._fit_table
        listener = Listener(type(self).__name__, self.verbose)
        try:
            self._model = fit(items, target, texts, self.preset, self._threads(), listener)
        finally:
            listener.close()
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
        """New items, and the classes in the order of the items."""
        names = self._model.class_names()
        end = ([counts.get(name, 0) for name in names], seed, self._threads())
        if _is_images(items) != isinstance(self._model, _core.RaeImageModel):
            raise ValueError("the model of this RAE is one of images, but X is a table" if not _is_images(items) else
                             "the model of this RAE is one of a table, but X has images")
        if _is_images(items):
            made = self._model.oversample(items.pixels, target.codes, target.texts, *end)
        else:
            made = self._model.oversample(self._known_table(items, target), *end)
        return [made], [name for name in names if name in counts]

    def _known_table(self, rows, target):
        name = self._model.target()
        rows.check_columns(self._columns())
        table, notes = self._model.read(rows.with_target(target, name).parts())
        for note in notes:
            warn(note)
        return table

    def _threads(self):
        return 0 if self.threads is None else _checks.count("threads", self.threads, 1, 2**31 - 1)

    def save(self, path, *, overwrite=False):
        """Writes a model file, which the program rae reads as well. It holds no row or image."""
        self._check_fitted()
        self._model.save(os.fsdecode(path), bool(overwrite))

    @classmethod
    def load(cls, path):
        """Reads a model file that :meth:`save` or the program rae has written."""
        path = os.fsdecode(path)
        os.stat(path)  # FileNotFoundError
        model = _core.load_rae(path)
        params = kept_params("rae", model)
        loaded = cls(random_state=json.loads(model.options())["seed"])
        loaded._model = model
        if isinstance(model, _core.RaeImageModel):
            loaded._keep_features(model.values(), None)
        else:
            loaded._keep_features(len(loaded._columns()), loaded._columns())
            del params["filters"], params["warp"]  # of images
        return loaded.set_params(**params)

    def _columns(self):
        return [info["name"] for info in self._model.columns() if info["name"] != self._model.target()]

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
        model = type(model)(**model.get_params())
        self._target = items.new_name(target)
        discrete = [*_reading.names("discrete", self.discrete), self._target]
        self.model_ = model.fit(items.with_target(target, self._target), discrete=discrete,
                                continuous=self.continuous, types=self.types)
        self._keep_features(items.features, items.names)

    def _generate(self, rows, target, counts, seed):
        """New rows, and the classes in the order of the rows."""
        rows.check_columns([name for name in self.model_._columns() if name != self._target])
        parts = [self.model_._draw(count, (seed + place) % 2**64, {self._target: text})
                 for place, (text, count) in enumerate(counts.items())]
        return parts, list(counts)


def _is_images(items):
    return hasattr(items, "pixels")


_COMMON = """sampling_strategy : str, float, dict or callable, default 'auto'
    Which classes get how many rows, as in imbalanced-learn. 'auto' or 'not majority': every class
    as many as the largest has; 'minority': only the smallest class; 'not minority': all but the
    smallest; 'all'. A float, for two classes: the rows of the smaller class divided by those of
    the larger one. A dict: rows by class, new ones included. A callable gets y and returns such a
    dict.
random_state : int, RandomState, Generator or None, default None
    Random seed. None stands for 0: the same data give the same rows."""

_READING = """discrete, continuous : list of column names, optional
    Columns of a table whose values are categories, or numbers. Columns of an array are called x0,
    x1, ...
types : dict, optional
    The kind of columns of a table by name, as of ``ARGN.fit``."""

_PRESET = """preset : str, default 'small'
    'small' is for CPUs; 'paper' has the settings of the reference implementation, whose training
    is long. Parameters that are given replace those of the preset."""

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
>>> import ballast, pandas
>>> X = pandas.read_csv("customers.csv")  # doctest: +SKIP
>>> sampler = ballast.CLASS(random_state=1)  # doctest: +SKIP
>>> X_resampled, y_resampled = sampler.fit_resample(X.drop(columns="fraud"), X["fraud"])  # doctest: +SKIP
>>> is_new = sampler.sample_indices_ < 0  # doctest: +SKIP
"""


def _document(sampler, *parameters):
    text = "\n".join(parameters)
    sampler.__doc__ = f"{sampler.__doc__.strip()}\n\nParameters\n----------\n{text}\n{_ATTRIBUTES}{_EXAMPLE}".replace(
        "CLASS", sampler.__name__)


_SELF, _FIRST = (inspect.Parameter("self", inspect.Parameter.POSITIONAL_OR_KEYWORD),
                 inspect.Parameter("sampling_strategy", inspect.Parameter.POSITIONAL_OR_KEYWORD, default="auto"))
_OWN = {"random_state": None, "preset": "small", "discrete": None, "continuous": None, "types": None}
RAE.__init__.__signature__ = _options.signature("rae", {**_OWN, **EXTRA}, [_SELF, _FIRST])
_document(RAE, _COMMON, _PRESET, _READING, _options.parameters_text("rae"), EXTRA_TEXT)
_document(Oversampler, "model : ARGN, CTGAN or TVAE, default None\n    None: ARGN, with the seed ``random_state``. Given, it "
          "keeps its own seed.", _COMMON, _READING)
