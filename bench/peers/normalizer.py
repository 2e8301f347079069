#!/usr/bin/env python3
"""Times fit and transform of the mode normaliser on Adult's numeric columns with scikit-learn.

    VENV/bin/python bench/peers/normalizer.py --data DIR        # DIR/adult.data from UCI

A variational mixture of at most 10 components per column (BayesianGaussianMixture, weight prior 0.001,
100 iterations), then for each value a sampled mode and alpha = clip((c - m) / (4 sigma), -.99, .99), as
in "Modeling Tabular Data using Conditional GAN" (Xu et al. 2019, section 4.2). The transform
is vectorised over the rows. Needs bench/peers/requirements.txt.
"""
import argparse
import os
import time
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture

from adult_efficacy import COLUMNS, NUMERIC, read_rows


def fit(values):
    model = BayesianGaussianMixture(n_components=min(10, len(np.unique(values))),
                                    weight_concentration_prior_type="dirichlet_process",
                                    weight_concentration_prior=0.001, random_state=0)
    model.fit(values)
    return model, np.flatnonzero(model.weights_ > 0.005)


def transform(model, kept, values, random):
    means, deviations = model.means_[kept, 0], np.sqrt(model.covariances_[kept, 0, 0])
    shares = model.predict_proba(values)[:, kept] + 1e-6
    shares /= shares.sum(axis=1, keepdims=True)
    mode = (np.cumsum(shares, axis=1) < random.random((len(values), 1))).sum(axis=1)
    mode = np.minimum(mode, len(kept) - 1)
    alpha = (values[:, 0] - means[mode]) / (4 * deviations[mode])
    return np.clip(alpha, -0.99, 0.99), mode


def main():
    parser = argparse.ArgumentParser(description="scikit-learn's mode normaliser on Adult.")
    parser.add_argument("--data", default=os.path.join(os.environ.get("BALLAST_DATA", ""), "adult"))
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", category=ConvergenceWarning)
    rows = read_rows(os.path.join(arguments.data, "adult.data"))
    random = np.random.default_rng(0)
    print(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, {len(rows)} rows")
    total = 0.0
    for index, name in enumerate(COLUMNS):
        if name not in NUMERIC:
            continue
        values = np.array([row[index] for row in rows], dtype=float)[:, None]
        start = time.perf_counter()
        model, kept = fit(values)
        fitted = time.perf_counter()
        transform(model, kept, values, random)
        end = time.perf_counter()
        total += end - start
        print(f"  {name:<15} {len(kept):2} modes  fit {fitted - start:.2f} s, "
              f"transform {end - fitted:.3f} s")
    print(f"fit + transform of all columns: {total:.2f} s")


if __name__ == "__main__":
    main()
