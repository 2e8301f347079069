"""The suites of imbalanced-learn and scikit-learn for their samplers and estimators.

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
            ballast.Oversampler(ballast.ARGN(**SMALL), random_state=0),
            ballast.Oversampler(ballast.TVAE(**SMALL), random_state=0)]

EXPECTED_FAILURES = {
    "check_dtype_object": "a dict among the values of a column is refused; the check wants any value to be taken, "
                          "because the samplers take texts",
}


def checks_of(module):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Estimator .* does not inherit from", UserWarning)
        mark = module.parametrize_with_checks(SAMPLERS, expected_failed_checks=lambda sampler: EXPECTED_FAILURES)
        mark.args = (mark.args[0], list(mark.args[1]))
    return mark


@imblearn_checks.parametrize_with_checks(SAMPLERS)
@pytest.mark.filterwarnings("ignore")
def test_imbalanced_learn(estimator, check):
    check(estimator)
