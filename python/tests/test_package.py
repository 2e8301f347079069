"""The package as a whole: import, processor, type stubs, other libraries in the process."""

import ast
import doctest
import inspect
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import ballast
from conftest import FAST, customers

OLD_PROCESSOR = """
import sys

class DynamicLinker:
    def find_spec(self, name, path, target=None):
        if name == "ballast._core":
            raise ImportError("_core.so: CPU ISA level is lower than required")

sys.meta_path.insert(0, DynamicLinker())
import ballast
"""


def run(code, environment=None):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, env=environment)


def test_import_on_an_old_processor():
    done = run(OLD_PROCESSOR)
    assert done.returncode == 1
    assert "ImportError: this build of ballast needs a processor of the level x86-64-v3" in done.stderr


def test_waiting_threads_spin_briefly():
    environment = {key: value for key, value in os.environ.items() if key not in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")}
    shown = run("import os, ballast; print('GOMP_SPINCOUNT' in os.environ)", {**environment, "OMP_DISPLAY_ENV": "verbose"})
    assert "GOMP_SPINCOUNT = '1000'" in shown.stderr
    assert shown.stdout == "False\n"
    chosen = run("import ballast", {**environment, "OMP_DISPLAY_ENV": "verbose", "GOMP_SPINCOUNT": "7"})
    assert "GOMP_SPINCOUNT = '7'" in chosen.stderr


BESIDE_SCIKIT_LEARN = """
import sys
sys.path.insert(0, {folder!r})
{imports}
from conftest import FAST, customers

table = customers()
def other():
    sklearn.ensemble.HistGradientBoostingClassifier(max_iter=5).fit(table[["age", "income"]], table["fraud"])
other()
rows = ballast.ARGN(seed=3, **FAST["ARGN"]).fit(table).sample(50)
other()
print(rows.to_csv(index=False))
"""


@pytest.mark.parametrize("imports", ["import ballast, sklearn.ensemble", "import sklearn.ensemble, ballast"])
def test_beside_another_openmp_runtime(imports):
    pytest.importorskip("sklearn")
    done = run(BESIDE_SCIKIT_LEARN.format(folder=str(pathlib.Path(__file__).parent), imports=imports))
    alone = ballast.ARGN(seed=3, **FAST["ARGN"]).fit(customers()).sample(50)
    assert done.stdout == alone.to_csv(index=False) + "\n"


def test_import_imports_nothing_else():
    done = run("import sys, ballast; print(*{'numpy', 'pandas', 'polars', 'pyarrow', 'sklearn', 'inspect', 'logging'} & {*sys.modules})")
    assert (done.stdout, done.stderr) == ("\n", "")


def stubs():
    """The classes and functions of the type stubs, each as {name: parameters}, with those of bases."""
    tree = ast.parse((pathlib.Path(ballast.__file__).resolve().parent / "__init__.pyi").read_text())
    found = {"": methods_of(tree)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            bases = [found.get(ast.unparse(base), {}) for base in node.bases]
            found[node.name] = dict(item for methods in (*bases, methods_of(node)) for item in methods.items())
    return found


def methods_of(node):
    return {part.name: parameters_of(part.args) for part in node.body if isinstance(part, ast.FunctionDef)}


def parameters_of(arguments):
    """The parameters with their defaults, without self."""
    positional = dict(zip((a.arg for a in reversed(arguments.args)), reversed(arguments.defaults)))
    keywords = {a.arg: default for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults)}
    named = {a.arg: positional.get(a.arg) for a in arguments.args if a.arg not in ("self", "cls")}
    return {name: ast.unparse(default) if default is not None else "" for name, default in {**named, **keywords}.items()}


def actual(function):
    return {name: "" if parameter.default is parameter.empty else repr(parameter.default)
            for name, parameter in inspect.signature(function).parameters.items()
            if name not in ("self", "cls") and parameter.kind is not parameter.VAR_KEYWORD}


@pytest.mark.parametrize("name", [name for name in ballast.__all__ if name[0].isupper()])
def test_type_stubs_of_classes(name):
    methods, cls = stubs()[name], getattr(ballast, name)
    if "__init__" in methods:
        assert methods.pop("__init__") == actual(cls)
    of_bases = {*dir(dict), *dir(AttributeError), *dir(ballast.Figure)}
    assert set(methods) == {method for method in dir(cls) if not method.startswith("_")} - of_bases
    for method, parameters in methods.items():
        if callable(getattr(cls, method)):
            assert parameters == actual(getattr(cls, method)), method


def test_type_stubs_of_functions():
    assert stubs()[""] == {"report": actual(ballast.report)}


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    """What examples use: customers, a fitted model, images."""
    images = np.random.default_rng(0).integers(0, 256, (32, 16, 16), np.uint8)
    gan = ballast.InfoGAN(codes="cat:10,cont:2", batch_size=16, steps=2).fit(images)
    model = ballast.ARGN(steps=20).fit(customers())
    report = ballast.report(customers(), model.sample(100))
    return {"ballast": ballast, "customers": customers(), "model": model, "images": images, "gan": gan, "report": report}


def parts_of(name):
    """A class or function, and the public methods of a class."""
    yield getattr(ballast, name)
    for key in dir(getattr(ballast, name)):
        part = inspect.getattr_static(getattr(ballast, name), key)
        if not key.startswith("_") and hasattr(part, "__module__") and part.__module__.startswith("ballast"):
            yield part


@pytest.mark.parametrize("name", sorted({*ballast.__all__} - {"Figure", "NotFittedError", "TableWarning"}))
def test_examples_of_docstrings(name, names, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    customers().to_csv("customers.csv", index=False)
    for part in parts_of(name):
        text = inspect.getdoc(part)
        assert ">>> " in text, part
        output = []
        example = doctest.DocTestParser().get_doctest(text, dict(names), str(part), None, 0)
        doctest.DocTestRunner(verbose=False).run(example, out=output.append)
        assert not output, "".join(output)
