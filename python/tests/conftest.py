import pathlib
import subprocess

import numpy as np
import pandas as pd
import pytest

import ballast


def customers(rows=400, seed=0):
    """A table with the types of columns that occur, without missing values."""
    random = np.random.default_rng(seed)
    segment = random.choice(["private", "company", "public"], rows, p=[0.7, 0.2, 0.1])
    return pd.DataFrame({
        "age": random.integers(18, 91, rows),
        "income": np.round(random.gamma(3, 20000, rows), 2),
        "segment": segment,
        "active": random.random(rows) < 0.7,
        "visits": np.where(random.random(rows) < 0.5, 0, random.integers(1, 40, rows)),
        "signup": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 1500, rows), "D"),
        "fraud": np.where(random.random(rows) < 0.1, "yes", "no"),
    })


@pytest.fixture(scope="session")
def table():
    return customers()


FAST = {"ARGN": {"steps": 30}, "CTGAN": {"steps": 20}, "TVAE": {"steps": 20}}


@pytest.fixture(scope="session", params=["ARGN", "CTGAN", "TVAE"])
def fitted(request, table):
    """Each model, fitted to the table."""
    return getattr(ballast, request.param)(seed=3, **FAST[request.param]).fit(table)


@pytest.fixture(scope="session")
def argn(table):
    return ballast.ARGN(seed=3, **FAST["ARGN"]).fit(table)


@pytest.fixture(scope="session")
def programs():
    """Runs a program of the same build tree, if there is one: programs("argn", "fit", ...)."""
    folder = pathlib.Path(ballast._core.__file__).parents[2] / "bin"

    def run(name, *arguments):
        if not (folder / name).exists():
            pytest.skip(f"the program {name} is not built beside the package")
        subprocess.run([folder / name, *map(str, arguments)], check=True, capture_output=True)
    return run
