"""InfoGAN."""

import os

from . import _checks, _core, _images
from ._model import Model

_AT_ONCE = 128  # images of a call of the library, between which Ctrl-C is noticed

_EXAMPLE = """
Examples
--------
>>> import ballast
>>> model = ballast.InfoGAN(codes="cat:10,cont:2", batch_size=16, steps=2)
>>> model = model.fit(images)  # images: [n, height, width], uint8
>>> threes = model.generate(16, codes={"c1": 3})
>>> model.traverse().save("codes.png")
"""


class Traversal(dict):
    """The effect of each code, as :meth:`InfoGAN.traverse` returns it.

    A dict of arrays [rows, columns, height, width] (or [rows, columns, height, width, 3]) of uint8 by
    the name of a code. The columns of an array are values of the code; the images of a row have the
    same noise and the same other codes. Jupyter shows all of them as a picture.

    Attributes
    ----------
    code_values : dict
        The values of the columns by the name of a code.

    Examples
    --------
    >>> import ballast
    >>> shown = ballast.InfoGAN(codes="cat:10,cont:1", batch_size=16, steps=2).fit(images).traverse()
    >>> shown
    Traversal(c1: (8, 10, 16, 16), c2: (8, 10, 16, 16))
    >>> shown.code_values["c2"][0]
    -2.0
    """

    def __init__(self, images, code_values, picture):
        super().__init__(images)
        self.code_values = code_values
        self._picture = picture

    def __repr__(self):
        return f"Traversal({', '.join(f'{name}: {images.shape}' for name, images in self.items())})"

    def _repr_png_(self):
        return self._picture

    def save(self, path, *, overwrite=False):
        """Writes a picture (PNG) with one block for each code.

        Parameters
        ----------
        path : str or path-like
        overwrite : bool, default False
            Replace an existing file; otherwise it is a FileExistsError.

        Examples
        --------
        >>> gan.traverse(rows=4).save("traverse.png")
        """
        _core.write_file(os.fsdecode(path), self._picture, bool(overwrite))


