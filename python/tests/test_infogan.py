"""Images from codes."""

import copy
import pickle

import numpy as np
import pytest

import ballast

OPTIONS = {"codes": "cat:3,cont:2", "noise": 4, "batch_size": 16, "steps": 3, "seed": 1}


def squares(count=48, side=16, channels=None):
    """Bright squares at random places, as uint8."""
    random = np.random.default_rng(0)
    images = np.zeros((count, side, side, channels or 1), np.uint8)
    for image, (top, left) in zip(images, random.integers(0, side // 2, (count, 2))):
        image[top:top + side // 2, left:left + side // 2] = random.integers(100, 256)
    return images if channels else images[..., 0]


@pytest.fixture(scope="module")
def model():
    return ballast.InfoGAN(**OPTIONS).fit(squares())


def test_generate(model):
    images = model.generate(150, seed=5)  # more than one call of the library
    assert images.shape == (150, 16, 16) and images.dtype == np.uint8
    np.testing.assert_array_equal(images[:20], model.generate(20, seed=5))
    assert (images != model.generate(150, seed=6)).any()
    assert (images[0] != images[1]).any()


def test_codes(model):
    assert model.codes_ == {"c1": 3, "c2": 0, "c3": 0}
    plain = model.generate(6)
    twos = model.generate(6, codes={"c1": 2})
    assert (twos != plain).any()
    each = model.generate(6, codes={"c1": [2, 2, 2, 0, 0, 0], "c2": np.linspace(-2, 2, 6)})
    assert (each != twos).any()
    one = model.generate(1, codes={"c1": 2, "c2": -2.0})
    np.testing.assert_array_equal(each[:1], one)
    many = model.generate(130, codes={"c1": [0] * 129 + [2], "c2": 0.5})
    np.testing.assert_array_equal(many[129:], model.generate(130, codes={"c1": 2, "c2": 0.5})[129:])


def test_encode(model):
    codes = model.encode(squares(150))
    assert set(codes) == {"c1", "c1_probabilities", "c2", "c2_std", "c3", "c3_std"}
    assert codes["c1_probabilities"].shape == (150, 3)
    np.testing.assert_array_equal(codes["c1"], codes["c1_probabilities"].argmax(axis=1))
    np.testing.assert_allclose(codes["c1_probabilities"].sum(axis=1), 1, atol=1e-5)
    assert codes["c3"].shape == (150,) and (codes["c3_std"] > 0).all()
    again = model.generate(150, codes={name: codes[name] for name in model.codes_})
    assert again.shape == (150, 16, 16)


def test_traverse(model, tmp_path):
    shown = model.traverse(rows=2, columns=5, seed=3)
    assert {name: images.shape for name, images in shown.items()} == {
        "c1": (2, 3, 16, 16), "c2": (2, 5, 16, 16), "c3": (2, 5, 16, 16)}
    assert shown.code_values == {"c1": [0, 1, 2], "c2": [-2, -1, 0, 1, 2], "c3": [-2, -1, 0, 1, 2]}
    np.testing.assert_array_equal(shown["c2"][:, 1], model.generate(2, codes={"c2": -1}, seed=3))
    assert repr(shown).startswith("Traversal(c1: (2, 3, 16, 16), c2:")
    shown.save(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == shown._repr_png_()
    assert shown._repr_png_().startswith(b"\x89PNG")
    with pytest.raises(FileExistsError, match="overwrite=True"):
        shown.save(tmp_path / "a.png")


def test_floats_and_channels(model):
    floats = ballast.InfoGAN(**OPTIONS).fit(squares() / 255)
    np.testing.assert_array_equal(floats.generate(4), model.generate(4))
    channel = ballast.InfoGAN(**OPTIONS).fit(squares(channels=1))
    np.testing.assert_array_equal(channel.generate(4), model.generate(4))
    colour = ballast.InfoGAN(**OPTIONS).fit(squares(channels=3))
    assert colour.generate(4).shape == (4, 16, 16, 3)
    grey = ballast.InfoGAN(channels=1, image_size=8, **OPTIONS).fit(squares(channels=3))
    assert grey.generate(4).shape == (4, 8, 8)
    assert len(grey.encode(squares(channels=3))["c1"]) == 48  # scaled as in fit


def test_files_and_copies(model, tmp_path):
    model.save(tmp_path / "a.model")
    loaded = ballast.InfoGAN.load(tmp_path / "a.model")
    assert loaded.get_params()["codes"] == "cat:3,cont:2"
    for other in (loaded, pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(other.generate(8), model.generate(8))
    with pytest.raises(FileExistsError, match="overwrite=True"):
        model.save(tmp_path / "a.model")
    with pytest.raises(ValueError, match="is a model of infogan"):
        ballast.ARGN.load(tmp_path / "a.model")


def test_images_are_those_of_the_program(model, tmp_path, programs):
    images = squares()
    header = np.array([0x803, *images.shape], ">i4").tobytes()
    (tmp_path / "images.idx").write_bytes(header + images.tobytes())
    programs("infogan", "fit", tmp_path / "images.idx", "--output", tmp_path / "a.model", "--codes",
             "cat:3,cont:2", "--noise", 4, "--batch-size", 16, "--steps", 3, "--seed", 1)
    programs("infogan", "generate", tmp_path / "a.model", "--rows", 200, "--seed", 7, "--set", "c1=2",
             "--output", tmp_path / "made.idx")
    programs("infogan", "traverse", tmp_path / "a.model", "--output", tmp_path / "a.png")
    made = np.frombuffer((tmp_path / "made.idx").read_bytes()[16:], np.uint8).reshape(200, 16, 16)
    np.testing.assert_array_equal(model.generate(200, codes={"c1": 2}, seed=7), made)
    model.traverse().save(tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize("images, error, text", [
    (np.zeros((4, 16, 16), int), TypeError, "images: expected uint8, or floats from 0 to 1, got an array of int64"),
    (np.full((4, 16, 16), 16.0), ValueError, "expected floats from 0 to 1, but image 0 has 16.0"),
    (np.full((4, 16, 16), np.nan), ValueError, "but image 0 has nan"),
    (np.zeros((4, 16), np.uint8), ValueError, r"got the shape \(4, 16\)"),
    (np.zeros((4, 16, 16, 4), np.uint8), ValueError, r"with 1 or 3 channels, got the shape \(4, 16, 16, 4\)"),
    (np.zeros((0, 16, 16), np.uint8), ValueError, r"got the shape \(0, 16, 16\)"),
    (np.zeros((2, 5, 7), np.uint8), ValueError, "5x7"),
    ("images", TypeError, "got an array of")])
def test_wrong_images(images, error, text):
    with pytest.raises(error, match=text) as caught:
        ballast.InfoGAN(**OPTIONS).fit(images)
    assert "--" not in str(caught.value)


@pytest.mark.parametrize("call, error, text", [
    (lambda model: model.generate(0), ValueError, "n: expected at least 1"),
    (lambda model: model.generate(2, codes={"c4": 1}), ValueError, "no code 'c4'; its codes are c1, c2, c3"),
    (lambda model: model.generate(2, codes={"c1": 3}), ValueError, "the categories of c1 are 0 to 2"),
    (lambda model: model.generate(2, codes={"c1": 0.5}), ValueError, "the categories of c1 are 0 to 2"),
    (lambda model: model.generate(2, codes={"c2": np.nan}), ValueError, "c2 must be from -1000 to 1000"),
    (lambda model: model.generate(2, codes={"c2": [1, 2, 3]}), ValueError, r"c2: expected one value or 2, got the shape \(3,\)"),
    (lambda model: model.generate(2, codes={"c2": "1"}), TypeError, "c2: expected a number"),
    (lambda model: model.generate(2, codes=5), TypeError, "codes: expected a dict"),
    (lambda model: model.encode(squares(side=32)), ValueError, "32x32x1, but the model was trained on 16x16x1"),
    (lambda model: model.traverse(rows=0), ValueError, "rows: expected at least 1"),
    (lambda model: model.set_params(codes="cat"), ValueError, "codes 'cat'"),
    (lambda model: type(model)().generate(1), ballast.NotFittedError, "InfoGAN is not fitted")])
def test_wrong_calls(model, call, error, text):
    with pytest.raises(error, match=text) as caught:
        call(model)
    assert "--" not in str(caught.value)
