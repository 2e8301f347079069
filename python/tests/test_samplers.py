"""RAE and Oversampler."""

import _thread
import copy
import pickle
import subprocess
import sys
import threading

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from imblearn.pipeline import Pipeline, make_pipeline
from imblearn.utils import check_sampling_strategy
from sklearn import config_context
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.preprocessing import StandardScaler

import ballast
from ballast._resampling import Target, new_counts
from conftest import customers

SMALL = {"steps": 5, "hidden": 16, "latent": 8, "batch_size": 8, "verbose": 0}


def rae(**options):
    return ballast.RAE(**{"random_state": 1, **SMALL, **options})


def oversampler(model=None, **options):
    model = ballast.ARGN(steps=3, batch_size=32, verbose=0) if model is None else model
    return ballast.Oversampler(model, random_state=1, **options)


@pytest.fixture(params=[rae, oversampler])
def make(request):
    return request.param


@pytest.fixture(scope="module")
def Xy():
    table = customers(300)
    return table.drop(columns="fraud"), table["fraud"]


@pytest.fixture(scope="module")
def numbers():
    random = np.random.default_rng(0)
    y = np.repeat([0, 1, 2], [40, 20, 10])
    return random.normal(size=(70, 3)) + y[:, None], y


@pytest.mark.parametrize("sampler", [
    rae(), oversampler(), oversampler(ballast.CTGAN(steps=3, generator=[16], critic=[16], batch_size=50, pac=1)),
    oversampler(ballast.TVAE(steps=3, batch_size=50))])
def test_new_rows_follow_the_given_ones(sampler, Xy):
    X, y = Xy
    X_new, y_new = sampler.fit_resample(X, y)
    rows = len(X)
    most = int(y.value_counts().max())
    assert sampler.sampling_strategy_ == {"yes": most - int((y == "yes").sum())}
    assert (y_new.value_counts() == most).all() and y_new.name == "fraud"
    pd.testing.assert_frame_equal(X_new.head(rows), X)
    assert (X_new.dtypes == X.dtypes).all()
    assert (y_new[rows:] == "yes").all()
    assert sampler.sample_indices_.tolist() == [*range(rows), *[-1] * (len(X_new) - rows)]
    assert set(X_new["segment"]) <= set(X["segment"])
    assert X_new["age"].between(X["age"].min(), X["age"].max()).all()
    assert sampler.get_feature_names_out().tolist() == list(X.columns)


