from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from typing_extensions import Self

__version__: str

_Path = str | bytes | PathLike[str]
_Frame = TypeVar("_Frame")  # a pandas or polars DataFrame, a pyarrow Table, a dict of arrays, ...
_Classes = TypeVar("_Classes")  # an array, a Series, a list

class NotFittedError(ValueError, AttributeError): ...
class TableWarning(UserWarning): ...

class _Model:
    def get_params(self, deep: bool = True) -> dict[str, Any]: ...
    def set_params(self, **options: Any) -> Self: ...
    def save(self, path: _Path, *, overwrite: bool = False) -> None: ...
    @classmethod
    def load(cls, path: _Path) -> Self: ...

class _TableModel(_Model):
    def fit(self, frame: Any, *, discrete: Iterable[str] | None = None, continuous: Iterable[str] | None = None,
            types: Mapping[str, str] | None = None, ignore: Iterable[str] | None = None,
            missing: Iterable[str] | None = None, checkpoint: _Path | None = None, resume: bool = False) -> Self: ...
    def sample(self, n: int, *, where: Mapping[str, Any] | str | Iterable[str] | None = None,
               balance: str | None = None, seed: int = 0, raw: bool = False, temperature: float = 1.0,
               target: str | None = None) -> Any: ...

class ARGN(_TableModel):
    def __init__(self, *,
                 max_categories: int = 1000, protect: int | None = None, relations: str = "auto",
                 relation: Sequence[str] | None = None, relation_share: float = 1.0,
                 network: Sequence[int] = (512, 128), batch_size: int | None = None,
                 learning_rate: float | None = None, dropout: float | None = None,
                 weight_decay: float | None = None, early_stop: int | None = None, epochs: int | None = None,
                 steps: int | None = None, seed: int = 0, device: str = "cpu", precision: str = "single",
                 threads: int | None = None, verbose: int | None = None) -> None: ...
    def impute(self, frame: _Frame, *, most_probable: bool = False, seed: int = 0) -> _Frame: ...
    def log_likelihood(self, frame: _Frame, *, orders: int = 4, seed: int = 0) -> _Frame: ...
    def predict(self, frame: _Frame, target: str) -> _Frame: ...

class CTGAN(_TableModel):
    def __init__(self, *,
                 max_categories: int = 1000, protect: int = 2, relations: str = "auto",
                 relation: Sequence[str] | None = None, relation_share: float = 1.0, embedding: int = 128,
                 critic: Sequence[int] = (256, 256), generator: Sequence[int] = (256, 256),
                 pac: int | None = None, batch_size: int | None = None, learning_rate: float = 0.0002,
                 early_stop: int | None = None, epochs: int | None = None, steps: int | None = None,
                 seed: int = 0, device: str = "cpu", precision: str = "single", threads: int | None = None,
                 verbose: int | None = None) -> None: ...

class TVAE(_TableModel):
    def __init__(self, *,
                 max_categories: int = 1000, protect: int = 2, relations: str = "auto",
                 relation: Sequence[str] | None = None, relation_share: float = 1.0, embedding: int = 128,
                 decoder: Sequence[int] = (128, 128), encoder: Sequence[int] = (128, 128),
                 batch_size: int | None = None, learning_rate: float = 0.001, early_stop: int | None = None,
                 epochs: int | None = None, steps: int | None = None, seed: int = 0, device: str = "cpu",
                 precision: str = "single", threads: int | None = None, verbose: int | None = None) -> None: ...

class InfoGAN(_Model):
    def __init__(self, *,
                 image_size: int | None = None, channels: int | None = None, codes: str = "cat:10,cont:2",
                 noise: int = 62, noise_law: str = "uniform", slope: float = 0.1,
                 category_weight: float = 1.0, continuous_weight: float = 0.05,
                 consistency_weight: float = 1.0, batch_size: int = 128, discriminator_rate: float = 0.0002,
                 generator_rate: float = 0.001, epochs: int = 10, steps: int | None = None, seed: int = 0,
                 device: str = "cpu", precision: str = "single", threads: int | None = None,
                 verbose: int | None = None) -> None: ...
    def fit(self, images: ArrayLike, *, checkpoint: _Path | None = None, resume: bool = False) -> Self: ...
    @property
    def codes_(self) -> dict[str, int]: ...
    def generate(self, n: int, codes: Mapping[str, ArrayLike] | None = None, *,
                 seed: int = 0) -> NDArray[np.uint8]: ...
    def encode(self, images: ArrayLike) -> dict[str, NDArray[Any]]: ...
    def traverse(self, rows: int = 8, columns: int = 10, *, seed: int = 0) -> Traversal: ...