class InfoGAN(Model):
    """Images from interpretable codes, which are learned without labels (Chen et al. 2016)."""

    _kind = "infogan"
    _native = _core.InfoGan
    _example = _EXAMPLE

    def fit(self, images, *, checkpoint=None, resume=False):
        """Fits the model to images.

        Parameters
        ----------
        images : array of shape [n, height, width] or [n, height, width, channels]
            uint8, or floats from 0 to 1; 1 channel (grey) or 3 (red, green, blue).
        checkpoint : str or path-like, optional
            Model file to write at the end, and when Ctrl-C stops the training (KeyboardInterrupt).
        resume : bool, default False
            Continue the training that `checkpoint` holds, if the file exists. The data and the
            parameters must be the same, except `epochs` or `steps`, which are totals. The model has
            the bytes of one that was never stopped.

        Returns
        -------
        self

        Examples
        --------
        >>> ballast.InfoGAN(batch_size=16, steps=2).fit(images)
        InfoGAN(batch_size=16, steps=2)
        """
        pixels = _images.to_bytes(images)
        self._model = self._train(
            lambda resumed, listener: self._native.fit(pixels, self._option_texts(), resumed, self._threads,
                                                       listener),
            checkpoint, resume)
        return self

    @property
    def codes_(self):
        """The codes of the fitted model: the number of categories by name, 0 for a continuous code.

        Examples
        --------
        >>> gan.codes_
        {'c1': 10, 'c2': 0, 'c3': 0}
        """
        return dict(self._fitted().codes())

    def generate(self, n, codes=None, *, seed=0):
        """Generates images.

        Parameters
        ----------
        n : int
            Number of images.
        codes : dict, optional
            Values of codes by name, ``{"c1": 3, "c2": -1.5}``: a number, or an array with a value for
            each image. A categorical code takes its categories 0, 1, ...; a continuous code is from
            -1 to 1 in training, and may go beyond. Codes that are not given are random.
        seed : int, default 0
            Random seed. Image i depends only on the seed, i and its codes.

        Returns
        -------
        array of shape [n, height, width] or [n, height, width, 3], uint8

        Examples
        --------
        >>> gan.generate(4, codes={"c1": [0, 1, 2, 3], "c2": -1.5}, seed=1).shape
        (4, 16, 16)
        """
        import numpy as np
        model = self._fitted()
        n, seed = _checks.count("n", n, 1), _checks.seed(seed)
        values = self._code_values(codes, n)
        parts = []
        for first in range(0, n, _AT_ONCE):
            part = slice(first, min(first + _AT_ONCE, n))
            of_part = {code: of_code[part].tolist() for code, of_code in values.items()}
            parts.append(model.generate(seed, first, part.stop - first, of_part, self._device, self._threads))
        return _images.from_bytes(np.concatenate(parts))

    def _code_values(self, codes, n):
        """The values of all images by the place of the code."""
        import numpy as np
        if codes is None:
            return {}
        if not isinstance(codes, dict):
            raise TypeError(f"codes: expected a dict of values by code, got {codes!r}")
        known = list(self.codes_)
        values = {}
        for name, value in codes.items():
            if name not in known:
                raise ValueError(f"codes: the model has no code {name!r}; its codes are {', '.join(known)}")
            array = np.asarray(value)
            if array.dtype.kind not in "iuf":
                raise TypeError(f"codes: {name}: expected a number or an array of numbers, got {value!r}")
            if array.shape not in ((), (n,)):
                raise ValueError(f"codes: {name}: expected one value or {n}, got the shape {array.shape}")
            values[known.index(name)] = array = np.broadcast_to(array, n).astype(float)
            for number in set(array.tolist()):
                self._model.check_value(known.index(name), number)
        return values

    def encode(self, images):
        """Predicts the codes of images.

        Parameters
        ----------
        images : array of shape [n, height, width] or [n, height, width, channels]
            As in :meth:`fit`, and of the same size.

        Returns
        -------
        dict of arrays
            For a categorical code "c1": "c1", the most probable categories [n], and
            "c1_probabilities" [n, categories]. For a continuous code "c2": "c2", the means [n], and
            "c2_std", the standard deviations [n].

        Examples
        --------
        >>> sorted(gan.encode(images))
        ['c1', 'c1_probabilities', 'c2', 'c2_std', 'c3', 'c3_std']
        """
        import numpy as np
        model = self._fitted()
        pixels = _images.to_bytes(images)
        parts = [self._encoded(model.encode(pixels[first:first + _AT_ONCE], self._device, self._threads))
                 for first in range(0, len(pixels), _AT_ONCE)]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _encoded(self, encoding):
        categorical, means, deviations = encoding
        categorical, continuous = iter(categorical), iter(range(means.shape[1]))
        codes = {}
        for name, categories in self.codes_.items():
            if categories > 0:
                codes[name], codes[f"{name}_probabilities"] = next(categorical)
            else:
                place = next(continuous)
                codes[name], codes[f"{name}_std"] = means[:, place], deviations[:, place]
        return codes

    def traverse(self, rows=8, columns=10, *, seed=0):
        """Generates images that show the effect of each code.

        Parameters
        ----------
        rows : int, default 8
            Rows for each code. Row i has the noise and the other codes of image i of the seed.
        columns : int, default 10
            Values of a continuous code, from -2 to 2: twice the range of training. A categorical code
            takes all its categories.
        seed : int, default 0
            Random seed.

        Returns
        -------
        Traversal
            A dict of arrays by code; ``save("codes.png")`` writes a picture.

        Examples
        --------
        >>> gan.traverse(rows=2, columns=5)["c2"].shape
        (2, 5, 16, 16)
        """
        model = self._fitted()
        rows, columns = _checks.count("rows", rows, 1, 1000), _checks.count("columns", columns, 1, 1000)
        made, picture = model.traverse(rows, columns, _checks.seed(seed), self._device, self._threads)
        images, code_values = {}, {}
        for name, values, pixels in made:
            of_code = _images.from_bytes(pixels)
            images[name] = of_code.reshape(rows, len(values), *of_code.shape[1:])
            code_values[name] = [int(value) for value in values] if self.codes_[name] else values
        return Traversal(images, code_values, picture)