def test_the_same_data_give_the_same_rows(make, Xy):
    first, again = (make().fit_resample(*Xy)[0] for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    other = make().set_params(random_state=7).fit_resample(*Xy)[0]
    assert not first.equals(other)


def test_random_states(numbers):
    rows = [rae(random_state=state).fit_resample(*numbers)[0] for state in
            (np.random.RandomState(3), np.random.RandomState(3), np.random.default_rng(3), None, 0)]
    np.testing.assert_array_equal(rows[0], rows[1])
    assert not np.array_equal(rows[0], rows[2])
    np.testing.assert_array_equal(rows[3], rows[4])


@pytest.mark.parametrize("kind", ["polars", "pyarrow", "dict", "list", "object", "float32"])
def test_kinds_of_tables(kind, Xy, make):
    frame, y = Xy[0][["age", "income", "segment"]], Xy[1]
    X = {"polars": lambda: pl.DataFrame(frame.to_dict("list")), "pyarrow": lambda: pa.table(frame.to_dict("list")),
         "dict": lambda: {name: frame[name].to_numpy() for name in frame}, "list": lambda: frame.values.tolist(),
         "object": lambda: frame.to_numpy(object), "float32": lambda: frame[["age", "income"]].to_numpy("f4")}[kind]()
    y = {"polars": pl.Series(y.tolist()), "pyarrow": pa.array(y.tolist()), "list": y.tolist()}.get(kind, y.to_numpy())
    X_new, y_new = make().fit_resample(X, y)
    assert type(X_new) is type(X)
    assert type(y_new) is type(y)
    labels = np.asarray(y_new)
    assert (labels == "yes").sum() == (labels == "no").sum()
    if kind == "polars":
        assert X_new.schema == X.schema and X_new.head(len(X)).equals(X)
    elif kind == "pyarrow":
        assert X_new.schema == X.schema and X_new.slice(0, len(X)).equals(X)
    elif kind == "dict":
        assert all(np.array_equal(X_new[name][:len(y)], X[name]) for name in X)
        assert len(X_new["age"]) == len(labels)
    else:
        assert np.asarray(X_new).dtype == np.asarray(X).dtype
        assert np.array_equal(X_new[:len(X)], X) and len(X_new) == len(labels)


def test_types_of_columns_and_classes():
    random = np.random.default_rng(0)
    X = pd.DataFrame({
        "grade": pd.Categorical(random.choice(["b", "a"], 60), ["a", "b", "never"], ordered=True),
        "code": pd.Categorical(random.integers(1, 4, 60)), "count": pd.array(random.integers(0, 9, 60), "Int16"),
        "when": pd.date_range("2024-01-01", periods=60, tz="Europe/Berlin"), "gone": np.where(random.random(60) < .3, np.nan, 1.5),
        7: random.normal(size=60)}, index=pd.RangeIndex(100, 160))
    y = pd.Series(pd.Categorical([True] * 45 + [False] * 15))
    X_new, y_new = rae().fit_resample(X, y)
    assert (X_new.dtypes == X.dtypes).all() and X_new.index.equals(pd.RangeIndex(90))
    assert y_new.dtype == y.dtype and (y_new.value_counts() == 45).all()
    assert set(X_new["code"]) == set(X["code"])
    assert X_new["gone"][60:].isna().any()


def test_categories_of_polars_and_pyarrow(Xy):
    segment, y = Xy[0]["segment"].tolist(), Xy[1].to_numpy()
    X = pl.DataFrame({"enum": pl.Series(segment, dtype=pl.Enum(["public", "company", "private", "never"])),
                      "categorical": pl.Series(segment, dtype=pl.Categorical), "age": Xy[0]["age"].to_list()})
    X_new, _ = rae().fit_resample(X, y)
    assert X_new.schema == X.schema and X_new.head(len(y)).equals(X) and X_new.null_count().sum_horizontal()[0] == 0
    X = pa.table({"segment": pa.array(segment).dictionary_encode(), "age": pa.array(Xy[0]["age"], pa.int16())})
    X_new, _ = rae().fit_resample(X, y)
    assert X_new.schema == X.schema and X_new.slice(0, len(y)).equals(X) and X_new["segment"].null_count == 0


def test_columns_of_an_array_are_no_identifiers():
    X = np.column_stack([np.arange(60), np.random.default_rng(0).normal(size=60)])
    y = [0] * 45 + [1] * 15
    X_new, _ = rae(steps=200).fit_resample(X, y)
    assert X_new[60:, 0].min() >= 0 and X_new[60:, 0].max() < 60


def test_new_rows_have_new_identifiers(make, Xy):
    X = Xy[0][["age", "income"]].assign(customer=[f"C-{i:03}" for i in range(len(Xy[0]))])
    X_new, _ = make().fit_resample(X, [0] * 200 + [1] * 60 + [2] * 40)
    assert X_new["customer"].is_unique and X_new["customer"].str.startswith("C-").all()


def test_discrete_and_types(make, numbers):
    X, y = numbers
    X = np.column_stack([X, np.arange(70) % 5])
    X_new, _ = make(discrete=["x3"]).fit_resample(X, y)
    assert set(X_new[:, 3]) == set(range(5))
    assert "continuous=['x3']" in repr(make(continuous=["x3"]))


@pytest.mark.parametrize("strategy", ["auto", "minority", "not minority", "not majority", "all", {0: 40, 2: 30}, {1: 20},
                                      lambda y: {1: int((y == 0).sum())}])
@pytest.mark.parametrize("counts", [(40, 20, 10), (5, 5, 5), (7, 9, 7)])
def test_strategies_are_those_of_imbalanced_learn(strategy, counts):
    y = np.repeat([0, 1, 2], counts)
    try:
        expected = check_sampling_strategy(strategy, y, "over-sampling")
    except ValueError:
        with pytest.raises(ValueError, match="sampling_strategy"):
            new_counts(strategy, Target(y))
    else:
        assert new_counts(strategy, Target(y)) == expected


@pytest.mark.parametrize("ratio", [0.1, 0.25, 0.3, 0.5, 0.99, 1.0, 1, 1.5, 0, -0.5])
@pytest.mark.parametrize("counts", [(40, 10), (10, 41), (8, 8)])
def test_ratios_are_those_of_imbalanced_learn(ratio, counts):
    y = np.repeat(["a", "b"], counts)
    try:
        expected = check_sampling_strategy(ratio, y, "over-sampling")
    except ValueError:
        with pytest.raises(ValueError, match="sampling_strategy"):
            new_counts(ratio, Target(y))
    else:
        assert new_counts(ratio, Target(y)) == expected


@pytest.mark.parametrize("y, texts", [
    ([True, False, True], ["False", "True"]), (np.array([2.0, 1.0, 2.0]), ["1", "2"]), (["b", "a", "b"], ["a", "b"]),
    (np.array([[1], [0], [1]]), ["0", "1"]), (np.array([[0, 1], [1, 0], [0, 1]]), ["0", "1"]),
    (pd.Series(["b", "a", "b"], dtype="category"), ["a", "b"]), (pd.array([2, 1, 2], "Int64"), ["1", "2"]),
    (pd.DataFrame({"y": [2, 1, 2]}), ["1", "2"]), (pl.Series(["b", "a", "b"]), ["a", "b"]),
    (pa.chunked_array([["b"], ["a", "b"]]), ["a", "b"]), (np.array(["b", "a", "b"], object), ["a", "b"])])
def test_targets(y, texts):
    target = Target(y)
    assert target.texts == texts
    assert target.codes.tolist() == [1, 0, 1]
    more = target.with_new({texts[0]: 2})
    assert type(more) is type(y)
    assert Target(more).codes.tolist() == [1, 0, 1, 0, 0]


def test_images(numbers):
    random = np.random.default_rng(0)
    images = random.integers(0, 256, (40, 12, 12, 3)).astype(np.uint8)
    labels = ["a"] * 30 + ["b"] * 10
    options = {**SMALL, "filters": 4}
    X_new, y_new = ballast.RAE(random_state=1, **options).fit_resample(images, labels)
    assert X_new.shape == (60, 12, 12, 3) and X_new.dtype == np.uint8
    assert np.array_equal(X_new[:40], images) and y_new[40:] == ["b"] * 20
    as_floats, _ = ballast.RAE(random_state=1, **options).fit_resample(images / np.float32(255), labels)
    assert as_floats.dtype == np.float32
    np.testing.assert_array_equal(np.rint(as_floats * 255), X_new)
    grey = ballast.RAE(random_state=1, **options)
    assert grey.fit_resample(images[..., 0], labels)[0].shape == (60, 12, 12)
    assert grey.n_features_in_ == 144 and len(grey.get_feature_names_out()) == 144
    with pytest.raises(ValueError, match="12x12x1"):
        grey.resample(images, labels)
    with pytest.raises(ValueError, match="was fitted to images, but X is a table"):
        grey.resample(*numbers)
    copied = pickle.loads(pickle.dumps(grey))
    assert np.array_equal(copied.resample(images[..., 0], labels)[0], grey.resample(images[..., 0], labels)[0])


def test_pipelines(make, Xy, numbers):
    X, y = numbers
    pipeline = Pipeline([("scale", StandardScaler()), ("balance", make()), ("classify", LogisticRegression())])
    plain = pipeline.fit(X, y).predict(X)
    for kind in ("pandas", "polars"):
        with config_context(transform_output=kind):
            assert np.array_equal(clone(pipeline).fit(X, y).predict(X), plain)
    assert "balance" in repr(pipeline) and "balance" in pipeline._repr_html_()


def test_grid_search(numbers):
    X, y = numbers
    pipeline = make_pipeline(oversampler(), RandomForestClassifier(3, random_state=0))
    grid = {"oversampler__model__steps": [2, 4], "oversampler__sampling_strategy": ["auto", "minority"]}
    search = GridSearchCV(pipeline, grid, cv=2).fit(X, y)
    assert len(search.cv_results_["params"]) == 4 and not np.isnan(search.cv_results_["mean_test_score"]).any()
    search = GridSearchCV(make_pipeline(rae(), LogisticRegression()), {"rae__latent": [4, 8]}, cv=2)
    assert search.fit(X, y).best_params_["rae__latent"] in (4, 8)


def test_parameters(make):
    sampler = make(sampling_strategy="minority")
    assert clone(sampler).get_params().keys() == sampler.get_params().keys()
    assert "sampling_strategy='minority'" in repr(sampler)
    with pytest.raises(ValueError, match="has no parameter 'sampling_strateg'; did you mean 'sampling_strategy'"):
        sampler.set_params(sampling_strateg="all")
    with pytest.raises(TypeError):
        type(sampler)(sampling_strateg="all")


def test_parameters_of_rae():
    assert ballast.RAE().get_params()["rounds"] is None
    assert "rounds : int, default paper: 4, small: 1" in ballast.RAE.__doc__
    assert "seed" not in ballast.RAE().get_params() and "target" not in ballast.RAE().get_params()
    sampler = oversampler()
    sampler.set_params(model__steps=9, model=ballast.TVAE())
    assert sampler.model.get_params()["steps"] == 9 and sampler.get_params()["model__steps"] == 9


def test_fit_and_resample(make, Xy):
    X, y = Xy
    sampler = make().fit(X, y)
    pd.testing.assert_frame_equal(sampler.resample(X, y)[0], make().fit_resample(X, y)[0])
    for other in (copy.deepcopy(sampler), pickle.loads(pickle.dumps(sampler))):
        pd.testing.assert_frame_equal(other.resample(X, y)[0], sampler.resample(X, y)[0])
    few, _ = sampler.resample(X.head(100), y.head(100))
    pd.testing.assert_frame_equal(few.head(100), X.head(100))
    with pytest.raises(ValueError, match="X has no column 'age', which the model was fitted to; did you mean 'ages'"):
        sampler.resample(X.rename(columns={"age": "ages"}), y)
    with pytest.raises(ValueError, match="X has the column 'more', which the model was not fitted to"):
        sampler.resample(X.assign(more=1), y)
    with pytest.raises(ValueError, match="'perhaps'"):
        sampler.resample(X, ["perhaps"] * 10 + ["no"] * (len(X) - 10))


def test_save_and_load(tmp_path, Xy):
    X, y = Xy
    sampler = rae(mixed=3).fit(X, y)
    sampler.save(tmp_path / "a.model")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        sampler.save(tmp_path / "a.model")
    loaded = ballast.RAE.load(tmp_path / "a.model")
    assert loaded.get_params()["mixed"] == 3 and loaded.random_state == 1
    assert loaded.feature_names_in_.tolist() == list(X.columns)
    pd.testing.assert_frame_equal(loaded.resample(X, y)[0], sampler.resample(X, y)[0])
    clone(loaded).set_params(steps=1).fit(X, y)
    with pytest.raises(FileNotFoundError):
        ballast.RAE.load(tmp_path / "none.model")
    ballast.TVAE(steps=2).fit(X).save(tmp_path / "b.model")
    with pytest.raises(ValueError, match="tvae"):
        ballast.RAE.load(tmp_path / "b.model")


def test_rows_are_those_of_the_program(tmp_path, programs):
    table = customers(400).drop(columns="active")
    table["customer"] = [f"C-{i:06}" for i in range(len(table))]
    table.to_csv(tmp_path / "table.csv", index=False)
    table = pd.read_csv(tmp_path / "table.csv")
    programs("rae", "fit", tmp_path / "table.csv", "--target", "fraud", "--preset", "small", "--steps", "20", "--seed",
             "5", "--output", tmp_path / "a.model")
    programs("rae", "oversample", tmp_path / "a.model", tmp_path / "table.csv", "--seed", "5", "--output",
             tmp_path / "rows.csv")
    expected = pd.read_csv(tmp_path / "rows.csv")
    X, y = table.drop(columns="fraud"), table["fraud"]
    sampler = ballast.RAE(random_state=5, steps=20)
    for X_new, y_new in sampler.fit_resample(X, y), ballast.RAE.load(tmp_path / "a.model").resample(X, y):
        pd.testing.assert_frame_equal(X_new.assign(fraud=y_new)[list(table.columns)], expected[list(table.columns)])
    sampler.save(tmp_path / "b.model")
    programs("rae", "oversample", tmp_path / "b.model", tmp_path / "table.csv", "--seed", "5", "--output",
             tmp_path / "again.csv")
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "again.csv")[list(table.columns)], expected[list(table.columns)])