class _Sampler:
    sampling_strategy_: dict[Any, int]
    sample_indices_: NDArray[np.int64]
    n_features_in_: int
    feature_names_in_: NDArray[np.object_]
    def get_params(self, deep: bool = True) -> dict[str, Any]: ...
    def set_params(self, **params: Any) -> Self: ...
    def fit(self, X: Any, y: Any) -> Self: ...
    def fit_resample(self, X: _Frame, y: _Classes) -> tuple[_Frame, _Classes]: ...
    def resample(self, X: _Frame, y: _Classes) -> tuple[_Frame, _Classes]: ...
    def get_feature_names_out(self, input_features: Sequence[str] | None = None) -> NDArray[np.object_]: ...

_Strategy = str | float | Mapping[Any, int] | Callable[[NDArray[Any]], Mapping[Any, int]]
_RandomState = int | np.random.RandomState | np.random.Generator | None

class RAE(_Sampler):
    def __init__(self, sampling_strategy: _Strategy = "auto", *,
                 random_state: _RandomState = None, preset: str = "small", discrete: Iterable[str] | None = None,
                 continuous: Iterable[str] | None = None, types: Mapping[str, str] | None = None,
                 steps: int | None = None, batch_size: int = 64, latent: int = 64, mixed: int = 2,
                 filters: int | None = None, hidden: int | None = None, rounds: int | None = None,
                 critic_updates: int | None = None, learning_rate: float | None = None,
                 class_weight: float = 5.0, reconstruction_weight: float | None = None,
                 decoder_reconstruction_weight: float | None = None,
                 decoder_class_rate: float | None = None, average: float = 0.998,
                 dropout: float | None = None, warp: float | None = None,
                 decay: float | None = None, interpolation: str = "uniform",
                 mixer_target: str = "others", mixer: str = "learned", max_categories: int = 1000,
                 protect: int = 2, relations: str = "auto", relation: Sequence[str] | None = None,
                 relation_share: float = 1.0, device: str = "cpu", precision: str = "single",
                 threads: int | None = None, verbose: int | None = None) -> None: ...
    def save(self, path: _Path, *, overwrite: bool = False) -> None: ...
    @classmethod
    def load(cls, path: _Path) -> Self: ...

class Oversampler(_Sampler):
    model_: _TableModel
    def __init__(self, model: _TableModel | None = None, sampling_strategy: _Strategy = "auto",
                 random_state: _RandomState = None, *, discrete: Iterable[str] | None = None,
                 continuous: Iterable[str] | None = None, types: Mapping[str, str] | None = None) -> None: ...

class Traversal(dict[str, NDArray[np.uint8]]):
    code_values: dict[str, list[float]]
    def save(self, path: _Path, *, overwrite: bool = False) -> None: ...

class Figure(NamedTuple):
    synthetic: float
    floor: float
    ceiling: float

class Report:
    detection: Figure
    column_shapes: Figure
    pair_trends: Figure
    associated_pair_trends: Figure
    triple_trends: Figure
    quality: Figure
    efficacy: Figure
    dcr_share: Figure
    validity: Figure
    def to_dict(self) -> dict[str, Any]: ...
    def save(self, path: _Path, *, overwrite: bool = False) -> None: ...

def report(real: Any, synthetic: Any, holdout: Any = None, target: str | None = None, *,
           discrete: Iterable[str] | None = None, continuous: Iterable[str] | None = None,
           types: Mapping[str, str] | None = None, ignore: Iterable[str] | None = None,
           missing: Iterable[str] | None = None, threads: int | None = None) -> Report: ...
