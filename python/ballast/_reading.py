"""How the columns of a frame are read."""

from . import _core
from ._progress import warn


def names(name, columns):
    if columns is None:
        return []
    if isinstance(columns, str) or not hasattr(columns, "__iter__"):
        raise TypeError(f"{name}: expected a list of str, got {columns!r}")
    return [str(column) for column in columns]


def texts(discrete, continuous, types, ignore, missing):
    """The arguments of a call as the library parses them."""
    types = {} if types is None else types
    if not isinstance(types, dict):
        raise TypeError(f"types: expected a dict of kinds by column name, got {types!r}")
    return {"discrete": names("discrete", discrete),
            "continuous": names("continuous", continuous),
            "type": [f"{column}={kind}" for column, kind in types.items()],
            "ignore": names("ignore", ignore), "missing": names("missing", missing)}


def read_table(frame, reading, compared=False):
    """The frame as read, its table, and the reading, completed by what the frame knows of its columns."""
    from . import _frames
    read = _frames.read(frame)
    table, notes = _core.make_table(read.parts(), reading, compared)
    given = {*reading["continuous"], *(text.rpartition("=")[0] for text in reading["type"])}
    more = _corrections(table, read, given)
    if any(more.values()):
        reading = {name: texts + more.get(name, []) for name, texts in reading.items()}
        table, notes = _core.make_table(read.parts(), reading, compared)
    for note in notes:
        warn(note)
    return read, table, reading


def _corrections(table, read, given):
    """Readings of columns of categories that were read as numbers or dates, and of columns of an
    array, which are no identifiers."""
    types = {column.name: column.schema["type"] for column in read.columns}
    kinds = {info["name"]: info["kind"] for info in table.columns() if info["name"] not in given}
    return {"discrete": [name for name, kind in kinds.items()
                         if types[name] == "category" and kind in ("integer", "real", "date")],
            "type": [f"{name}=integer" for name, kind in kinds.items()
                     if read.kind == "array" and types[name] == "number" and kind == "identifier"]}


def restore_integers(read, schemas):
    """Makes integers of columns that are real numbers only because some values are missing.
    ``schemas``: those of the columns of the training table by name."""
    for column in read.columns:
        _restore_integers(column, schemas.get(column.name))


def _restore_integers(column, schema):
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
