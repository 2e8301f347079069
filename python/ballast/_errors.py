"""Exceptions, in the words of a Python user."""

import re


class NotFittedError(ValueError, AttributeError):
    """A method that needs a fitted model was called before ``fit``."""


class TableWarning(UserWarning):
    """A note on a table: how a column is read, or which values are replaced."""


def option_name(name):
    """``"batch-size"`` as a keyword argument: ``"batch_size"``."""
    return "types" if name == "type" else name.replace("-", "_")


def from_parts(parts):
    """Returns the exception for an error of the library, which the extension module describes."""
    kind, text = parts["kind"], parts["text"]
    if kind == "exists":
        return FileExistsError(re.sub(r"; .*", "", text) + "; pass overwrite=True to replace it")
    if kind == "value":
        return ValueError(f"{option_name(parts['option'])}: {parts['advice']}")
    if kind == "options":
        names = ", ".join(map(option_name, parts["options"]))
        return ValueError(f"{text} ({names})" if names else text)
    return ValueError(text)
