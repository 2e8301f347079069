"""Generative models for tables and rare classes, without PyTorch.

>>> import ballast, pandas
>>> model = ballast.ARGN(seed=1).fit(pandas.read_csv("customers.csv"))
>>> rows = model.sample(500, where={"age": (60, None), "fraud": "yes"})
>>> ballast.report(pandas.read_csv("customers.csv"), model.sample(1000)).save("report.html")
"""

import os


def _load_core():
    """Imports the extension module. GCC's OpenMP runtime reads GOMP_SPINCOUNT when it is loaded: if waiting threads
    spin for long, as by default, and other programs use the processors, training is much slower."""
    brief = not {"GOMP_SPINCOUNT", "OMP_WAIT_POLICY"} & os.environ.keys()
    if brief:
        os.environ["GOMP_SPINCOUNT"] = "1000"
    try:
        from . import _core
        return _core
    except ImportError as error:
        if "CPU ISA level" not in str(error):  # of the dynamic linker
            raise
        raise ImportError("this build of ballast needs a processor of the level x86-64-v3 (AVX2); on this machine, "
                          "build it with: pip install . -C cmake.define.BALLAST_ARCH=native") from None
    finally:
        if brief:
            del os.environ["GOMP_SPINCOUNT"]


_core = _load_core()

from ._errors import NotFittedError, TableWarning
from ._infogan import InfoGAN, Traversal
from ._report import Figure, Report, report
from ._tabular import ARGN, CTGAN, TVAE

__version__ = _core.version.partition(" ")[0]
__all__ = ["ARGN", "CTGAN", "InfoGAN", "Oversampler", "RAE", "TVAE", "Figure", "NotFittedError", "Report",
           "TableWarning", "Traversal", "report"]


def __getattr__(name):
    if name not in ("Oversampler", "RAE"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _samplers  # which imports NumPy
    return getattr(_samplers, name)


def __dir__():
    return sorted({*globals(), *__all__})
