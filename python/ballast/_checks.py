"""Checks of arguments."""

import numbers


def count(name, value, least, most=2**63 - 1):
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name}: expected an int, got {value!r}")
    if value < least:
        raise ValueError(f"{name}: expected at least {least}, got {value}")
    if value > most:
        raise ValueError(f"{name}: expected at most {most}, got {value}")
    return int(value)


def seed(value):
    return count("seed", value, 0, 2**64 - 1)


def nearest(name, known):
    """The end of a message on an unknown name."""
    import difflib
    close = difflib.get_close_matches(name, known, 1)
    return f"; did you mean {close[0]!r}?" if close else ""
