"""The suites of imbalanced-learn and scikit-learn. No check is expected to fail.

ARGN, CTGAN and TVAE are not among the estimators: they learn a table of named columns, not X and y,
and check their parameters when these are set. Their parameters are tested in test_models.py.
"""

import warnings

import pytest

import ballast
from ballast._samplers import Sampler

imblearn_checks = pytest.importorskip("imblearn.utils.estimator_checks")
sklearn_checks = pytest.importorskip("sklearn.utils.estimator_checks")

imblearn_checks.BaseOverSampler.register(Sampler)  # for the checks of the numbers of rows

SMALL = {"steps": 2, "verbose": 0}
SAMPLERS = [ballast.RAE(random_state=0, hidden=8, latent=4, batch_size=8, **SMALL),
            ballast.Oversampler(ballast.ARGN(network=(8,), **SMALL), random_state=0)]


def checks_of(suite):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Estimator .* does not inherit from", UserWarning)
        return [check for sampler in SAMPLERS for check in suite.estimator_checks_generator(sampler)]


def name_of(value):
    return getattr(value, "func", type(value)).__name__


@pytest.mark.parametrize("sampler, check", checks_of(imblearn_checks), ids=name_of)
def test_imbalanced_learn(sampler, check):
    check(sampler)


@pytest.mark.parametrize("sampler, check", checks_of(sklearn_checks), ids=name_of)
def test_scikit_learn(sampler, check):
    check(sampler)
