"""Reports on synthetic tables."""

import json
import math

import numpy as np
import pandas as pd
import pytest

import ballast
from conftest import customers


def unlike(rows=300):
    """A table like customers(), in which columns are independent and some values are not valid."""
    table = customers(rows, seed=5).drop(columns="active")
    for place, name in enumerate(table.columns):
        table[name] = table[name].sample(frac=1, random_state=place, ignore_index=True)
    table.loc[::9, "age"] = 120
    table.loc[::50, "segment"] = "alien"
    return table


@pytest.fixture(scope="module")
def tables():
    real = customers(300).drop(columns="active")
    real["key"] = [f"K-{i:06}" for i in range(len(real))]
    return real, unlike().assign(key=real["key"]), customers(150, seed=8).drop(columns="active").assign(key="K-1")


def test_figures_are_those_of_the_program(tables, tmp_path, programs):
    names = ["real.csv", "synthetic.csv", "holdout.csv"]
    for table, name in zip(tables, names):
        table.to_csv(tmp_path / name, index=False)
    real, synthetic, holdout = (tmp_path / name for name in names)
    programs("argn", "report", real, synthetic, "--holdout", holdout, "--target", "fraud", "--json",
             tmp_path / "figures.json", "--type", "visits=category")
    expected = json.loads((tmp_path / "figures.json").read_text())
    made = ballast.report(*tables, "fraud", types={"visits": "category"}, threads=1).to_dict()
    for table in ("real", "synthetic", "holdout"):
        del expected[table]["name"], made[table]["name"]
    assert made == expected
    assert {"efficacy", "dcr_share"} <= set(made["figures"])
    assert made["privacy"]["real_values"][-1]["name"] == "key"


def test_attributes_are_the_figures(tables):
    report = ballast.report(tables[0], tables[1])
    figures = report.to_dict()["figures"]
    for name, figure in figures.items():
        measured = getattr(report, name)._asdict()
        assert {of: None if math.isnan(value) else value for of, value in measured.items()} == figure
    assert not hasattr(report, "efficacy")
    assert report.quality.synthetic < report.quality.ceiling <= 1
    assert report.validity.synthetic < 1 == report.validity.floor
    lines = repr(report).splitlines()
    assert len(lines) == 1 + len(figures)
    assert lines[0].split() == ["synthetic", "floor", "ceiling"]
    assert max(map(len, lines)) < 80
    assert "alien" not in repr(report) and "age" in str(report)


def test_files(tables, tmp_path):
    report = ballast.report(tables[0], tables[1])
    report.save(tmp_path / "a.html")
    report.save(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text()) == report.to_dict()
    page = (tmp_path / "a.html").read_text()
    assert page.startswith("<!DOCTYPE html>") and "segment" in page
    shown = report._repr_html_()
    assert shown.startswith("<iframe") and shown.count("<") == 2
    with pytest.raises(FileExistsError, match="overwrite=True"):
        report.save(tmp_path / "a.html")
    report.save(tmp_path / "a.html", overwrite=True)
    with pytest.raises(ValueError, match=r"ends in \.html or \.json, got .*a\.png"):
        report.save(tmp_path / "a.png")


def test_other_frames_give_the_same_figures(tables):
    expected = ballast.report(*tables[:2]).to_dict()
    pl, pa = pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    polars = [pl.from_pandas(table) for table in tables[:2]]
    arrow = [pa.Table.from_pandas(table) for table in tables[:2]]
    assert ballast.report(*polars).to_dict() == expected
    assert ballast.report(arrow[0], tables[1]).to_dict() == expected


def test_integers_that_missing_values_made_real():
    real = pd.DataFrame({"n": np.arange(100) % 7, "x": np.arange(100) % 9})
    synthetic = real.assign(n=real["n"].where(real["x"] > 0))
    report = ballast.report(real, synthetic, discrete=["n"])
    assert report.column_shapes.synthetic > 0.9  # 3 is not another category than 3.0


def test_categories_of_numbers():
    real = pd.DataFrame({"n": pd.Categorical(np.arange(100) % 7), "x": np.arange(100) % 9})
    assert ballast.report(real, real).to_dict()["columns"][0]["kind"] == "category"


def test_figures_that_are_not_measurable():
    few = pd.DataFrame({"a": [1, 2, 3], "b": ["x", "y", "x"]})
    report = ballast.report(few, few)
    assert math.isnan(report.quality.ceiling)
    assert "n/a" in repr(report)
    assert report.to_dict()["figures"]["quality"]["ceiling"] is None


@pytest.mark.parametrize("arguments, error, text", [
    ({"target": "frau"}, ValueError, "'frau'"),
    ({"target": "key"}, ValueError, "key"),
    ({"holdout": pd.DataFrame({"a": [1, 2]})}, ValueError, "the tables must have columns in common"),
    ({"threads": 0}, ValueError, "threads: expected at least 1"),
    ({"types": ["age"]}, TypeError, "types: expected a dict"),
    ({"synthetic": [1]}, TypeError, "expected a pandas or polars DataFrame"),
    ({"synthetic": pd.DataFrame({"age": ["old", "young"]})}, ValueError, 'row 0, column "age": "old"')])
def test_wrong_calls(tables, arguments, error, text):
    with pytest.raises(error, match=text) as caught:
        ballast.report(**{"real": tables[0], "synthetic": tables[1], **arguments})
    assert "--" not in str(caught.value)
