"""What all models have in common: parameters, files, pickle."""

import json
import os

from . import _checks, _core, _options
from ._errors import NotFittedError
from ._progress import Listener

EXTRA = {"threads": None, "verbose": None}

EXTRA_TEXT = """threads : int, default None
    Number of threads; None: all processors. Results do not depend on it.
verbose : int, default None
    1 shows a progress bar, 0 nothing; None shows it on a terminal."""


class _PerClass:
    """A class attribute that is made when it is needed, so that the import is fast."""

    def __init__(self, make):
        self._make = make

    def __get__(self, instance, owner):
        return self._make(owner)


class Model:
    """A model. ``_kind`` is its name in the library, ``_native`` its class in the extension module,
    ``_example`` the end of its docstring."""

    _kind = None
    _native = None
    _example = ""
    __signature__ = _PerClass(lambda cls: _options.signature(cls._defaults()))

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        start = cls.__doc__
        cls.__doc__ = _PerClass(lambda cls: cls._documentation(start))

    @classmethod
    def _documentation(cls, start):
        if cls._kind is None:
            return start
        return (f"{start}\n\nParameters\n----------\n{_options.parameters_text(cls._kind)}\n{EXTRA_TEXT}\n"
                + cls._example.replace("MODEL", cls.__name__))

    @classmethod
    def _defaults(cls):
        """The default values of the parameters by name."""
        return {**{option.name: option.default for option in _options.model_options(cls._kind).values()}, **EXTRA}

    def __init__(self, **options):
        self._model = None
        self._params = self._defaults()
        _options.check_names(self, options, self._params, TypeError)
        self.set_params(**options)

    def __repr__(self):
        return _options.call_text(self, self._params, self._defaults())

    def get_params(self, deep=True):
        """Returns the values of all parameters by name.

        Examples
        --------
        >>> ballast.ARGN(steps=100).get_params()["steps"]
        100
        """
        return dict(self._params)

    def set_params(self, **options):
        """Sets parameters of the constructor; fitted models keep what they are.

        Returns
        -------
        self

        Examples
        --------
        >>> ballast.ARGN(steps=100).set_params(seed=1)
        ARGN(steps=100, seed=1)
        """
        _options.check_names(self, options, self._params)
        params = {**self._params, **options}
        _options.to_texts(self._kind, self._model_params(params))
        if params["threads"] is not None:
            _checks.count("threads", params["threads"], 1, 2**31 - 1)
        if params["epochs"] != self._defaults()["epochs"] and params["steps"] is not None:
            raise ValueError("epochs and steps exclude each other; set one of them to None")
        self._params = params
        return self

    @staticmethod
    def _model_params(params):
        return {name: value for name, value in params.items() if name not in EXTRA}

    def _option_texts(self):
        return _options.to_texts(self._kind, self._model_params(self._params))

    @property
    def _threads(self):
        return self._params["threads"] or 0

    @property
    def _device(self):
        return self._params["device"]

    def _train(self, fit, checkpoint, resume, finish=lambda model: None):
        """Returns the model of ``fit(resumed, listener)``, where ``resumed`` is the path of a model to
        continue or an empty text. ``finish(model)`` adds what its file needs."""
        checkpoint, resumed = _checkpoint(checkpoint, resume)
        listener = Listener(type(self).__name__, self._params["verbose"])
        try:
            model = fit(resumed, listener)
        finally:
            listener.close()
        if checkpoint is None and listener.interruption is not None:
            raise listener.interruption
        finish(model)
        if checkpoint is not None:
            model.save(checkpoint, True)
        if listener.interruption is not None:
            raise listener.interruption
        return model

    def _fitted(self):
        if self._model is None:
            raise NotFittedError(f"this {type(self).__name__} is not fitted; call fit() or load() first")
        return self._model

    def save(self, path, *, overwrite=False):
        """Writes a model file, which the programs read as well. It holds no row and no image.

        Parameters
        ----------
        path : str or path-like
        overwrite : bool, default False
            Replace an existing file; otherwise it is a FileExistsError.

        Examples
        --------
        >>> ballast.TVAE(steps=10).fit(customers).save("customers.model")
        >>> ballast.TVAE.load("customers.model").get_params()["seed"]
        0
        """
        self._fitted().save(os.fsdecode(path), bool(overwrite))

    @classmethod
    def load(cls, path):
        """Reads a model file that :meth:`save` or a program has written.

        Parameters
        ----------
        path : str or path-like

        Returns
        -------
        model
            Its parameters are those of the file; ``steps``, ``epochs``, ``device``, ``threads`` and
            ``verbose`` are not kept.

        Examples
        --------
        >>> model.save("a.model")
        >>> ballast.ARGN.load("a.model").sample(10).shape
        (10, 7)
        """
        loaded = cls()
        loaded._take(cls._native.load(cls._kind, os.fsdecode(path)))
        loaded._params.update(kept_params(cls._kind, loaded._model))
        return loaded

    def _take(self, model):
        """Keeps a loaded model."""
        self._model = model

    def __getstate__(self):
        """For pickle and copy: the bytes of the model file."""
        return {"params": self._params, "model": self._model and to_bytes(self._model)}

    def __setstate__(self, state):
        self.__init__()
        if state["model"] is not None:
            self._take(from_bytes(lambda path: self._native.load(self._kind, path), state["model"]))
        self._params = state["params"]


def to_bytes(model):
    """The model file of a model of the library."""
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model")
        model.save(path, False)
        with open(path, "rb") as file:
            return file.read()


def from_bytes(load, content):
    """What ``load(path)`` makes of a model file."""
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model")
        with open(path, "wb") as file:
            file.write(content)
        return load(path)


def _checkpoint(path, resume):
    """The path of a checkpoint or None, and that of the model to continue or an empty text."""
    if path is None:
        if resume:
            raise ValueError("resume: requires checkpoint, the file to continue from")
        return None, ""
    path = os.fsdecode(path)
    if not os.path.exists(path):
        _core.check_output(path)
        return path, ""
    if not resume:
        raise FileExistsError(f"{path} already exists; pass resume=True to continue from it")
    return path, path


def kept_params(kind, model):
    """The parameters that a model file keeps."""
    kept = json.loads(model.options())
    params = {}
    for option in _options.model_options(kind).values():
        if option.key in kept:
            value = kept[option.key]
            none = value in ("", []) or (option.type == "int" and value == 0 and option.name != "seed")
            params[option.name] = option.default if none else tuple(value) if isinstance(value, list) else value
    return params
