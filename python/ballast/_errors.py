"""Exceptions, in the words of a Python user."""


class NotFittedError(ValueError, AttributeError):
    """A method that needs a fitted model was called before ``fit``."""


class TableWarning(UserWarning):
    """A note on a table: how a column is read, or which values are replaced."""


def from_parts(parts):
    """Returns the exception for an error of the library, which the extension module describes."""
    kind, text = parts["kind"], parts["text"]
    if kind == "exists":
        return FileExistsError(f"{text} already exists; pass overwrite=True to replace it")
    if kind == "file":
        return OSError(parts["code"], text)
    if kind == "value":
        return ValueError(f"{parts['option']}: {parts['advice']}, got {text}")
    if kind == "options":
        names = ", ".join(parts["options"])
        return ValueError(f"{text} ({names})" if names else text)
    return ValueError(text)
