"""Keyword arguments of models, from the options of the library."""

import functools
import json
import numbers

from . import _checks, _core

_TYPES = {"N": "int", "X": "float", "WIDTHS": "sequence of int"}


def _sentence(text):
    """The help of an option as a sentence, without what is said of the command line."""
    text = text.removesuffix("; can be repeated") + "."
    first_word = text.partition(" ")[0]
    return text if ":" in first_word else text[0].upper() + text[1:]  # a name that is explained stays


class Option:
    """One option of a model."""

    def __init__(self, entry):
        self.key = entry["name"]
        self.name = entry["keyword"]
        self.help = _sentence(entry["help"])
        self.is_list = entry["is_list"]
        self.type = "sequence of str" if self.is_list else _TYPES.get(entry["type"], "str")
        chosen = entry["shown"] == "by number of rows" or entry["by_preset"]
        value = json.loads(entry["default"])
        none = chosen or value in ("", []) or (self.type == "int" and not entry["shown"])
        self.default = None if none else tuple(value) if isinstance(value, list) else value
        self.shown = entry["shown"] if chosen else repr(self.default)

    def texts(self, value):
        """The value as the library parses it; a list of texts."""
        if self.is_list:
            if isinstance(value, str) or not hasattr(value, "__iter__"):
                raise TypeError(f"{self.name}: expected a list of str, got {value!r}")
            return [self._text(item) for item in value]
        return [self._text(value)]

    def _text(self, value):
        numeric = self.type in ("int", "float")
        if self.type == "sequence of int" and not isinstance(value, (str, numbers.Number)):
            return ",".join(self._text(width) for width in value)
        if isinstance(value, str) and not numeric:
            return value
        if isinstance(value, numbers.Number) and not isinstance(value, (bool, complex)):
            whole = isinstance(value, numbers.Integral)
            if self.type == "float" or (whole and self.type in ("int", "sequence of int")):
                return str(int(value)) if whole else repr(float(value))
        raise TypeError(f"{self.name}: expected {self.type}, got {value!r}")


def is_default(value, default):
    if isinstance(default, tuple) and not isinstance(value, str) and hasattr(value, "__iter__"):
        return tuple(value) == default
    return value is default or (type(value).__name__ != "ndarray" and value == default)


@functools.lru_cache(maxsize=None)
def model_options(kind):
    """The options of a kind of model by name."""
    return {option.name: option for option in map(Option, _core.model_options(kind))}


def to_texts(kind, values):
    """Checks the values of options and returns them as the library parses them."""
    options = model_options(kind)
    texts = {options[name].key: options[name].texts(value) for name, value in values.items()
             if value is not None and not is_default(value, options[name].default)}
    for key, value in texts.items():
        _core.check_options(kind, {key: value})
    return texts


def signature(defaults):
    """The signature of a constructor."""
    import inspect
    return inspect.Signature([inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value)
                              for name, value in defaults.items()])


def call_text(model, params, defaults):
    """The constructor call of a model, with the parameters that differ from their defaults."""
    given = ", ".join(f"{name}={value!r}" for name, value in params.items() if not is_default(value, defaults[name]))
    return f"{type(model).__name__}({given})"


def check_names(model, names, known, error=ValueError):
    """Raises an error for a name that is no parameter of the model."""
    for name in names:
        if name not in known:
            raise error(f"{type(model).__name__} has no parameter {name!r}{_checks.nearest(name, known)}")


def parameters_text(kind):
    """The section of a docstring that lists the options, in NumPy style."""
    import textwrap
    lines = []
    for option in model_options(kind).values():
        lines.append(f"{option.name} : {option.type}, default {option.shown}")
        lines += textwrap.wrap(option.help, 84, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines)