def test_a_class_with_one_row(make, numbers):
    X, y = numbers
    y = np.where(np.arange(70) == 69, 3, y)
    X_new, y_new = make().fit_resample(X, y)
    assert (y_new == 3).sum() == 40 and np.isfinite(X_new).all()


def test_a_class_that_looks_missing(numbers):
    y = ["a"] * 40 + ["NA"] * 30
    with pytest.raises(ValueError, match="y: the class 'NA' stands for a missing value; rename it"):
        rae().fit(numbers[0], y)
    assert oversampler().fit_resample(numbers[0], y)[1].count("NA") == 40


def test_balanced_data_stay(make, numbers):
    X, _ = numbers
    y = [0, 1] * 35
    X_new, y_new = make().fit_resample(X, y)
    assert np.array_equal(X_new, X) and y_new == y


SPARSE = type("csr_matrix", (), {"toarray": None})
WRONG = {  # changes of (X, y, parameters), and the error
    "no rows": (lambda X, y: (X[:0], y[:0]), {}, ValueError, "X has 0 rows"),
    "no columns": (lambda X, y: (X[:, :0], y), {}, ValueError, "0 feature"),
    "frame without columns": (lambda X, y: (pd.DataFrame(index=range(70)), y), {}, ValueError, "the table has no columns"),
    "one dimension": (lambda X, y: (X[:, 0], y), {}, ValueError, r"expected an array \[rows, columns\]"),
    "five dimensions": (lambda X, y: (X.reshape(70, 3, 1, 1, 1), y), {}, ValueError, "expected an array"),
    "one class": (lambda X, y: (X, y * 0), {}, ValueError, "more than 1 class, got 1"),
    "short y": (lambda X, y: (X, y[:5]), {}, ValueError, "X has 70 rows, but y has 5"),
    "no y": (lambda X, y: (X, None), {}, ValueError, "requires y to be passed"),
    "NaN": (lambda X, y: (X, np.where(y == 2, np.nan, y)), {}, ValueError, r"y: row 60 has no class"),
    "None": (lambda X, y: (X, [None] + ["a", "b"] * 34 + ["a"]), {}, ValueError, r"y: row 0 has no class"),
    "NA": (lambda X, y: (X, pd.Series([1, pd.NA] * 35, dtype="Int64")), {}, ValueError, r"y: row 1 has no class"),
        "measure": (lambda X, y: (X, X[:, 0]), {}, ValueError, "Unknown label type: continuous"),
    "infinite y": (lambda X, y: (X, np.where(y == 2, np.inf, y)), {}, ValueError, "Unknown label type.*the number inf"),
    "mixed y": (lambda X, y: (X, np.array([1, "a"] * 35, object)), {}, ValueError, "Unknown label type.*int, str"),
    "dates": (lambda X, y: (X, np.array(["2020-01-01", "2021-01-01"] * 35, "M8[D]")), {}, ValueError, "Unknown label type"),
    "many targets": (lambda X, y: (X, np.ones((70, 2))), {}, ValueError, "Multilabel and multioutput"),
    "three dimensions of y": (lambda X, y: (X, np.ones((70, 2, 2))), {}, ValueError, "1d array"),
    "sparse X": (lambda X, y: (SPARSE(), y), {}, TypeError, "X: sparse data is not supported"),
    "sparse y": (lambda X, y: (X, SPARSE()), {}, TypeError, "y: sparse data is not supported"),
    "complex": (lambda X, y: (X + 1j, y), {}, ValueError, "Complex data not supported"),
    "complex column": (lambda X, y: (pd.DataFrame({"a": X[:, 0] + 1j}), y), {}, TypeError, "column 'a'.*complex"),
    "infinite": (lambda X, y: (np.where(X == X.max(), np.inf, X), y), {}, ValueError, "\"x.\".*inf"),
    "infinite column": (lambda X, y: (pd.DataFrame({"rate": np.where(y == 2, -np.inf, X[:, 0])}), y), {}, ValueError,
                        "\"rate\".*inf"),
    "duplicate columns": (lambda X, y: (pd.DataFrame(X, columns=["a", "b", "a"]), y), {}, ValueError, "two columns"),
    "mixed column": (lambda X, y: (pd.DataFrame({"a": [1, "b"] * 35}), y), {}, TypeError, "column 'a': row 1 has the str"),
    "text": (lambda X, y: ("table.csv", y), {}, ValueError, "expected an array"),
    "fewer rows": (None, {"sampling_strategy": {0: 10}}, ValueError, "class 0 has 40 rows, but 10 are asked for"),
    "negative rows": (None, {"sampling_strategy": {0: -1}}, ValueError, "class 0 has 40 rows, but -1"),
    "rows of float": (None, {"sampling_strategy": {0: 50.5}}, TypeError, "class 0: expected a number of rows, got 50.5"),
    "unknown class": (None, {"sampling_strategy": {5: 50}}, ValueError, "y has no class 5; its classes are 0, 1, 2"),
    "majority": (None, {"sampling_strategy": "majority"}, ValueError, "sampling_strategy: expected one of 'auto'"),
    "ratio": (None, {"sampling_strategy": 0.5}, ValueError, "a ratio is for two classes, but y has 3"),
    "list": (None, {"sampling_strategy": [0]}, TypeError, "sampling_strategy: expected a str, a float, a dict"),
    "callable": (None, {"sampling_strategy": lambda y: 5}, TypeError, "sampling_strategy: expected .* got 5"),
    "seed": (None, {"random_state": -1}, ValueError, "random_state: expected at least 0"),
    "seed of str": (None, {"random_state": "x"}, TypeError, "random_state: expected an int"),
    "discrete": (None, {"discrete": ["x9"]}, ValueError, "x9"),
    "discrete of str": (None, {"discrete": "x0"}, TypeError, "discrete: expected a list of str"),
    "types": (None, {"types": ["x0"]}, TypeError, "types: expected a dict"),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("make", [rae, oversampler])
def test_wrong_calls(make, case, numbers):
    change, params, error, text = WRONG[case]
    X, y = numbers if change is None else change(*numbers)
    with pytest.raises(error, match=text) as caught:
        make().set_params(**params).fit_resample(X, y)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize("params, error, text", [
    ({"latent": 0}, ValueError, "latent: give a whole number of at least 1"),
    ({"latent": "x"}, TypeError, "latent: expected int"),
    ({"preset": "large"}, ValueError, "preset"), ({"preset": 5}, TypeError, "preset: expected 'small' or 'paper'"),
    ({"threads": 0}, ValueError, "threads: expected at least 1"), ({"mixer": "some"}, ValueError, "mixer"),
    ({"filters": 8}, ValueError, r"for images, but X is a table \(filters\)")])
def test_wrong_parameters_of_rae(params, error, text, numbers):
    with pytest.raises(error, match=text) as caught:
        rae(**params).fit(*numbers)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize("change, params, error, text", [
    (lambda X: X * 1.5, {}, ValueError, "image 0 has 1.5"), (lambda X: X - 1.5, {}, ValueError, "image 0 has"),
    (lambda X: X * np.nan, {}, ValueError, "image 0 has nan"), (lambda X: X.astype(int), {}, TypeError, "int64"),
    (lambda X: X[..., None].repeat(2, 3), {}, ValueError, "1 or 3 channels"), (lambda X: X[:, :0], {}, ValueError, "shape"),
    (lambda X: X, {"protect": 3}, ValueError, r"for tables, but X has images \(protect\)"),
    (lambda X: X, {"discrete": ["a"]}, ValueError, "discrete: the option is for tables")])
def test_wrong_images(change, params, error, text):
    images = np.ones((20, 12, 12))
    with pytest.raises(error, match=text):
        rae(filters=4, **params).fit_resample(change(images), [0] * 15 + [1] * 5)


def test_wrong_models(numbers):
    with pytest.raises(TypeError, match="model: expected ARGN, CTGAN or TVAE, got 'ARGN'"):
        ballast.Oversampler("ARGN").fit(*numbers)
    with pytest.raises(ValueError, match="X has images; Oversampler is for tables"):
        ballast.Oversampler().fit_resample(np.zeros((4, 8, 8), np.uint8), [0, 0, 0, 1])


def test_samplers_that_are_not_fitted(make, numbers, tmp_path):
    for call in (lambda: make().resample(*numbers), lambda: make().get_feature_names_out(), lambda: rae().save(tmp_path / "a")):
        with pytest.raises(ballast.NotFittedError, match="is not fitted; call fit"):
            call()


def test_the_packages_of_the_interfaces_are_not_needed():
    code = """if True:
        import sys
        sys.modules.update(dict.fromkeys(["sklearn", "imblearn", "scipy", "pandas", "polars", "pyarrow"]))  # cannot be imported
        import ballast, numpy
        X = numpy.random.default_rng(0).normal(size=(40, 2))
        for sampler in ballast.RAE(steps=2), ballast.Oversampler(ballast.ARGN(steps=2)):
            assert len(sampler.fit_resample(X, [0] * 30 + [1] * 10)[0]) == 60
            repr(sampler.set_params(random_state=1).get_params())
    """
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_interrupt(numbers):
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        rae(steps=10**6).fit_resample(*numbers)
    timer.join()


def test_progress(numbers, capsys):
    rae(steps=5, verbose=1).fit(*numbers)
    assert "RAE 100%" in capsys.readouterr().err
