"""Fit, sample, save and load."""

import copy
import inspect
import pickle
import re
import threading

import numpy as np
import pandas as pd
import pytest

import ballast
from conftest import FAST, customers


def test_sample_has_columns_and_dtypes_of_the_table(fitted, table):
    rows = fitted.sample(100, seed=1)
    assert list(rows.columns) == list(table.columns)
    assert rows.dtypes.to_dict() == table.dtypes.to_dict()
    assert len(rows) == 100
    assert set(rows["segment"]) <= set(table["segment"])
    assert rows["age"].between(table["age"].min(), table["age"].max()).all()
    assert rows["signup"].between(table["signup"].min(), table["signup"].max()).all()


def test_the_same_seed_gives_the_same_rows(fitted):
    first, again, other = (fitted.sample(50, seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_rows_do_not_depend_on_threads(table):
    kind = FAST["ARGN"]
    one, two = (ballast.ARGN(threads=n, **kind).fit(table).sample(200) for n in (1, 2))
    pd.testing.assert_frame_equal(one, two)


def test_fits_in_threads_of_one_process_are_those_of_a_single_thread(table):
    rows = {}

    def fit(seed):
        rows[seed] = ballast.ARGN(seed=seed, **FAST["ARGN"]).fit(table).sample(60)
    threads = [threading.Thread(target=fit, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = dict(rows)
    for seed in (1, 2):
        fit(seed)
        pd.testing.assert_frame_equal(rows[seed], together[seed])


def test_save_and_load(fitted, table, tmp_path):
    path = tmp_path / "a.model"
    fitted.save(path)
    loaded = type(fitted).load(path)
    pd.testing.assert_frame_equal(loaded.sample(50, seed=1), fitted.sample(50, seed=1))
    assert loaded.get_params()["seed"] == 3
    with pytest.raises(FileExistsError, match="overwrite=True"):
        fitted.save(path)
    fitted.save(path, overwrite=True)
    with pytest.raises(FileNotFoundError):
        type(fitted).load(tmp_path / "none.model")
    other = ballast.CTGAN if isinstance(fitted, ballast.TVAE) else ballast.TVAE
    with pytest.raises(ValueError, match="is a model of"):
        other.load(path)


def test_pickle_and_copy(argn):
    for other in (pickle.loads(pickle.dumps(argn)), copy.deepcopy(argn)):
        pd.testing.assert_frame_equal(other.sample(20), argn.sample(20))
    assert pickle.loads(pickle.dumps(ballast.CTGAN(pac=5))).get_params()["pac"] == 5


@pytest.mark.parametrize("name", ["ARGN", "CTGAN", "TVAE"])
def test_rows_and_model_are_those_of_the_program(name, tmp_path, programs):
    table = customers(600).drop(columns="active")
    table["customer"] = [f"C-{i:06}" for i in range(len(table))]
    table.to_csv(tmp_path / "table.csv", index=False)
    program, steps = name.lower(), str(FAST[name]["steps"])
    programs(program, "fit", tmp_path / "table.csv", "--output", tmp_path / "a.model", "--seed", "5",
             "--steps", steps)
    programs(program, "sample", tmp_path / "a.model", "--rows", "300", "--seed", "7", "--output",
             tmp_path / "rows.csv")
    read = pd.read_csv(tmp_path / "table.csv")
    model = getattr(ballast, name)(seed=5, **FAST[name]).fit(read)
    expected = (tmp_path / "rows.csv").read_text()
    assert model.sample(300, seed=7).to_csv(index=False) == expected
    loaded = getattr(ballast, name).load(tmp_path / "a.model")
    assert loaded.sample(300, seed=7).to_csv(index=False) == expected
    model.save(tmp_path / "b.model")
    programs(program, "sample", tmp_path / "b.model", "--rows", "300", "--seed", "7", "--output",
             tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_text() == expected


def test_conditions(argn, table):
    rows = argn.sample(50, where={"age": (60, None), "fraud": "yes"})
    assert (rows["age"] >= 60).all() and (rows["fraud"] == "yes").all()
    pd.testing.assert_frame_equal(rows, argn.sample(50, where=["age>=60", "fraud=yes"]))
    rows = argn.sample(40, where={"active": True, "signup": (pd.Timestamp("2022-01-01"), None),
                                  "income": (None, 60000.5)})
    assert rows["active"].all() and (rows["signup"] >= "2022-01-01").all()
    assert (rows["income"] <= 60000.5).all()


def test_balance(fitted):
    counts = fitted.sample(90, balance="segment")["segment"].value_counts()
    assert set(counts) == {30}


def test_no_rows(fitted, table):
    rows = fitted.sample(0)
    assert len(rows) == 0
    assert rows.dtypes.to_dict() == table.dtypes.to_dict()


def test_parameters():
    model = ballast.CTGAN(batch_size=100, pac=1, generator=[32, 16])
    assert model.get_params()["batch_size"] == 100
    assert repr(model) == "CTGAN(generator=[32, 16], pac=1, batch_size=100)"
    assert model.set_params(pac=5) is model
    assert "pac" in inspect.signature(ballast.CTGAN).parameters
    assert "pac" not in inspect.signature(ballast.TVAE).parameters
    assert "batch_size : int" in ballast.ARGN.__doc__
    assert "threads : int" in ballast.ARGN.__doc__


@pytest.mark.parametrize("options, error, text", [
    ({"batchsize": 5}, TypeError, "no parameter 'batchsize'; did you mean 'batch_size'"),
    ({"batch_size": 0}, ValueError, "batch_size: give a whole number of at least 1"),
    ({"batch_size": "many"}, TypeError, "batch_size: expected int, got 'many'"),
    ({"batch_size": True}, TypeError, "batch_size: expected int, got True"),
    ({"learning_rate": -1.0}, ValueError, "learning_rate: give a number above 0"),
    ({"generator": "x"}, ValueError, "generator: give widths of layers"),
    ({"relations": "some"}, ValueError, "relations: write none or auto"),
    ({"relation": "a = b"}, TypeError, "relation: expected a list of str"),
    ({"seed": -1}, ValueError, "seed: give a whole number from 0"),
    ({"threads": 0}, ValueError, "threads: expected at least 1"),
    ({"epochs": 1, "steps": 1}, ValueError, "epochs and steps exclude each other"),
])
def test_wrong_parameters(options, error, text):
    with pytest.raises(error) as caught:
        ballast.CTGAN(**options)
    assert text in str(caught.value)
    assert "--" not in str(caught.value)


def test_wrong_parameters_that_the_fit_finds(table):
    with pytest.raises(ValueError, match=r"not divisible by pac 7 \(batch_size, pac\)"):
        ballast.CTGAN(batch_size=100, pac=7).fit(table)


@pytest.mark.parametrize("arguments, error, text", [
    ({"n": -1}, ValueError, "n: expected at least 0, got -1"),
    ({"n": 1.5}, TypeError, "n: expected an int, got 1.5"),
    ({"n": 5, "seed": -1}, ValueError, "seed: expected at least 0"),
    ({"n": 5, "where": {"fraud": "maybe"}}, ValueError, "'fraud' has no value 'maybe'"),
    ({"n": 5, "where": {"agee": 5}}, ValueError, "no column 'agee'; did you mean 'age'?"),
    ({"n": 5, "where": {"age": (1, 2, 3)}}, ValueError, "expected a pair"),
    ({"n": 5, "where": {"age": [1, 2]}}, TypeError, "column 'age': expected a value or a pair"),
    ({"n": 5, "where": ["age>=200"]}, ValueError, "'age' ranges from"),
    ({"n": 5, "balance": "segments"}, ValueError, "segments"),
    ({"n": 5, "temperature": 0}, ValueError, "temperature: expected a number above 0"),
    ({"n": 5, "target": "agee"}, ValueError, "no column 'agee'; the nearest name is 'age'"),
])
def test_wrong_calls_of_sample(argn, arguments, error, text):
    with pytest.raises(error) as caught:
        argn.sample(**arguments)
    assert text in str(caught.value)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize("arguments", [{"temperature": 0.5}, {"target": "fraud"}])
def test_parameters_of_argn(fitted, arguments):
    if isinstance(fitted, ballast.ARGN):
        assert len(fitted.sample(5, **arguments)) == 5
    else:
        with pytest.raises(ValueError, match="are parameters of ARGN, not of (CTGAN|TVAE)"):
            fitted.sample(5, **arguments)


def test_methods_of_a_model_that_is_not_fitted(tmp_path, table):
    model = ballast.ARGN()
    for call in (lambda: model.sample(1), lambda: model.save(tmp_path / "a"),
                 lambda: model.impute(table), lambda: model.log_likelihood(table),
                 lambda: model.predict(table, "age")):
        with pytest.raises(ballast.NotFittedError, match="ARGN is not fitted; call fit"):
            call()


def test_interrupt(table):
    import _thread
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        ballast.ARGN(steps=10**6, early_stop=0).fit(table)
    timer.join()


def test_progress(table, capsys):
    ballast.TVAE(steps=5, verbose=1).fit(table)
    assert "step 5/5" in capsys.readouterr().err
    ballast.TVAE(steps=5).fit(table)
    assert capsys.readouterr() == ("", "")


def test_fork_after_use(argn, tmp_path):
    import os
    argn.sample(600)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            argn.sample(600).to_csv(tmp_path / "child.csv", index=False)
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    assert (tmp_path / "child.csv").read_text() == argn.sample(600).to_csv(index=False)


def test_impute(argn, table):
    holes = table.copy()
    holes["age"] = holes["age"].astype(float)
    holes.loc[::3, "age"] = np.nan
    holes.loc[::4, "segment"] = None
    holes.loc[::5, "signup"] = pd.NaT
    holes["extra"] = 1
    filled = argn.impute(holes, seed=1)
    assert not filled.isna().any().any()
    assert filled.dtypes.to_dict() == holes.dtypes.to_dict()
    assert ((filled == holes) | holes.isna()).all().all()
    assert set(filled["segment"]) <= set(table["segment"])
    assert holes["age"].isna().any()
    pd.testing.assert_frame_equal(filled, argn.impute(holes, seed=1))
    assert not filled.equals(argn.impute(holes, seed=2))
    most = argn.impute(holes, most_probable=True)
    pd.testing.assert_frame_equal(most, argn.impute(holes, most_probable=True, seed=9))


def test_log_likelihood(argn, table):
    scores = argn.log_likelihood(table.head(20))
    assert len(scores) == 20
    assert (scores.iloc[:, 0] < 0).all()
    assert (scores["unknown"] == 0).all()
    strange = table.head(2).assign(segment="alien")
    with pytest.warns(ballast.TableWarning, match="'segment': 2 rows have a category that the model"):
        assert (argn.log_likelihood(strange)["unknown"] == 1).all()


def test_predict(argn, table):
    predicted = argn.predict(table.drop(columns="segment").head(5), "segment")
    assert set(predicted.iloc[:, 0]) <= set(table["segment"])
    np.testing.assert_allclose(predicted.iloc[:, 1:].sum(axis=1), 1, atol=1e-3)
    with pytest.raises(ValueError, match="'segmen'.*'segment'"):
        argn.predict(table, "segmen")
    with pytest.raises(ValueError, match="no column 'age'"):
        argn.predict(table.drop(columns="age"), "segment")


def test_impute_keeps_whole_texts_and_categories():
    words = np.array(["private", "company"] * 100)
    model = ballast.ARGN(steps=5, verbose=0).fit({"c": words, "x": np.arange(200) % 7})
    filled = model.impute({"c": np.array(["NA"] * 4), "x": np.arange(4)})["c"]
    assert set(filled) <= {"private", "company"}
    frame = pd.DataFrame({"c": pd.Categorical(words), "x": np.arange(200) % 7})
    model = ballast.ARGN(steps=5, verbose=0).fit(frame)
    few = pd.DataFrame({"c": pd.Categorical(["company", None, None], categories=["company"]), "x": [1, 2, 3]})
    assert model.impute(few)["c"].notna().all()


def test_predictions_of_integers_and_dates(argn, table):
    ages = argn.predict(table.head(), "age")
    assert ages.dtypes.iloc[0] == float
    assert (ages.iloc[:, 0] % 1 != 0).any()
    assert all(dtype.kind == "M" for dtype in argn.predict(table.head(), "signup").dtypes)


def test_values_of_conditions(argn, table):
    rows = argn.sample(20, where={"active": np.True_, "signup": (np.datetime64("2021-01-01", "ns"), None)})
    assert rows["active"].all() and (rows["signup"] >= "2021-01-01").all()


@pytest.mark.parametrize("call, error, text", [
    (lambda model: model.sample(2**63), ValueError, "n: expected at most"),
    (lambda model: model.sample(5, where=5), TypeError, "where: expected a dict, str or list of str, got 5"),
    (lambda model: model.set_params(threads=2**40), ValueError, "threads: expected at most"),
    (lambda model: model.set_params(dropout=-1), ValueError, "dropout: give 0 or more, got -1"),
    (lambda model: type(model)().fit({"a": [1, 2]}, discrete=5), TypeError, "discrete: expected a list of str")])
def test_wrong_values(argn, call, error, text):
    with pytest.raises(error, match=text):
        call(argn)


def test_an_existing_file_with_a_semicolon(argn, tmp_path):
    path = tmp_path / "a; b.model"
    argn.save(str(path).encode())
    with pytest.raises(FileExistsError, match="a; b.model already exists"):
        argn.save(path)


def test_widths_as_an_array():
    assert "generator" in repr(ballast.CTGAN(generator=np.array([8, 8])))


def test_conditions_on_columns_with_operators_in_their_names():
    rows = np.arange(200)
    table = pd.DataFrame({"a": rows % 9, "a>": rows % 5, "a=b": np.where(rows % 2, "x", "=y"), "b<=c>": rows % 7})
    model = ballast.ARGN(steps=20).fit(table)
    made = model.sample(20, where={"a": (5, None), "a>": (None, 2), "a=b": "=y", "b<=c>": 3})
    assert made["a"].min() >= 5 and made["a>"].max() <= 2
    assert set(made["a=b"]) == {"=y"} and set(made["b<=c>"]) == {3}
    assert model.sample(20, where=["a>=0"])["a>"].eq(0).all()  # the longest name


def test_advice_names_parameters_that_the_method_has(argn, table):
    wrong = table.assign(age="old")
    for call in (argn.impute, argn.log_likelihood, lambda frame: argn.predict(frame, "segment")):
        with pytest.raises(ValueError, match='row 0, column "age": "old"') as caught:
            call(wrong)
        assert "`" not in str(caught.value)
    with pytest.raises(ValueError, match="with `missing`"):
        ballast.ARGN().fit(table.assign(age=np.where(table["age"] > 50, np.inf, 5)))


def test_documentation_is_that_of_python():
    for model in (ballast.ARGN, ballast.CTGAN, ballast.TVAE, ballast.InfoGAN):
        assert not re.search(r"--[a-z]|with commas|repeated|Auto:|COLUMN", model.__doc__)
