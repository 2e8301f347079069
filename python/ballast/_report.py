"""Reports on synthetic tables."""

import collections
import json
import os

from . import _checks, _core, _reading
from ._progress import warn

Figure = collections.namedtuple("Figure", "synthetic floor ceiling")
Figure.__doc__ = """A figure of the synthetic table, of the real table with each column shuffled, and of the
hold-out table or, without one, of half of the real rows against the other half. NaN: not measurable."""


class Report:
    """The figures of a synthetic table compared with the real one, as :func:`report` returns them.

    Each figure is a :class:`Figure` with the fields ``synthetic``, ``floor`` and ``ceiling``.
    ``print(report)`` shows the whole report as text, Jupyter shows it as a page with plots.

    Attributes
    ----------
    detection : Figure
        1: boosted trees cannot tell synthetic rows from real ones; 0: they always can.
    column_shapes : Figure
        Whether each column has the distribution of the real one; mean over the columns.
    pair_trends, associated_pair_trends : Figure
        Relations of two columns; mean over all pairs, and over those with a strong relation in the
        real table.
    triple_trends : Figure
        Joint frequencies of three columns.
    quality : Figure
        Mean of column shapes and pair trends.
    efficacy : Figure
        Prediction of the target in real rows by boosted trees that are trained on the table. Only
        if there is a target.
    dcr_share : Figure
        Share of rows that are nearer to a training row than to a hold-out row; 0.5: nothing is
        copied. Only if there is a hold-out table.
    validity : Figure
        Share of values in the range or among the values of the real column.

    Examples
    --------
    >>> import ballast
    >>> report = ballast.report(customers, model.sample(1000))
    >>> 0 < report.quality.synthetic < 1
    True
    >>> report.save("report.html")
    """

    def __init__(self, made):
        self._made = made
        self._figures = {key: (name, Figure(*values)) for key, name, _, *values in made.figures()}
        for key, (_, figure) in self._figures.items():
            setattr(self, key, figure)

    def __repr__(self):
        lines = [f"{'':24}{'synthetic':>11}{'floor':>11}{'ceiling':>11}"]
        for name, figure in self._figures.values():
            lines.append(f"{name:24}" + "".join("        n/a" if value != value else f"{value:11.3f}"
                                                for value in figure))
        return "\n".join(lines)

    def __str__(self):
        return self._made.text()

    def _repr_html_(self):
        # The page has styles of its own, which must not apply to the notebook around it.
        import html
        page = html.escape(self._made.html(), quote=True)
        return f'<iframe srcdoc="{page}" width="100%" height="600" frameborder="0"></iframe>'

    def to_dict(self):
        """All figures as a dict: also of columns, pairs and triples of columns, of the closest real
        rows and of values that are not valid. Figures that are not measurable are None.

        Examples
        --------
        >>> worst = min(report.to_dict()["columns"], key=lambda column: column["shape"])
        >>> worst["name"] in customers.columns
        True
        """
        return json.loads(self._made.json())

    def save(self, path, *, overwrite=False):
        """Writes the report: ``report.html`` is one page with plots, ``report.json`` has all figures.

        Parameters
        ----------
        path : str or path-like
            Its name ends in .html or .json.
        overwrite : bool, default False
            Replace an existing file; otherwise it is a FileExistsError.

        Examples
        --------
        >>> report.save("figures.json")
        """
        path = os.fsdecode(path)
        formats = {".html": self._made.html, ".json": self._made.json}
        ending = os.path.splitext(path)[1].lower()
        if ending not in formats:
            raise ValueError(f"path: expected a name that ends in .html or .json, got {path!r}")
        _core.write_file(path, formats[ending]().encode(), bool(overwrite))


def report(real, synthetic, holdout=None, target=None, *, discrete=None, continuous=None, types=None,
           ignore=None, missing=None, threads=None):
    """Compares a synthetic table with the real one.

    Parameters
    ----------
    real, synthetic : DataFrame, pyarrow.Table or dict of arrays
        Any tables that ``fit`` takes. Columns are matched by name.
    holdout : DataFrame, pyarrow.Table or dict of arrays, optional
        Real rows that the model has not seen: the ceiling of all figures.
    target : column name, optional
        Also measure how well models that are trained on the tables predict this column.
    discrete, continuous, types, ignore, missing
        How the real table is read, as in :meth:`ARGN.fit`; the others are read in the same way.
    threads : int, optional
        Number of threads; None: all processors. The figures do not depend on it.

    Returns
    -------
    Report
        Its attributes are the figures, which are those of the programs' command ``report``.

    Examples
    --------
    >>> ballast.report(customers, model.sample(1000), target="fraud")  # doctest: +ELLIPSIS
                              synthetic      floor    ceiling
    Detection (C2ST)...
    """
    reading = _reading.texts(discrete, continuous, types, ignore, missing)
    read, table, reading = _reading.read_table(real, reading, compared=True)
    others = [None if frame is None else _read_like(frame, name, reading, read.schema(), table)
              for name, frame in (("synthetic", synthetic), ("holdout", holdout))]
    threads = 0 if threads is None else _checks.count("threads", threads, 1, 2**31 - 1)
    return Report(_core.make_report(table, *others, "" if target is None else str(target), threads))


def _read_like(frame, name, reading, schema, table):
    """A table with the columns of the real one."""
    from . import _frames
    read = _frames.read(frame)
    _reading.restore_integers(read, schema["columns"])
    made, notes = _core.make_table(read.parts(), reading, True, table)
    for note in notes:
        warn(f"{name}: {note}")
    return made
