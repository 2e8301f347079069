"""Conditions on rows."""

import datetime
import decimal
import math
import numbers

from . import _checks


def parse(where, columns):
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
