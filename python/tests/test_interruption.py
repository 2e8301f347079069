"""Ctrl-C, checkpoints and files."""

import _thread
import os
import threading

import numpy as np
import pytest

import ballast
from conftest import FAST, customers


def interrupted(model, data, monkeypatch, after=1, **arguments):
    """Calls fit, which a KeyboardInterrupt stops after so many reports of progress."""
    from ballast import _model
    reports = []

    def step(self, *state):
        reports.append(state)
        if len(reports) == after:
            raise KeyboardInterrupt
    monkeypatch.setattr(_model.Listener, "step", step)
    with pytest.raises(KeyboardInterrupt):
        model.fit(data, **arguments)
    monkeypatch.undo()
    return reports[-1][0]


def small(name, **options):
    return getattr(ballast, name)(seed=3, **{**FAST[name], "steps": 60, **options})


@pytest.mark.parametrize("name", ["ARGN", "CTGAN", "TVAE"])
def test_a_resumed_fit_ends_with_the_same_bytes(name, table, tmp_path, monkeypatch):
    path = tmp_path / "checkpoint.model"
    model = small(name)
    step = interrupted(model, table, monkeypatch, checkpoint=path)
    assert 0 < step < 60
    with pytest.raises(ballast.NotFittedError):
        model.sample(1)
    partly = getattr(ballast, name).load(path)
    assert partly.sample(5).dtypes.to_dict() == table.dtypes.to_dict()
    model.fit(table, checkpoint=path, resume=True)
    small(name).fit(table).save(tmp_path / "whole.model")
    assert path.read_bytes() == (tmp_path / "whole.model").read_bytes()
    again = small(name).fit(table, checkpoint=path, resume=True)  # nothing is left to do
    assert again.sample(20).equals(model.sample(20))


def test_a_resumed_fit_of_images(tmp_path, monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (40, 8, 8), np.uint8)
    options = {"codes": "cat:2", "noise": 3, "batch_size": 8, "steps": 20}
    path = tmp_path / "checkpoint.model"
    interrupted(ballast.InfoGAN(**options), images, monkeypatch, checkpoint=path)
    resumed = ballast.InfoGAN(**options).fit(images, checkpoint=path, resume=True)
    np.testing.assert_array_equal(resumed.generate(3), ballast.InfoGAN(**options).fit(images).generate(3))
    with pytest.raises(ValueError, match="trained on other images"):
        ballast.InfoGAN(**options).fit(images[1:], checkpoint=path, resume=True)


def test_without_a_checkpoint_nothing_is_kept(table, monkeypatch):
    model = ballast.ARGN(seed=3, **FAST["ARGN"]).fit(table)
    before = model.sample(5)
    interrupted(model, table, monkeypatch)
    assert model.sample(5).equals(before)


def test_interrupts_before_the_first_step(tmp_path, monkeypatch):
    from ballast import _model
    monkeypatch.setattr(_model.Listener, "message", lambda self, text: _thread.interrupt_main())
    table = customers(200)
    table["double"] = 2 * table["age"]  # a relation, which is reported
    with pytest.raises(KeyboardInterrupt):
        ballast.ARGN(steps=10**6).fit(table, checkpoint=tmp_path / "a.model")
    assert not (tmp_path / "a.model").exists()


def test_ctrl_c_in_the_midst_of_training(tmp_path):
    path = tmp_path / "a.model"
    timer = threading.Timer(0.5, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        ballast.TVAE(steps=10**6).fit(customers(200), checkpoint=path)
    timer.join()
    assert len(ballast.TVAE.load(path).sample(3)) == 3


def test_more_steps_than_before(table, tmp_path):
    path = tmp_path / "a.model"
    small("TVAE", steps=10).fit(table, checkpoint=path)
    longer = small("TVAE").fit(table, checkpoint=path, resume=True)
    assert longer.sample(20).equals(small("TVAE").fit(table).sample(20))


def test_wrong_checkpoints(table, tmp_path):
    path = tmp_path / "a.model"
    small("TVAE", steps=10).fit(table, checkpoint=path)
    with pytest.raises(FileExistsError, match="a.model already exists; pass resume=True"):
        small("TVAE").fit(table, checkpoint=path)
    with pytest.raises(ValueError, match="resume: requires checkpoint"):
        small("TVAE").fit(table, resume=True)
    with pytest.raises(ValueError, match="not the one that the model was trained on"):
        small("TVAE").fit(table.head(100), checkpoint=path, resume=True)
    with pytest.raises(ValueError, match=r"batch_size: a resumed fit keeps the value \d+ of the model, got 50$"):
        small("TVAE", batch_size=50).fit(table, checkpoint=path, resume=True)
    with pytest.raises(ValueError, match=r"10 steps, more than the total of 5 \(epochs, steps\)"):
        small("TVAE", steps=5).fit(table, checkpoint=path, resume=True)
    with pytest.raises(ValueError, match="is a model of tvae"):
        small("CTGAN").fit(table, checkpoint=path, resume=True)
    with pytest.raises(FileNotFoundError, match="create it first"):
        small("TVAE").fit(table, checkpoint=tmp_path / "none" / "a.model")


def test_files_that_the_system_refuses(argn, tmp_path):
    with pytest.raises(FileNotFoundError, match="create it first"):
        argn.save(tmp_path / "none" / "a.model")
    with pytest.raises(IsADirectoryError):
        argn.save(tmp_path)
    (tmp_path / "file").write_text("text")
    with pytest.raises(NotADirectoryError):
        argn.save(tmp_path / "file" / "a.model")
    with pytest.raises(FileNotFoundError, match="cannot read"):
        ballast.ARGN.load(tmp_path / "none.model")
    with pytest.raises(IsADirectoryError):
        ballast.ARGN.load(tmp_path)
    if os.path.exists("/dev/full"):
        with pytest.raises(OSError, match="No space left"):
            argn.save("/dev/full")
