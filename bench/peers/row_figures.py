#!/usr/bin/env python3
"""Figures of synthetic rows that do not depend on Ballast: SciPy, scikit-learn and XGBoost.

    row_figures.py TRAIN.csv HOLDOUT.csv TARGET SYNTHETIC.csv     synthetic rows
    row_figures.py TRAIN.csv HOLDOUT.csv TARGET --ceiling         the hold-out rows in their place
    row_figures.py TRAIN.csv HOLDOUT.csv TARGET --relabelled      the training rows, target drawn
    row_figures.py TRAIN.csv HOLDOUT.csv TARGET --floor           the training rows, columns shuffled

Prints a JSON object; bench/rows explains the figures. Shape and trend are those of SDMetrics: 1 -
Kolmogorov-Smirnov distance (numbers) or total variation distance (categories); 1 - half the
difference of the correlations (two numbers) or 1 - the total variation distance of the joint
frequencies (other pairs; numbers in 10 bins). Associated pairs: |correlation| > .5 or Cramer's V > .3.
"""
import itertools
import json
import sys
import warnings

import numpy as np
import pandas as pd
import xgboost
from scipy.stats import ks_2samp
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import NearestNeighbors

MOST_QUERIES = 4000      # rows whose distances are measured
MOST_CATEGORIES = 200    # of a column that distances are computed from
BINS = 10
FOLDS = 10


def total_variation(a, b):
    values = a.index.union(b.index)
    return 0.5 * np.abs(a.reindex(values, fill_value=0) - b.reindex(values, fill_value=0)).sum()


def shares(values):
    return values.value_counts(normalize=True)


def cramers_v(a, b):
    counts = pd.crosstab(a, b).to_numpy()
    expected = counts.sum(1, keepdims=True) * counts.sum(0, keepdims=True) / counts.sum()
    degrees = min(counts.shape) - 1
    if degrees == 0:
        return 0
    return np.sqrt(((counts - expected) ** 2 / expected).sum() / counts.sum() / degrees)


def correlation(a, b):
    value = a.corr(b)
    return 0 if np.isnan(value) else value


class Figures:
    """Compares tables with the training and the hold-out rows."""

    def __init__(self, train_path, holdout_path, target):
        raw = pd.read_csv(train_path, low_memory=False)
        self.numbers = [c for c in raw
                        if pd.api.types.is_numeric_dtype(raw[c]) and raw[c].nunique() > 2]
        self.columns = list(raw)
        self.categories = [c for c in self.columns if c not in self.numbers]
        self.target = target
        self.train, self.holdout = self.read(train_path), self.read(holdout_path)
        self.edges = {c: np.histogram_bin_edges(self.train[c].dropna(), BINS)[1:-1]
                      for c in self.numbers}
        self.codes = {c: {value: code for code, value in
                          enumerate(sorted(set(self.train[c]) | set(self.holdout[c])))}
                      for c in self.categories}

    def read(self, path):
        table = pd.read_csv(path, dtype={c: str for c in self.categories}, low_memory=False)
        table = table[self.columns]
        return table.assign(**{c: table[c].fillna("").str.strip() for c in self.categories})

    def floor(self):
        random = np.random.default_rng(1)
        return pd.DataFrame({c: self.train[c].to_numpy()[random.permutation(len(self.train))]
                             for c in self.columns})

    def relabelled(self):
        """The training rows, whose target is drawn from the probabilities that a classifier fitted to
        other training rows gives. None if the target is a number, or has a class with fewer rows than
        folds."""
        if self.target in self.numbers:
            return None
        classes, labels, counts = np.unique(self.train[self.target], return_inverse=True,
                                            return_counts=True)
        if len(classes) < 2 or counts.min() < FOLDS:
            return None
        model = xgboost.XGBClassifier(n_estimators=300, max_depth=5, learning_rate=0.06, subsample=0.8,
                                      colsample_bytree=0.8, tree_method="hist", n_jobs=1, random_state=0)
        probabilities = cross_val_predict(
            model, self.features(self.train, self.target), labels, method="predict_proba",
            cv=StratifiedKFold(FOLDS, shuffle=True, random_state=0))
        below = np.random.default_rng(1).random((len(labels), 1)) > probabilities.cumsum(1)
        drawn = classes[np.minimum(below.sum(1), len(classes) - 1)]
        return self.train.assign(**{self.target: drawn})

    def binned(self, table, column):
        if column in self.categories:
            return table[column]
        bins = np.digitize(table[column].fillna(0), self.edges[column])
        return pd.Series(np.where(table[column].isna(), -1, bins).astype(str), index=table.index)

    def shape_of(self, table, column):
        real, other = self.train[column], table[column]
        if column in self.categories:
            return 1 - total_variation(shares(real), shares(other))
        return 1 - ks_2samp(real.dropna(), other.dropna()).statistic

    def trends(self, table):
        """The trend of each pair, and whether it is associated."""
        real = {c: self.binned(self.train, c) for c in self.columns}
        other = {c: self.binned(table, c) for c in self.columns}
        for a, b in itertools.combinations(self.columns, 2):
            if a in self.numbers and b in self.numbers:
                truth = correlation(self.train[a], self.train[b])
                yield 1 - abs(truth - correlation(table[a], table[b])) / 2, abs(truth) > 0.5
                continue
            joint = [shares(part[a] + "\x1f" + part[b]) for part in (real, other)]
            yield 1 - total_variation(*joint), cramers_v(real[a], real[b]) > 0.3

    def features(self, table, without=None):
        return np.column_stack([
            table[c].to_numpy(float) if c in self.numbers
            else table[c].map(self.codes[c]).fillna(-1).to_numpy(float)
            for c in self.columns if c != without])

    def efficacy(self, table):
        """How well trees that are trained on the table predict the target in the hold-out rows."""
        target = self.target
        if target in self.numbers:
            fitted, tested = table[table[target].notna()], self.holdout[self.holdout[target].notna()]
            model = boosted_trees(xgboost.XGBRegressor)
            model.fit(self.features(fitted, target), fitted[target])
            return r2_score(tested[target], model.predict(self.features(tested, target)))
        codes = self.codes[target]
        fitted = table[table[target].isin(list(codes))]
        classes, labels = np.unique(fitted[target].map(codes), return_inverse=True)
        if len(classes) < 2:
            return None
        model = boosted_trees(xgboost.XGBClassifier).fit(self.features(fitted, target), labels)
        predicted = model.predict_proba(self.features(self.holdout, target))
        truth = self.holdout[target].map(codes).to_numpy()
        if len(codes) == 2:
            return roc_auc_score(truth == classes[1], predicted[:, 1])
        scores = np.full((len(truth), len(codes)), 1e-12)
        scores[:, classes] += predicted
        present = np.unique(truth)
        scores = scores[:, present] / scores[:, present].sum(1, keepdims=True)
        return roc_auc_score(truth, scores, multi_class="ovr", labels=present)

    def c2st(self, table):
        random = np.random.default_rng(0)
        rows = min(len(self.train), len(table))
        drawn = [part.iloc[random.permutation(len(part))[:rows]] for part in (self.train, table)]
        features = np.vstack([self.features(part) for part in drawn])
        labels = np.r_[np.ones(rows), np.zeros(rows)]
        areas = []
        for fitted, tested in StratifiedKFold(3, shuffle=True, random_state=0).split(features, labels):
            model = boosted_trees(xgboost.XGBClassifier).fit(features[fitted], labels[fitted])
            predicted = model.predict_proba(features[tested])[:, 1]
            areas.append(roc_auc_score(labels[tested], predicted))
        return 2 * (1 - max(np.mean(areas), 0.5))

    def points(self, table):
        """Numbers over the range of the training table; half of 1 for each category."""
        parts = []
        for c in self.numbers:
            least, most = self.train[c].min(), self.train[c].max()
            median = table[c].median() if table[c].notna().any() else 0
            filled = table[c].fillna(median).to_numpy()[:, None]
            parts.append((filled - least) / max(most - least, 1e-12))
        for c in self.categories:
            if len(self.codes[c]) > MOST_CATEGORIES:
                continue
            codes = table[c].map(self.codes[c]).fillna(-1).to_numpy()[:, None]
            parts.append((codes == np.arange(len(self.codes[c]))) * 0.5)
        return np.hstack(parts).astype(np.float32)

    def dcr_share(self, table):
        random = np.random.default_rng(0)
        rows = min(len(self.train), len(self.holdout))
        queries = self.points(table.iloc[random.permutation(len(table))[:MOST_QUERIES]])
        distances = []
        for part in (self.train, self.holdout):
            points = self.points(part.iloc[random.permutation(len(part))[:rows]])
            nearest = NearestNeighbors(n_neighbors=1, metric="manhattan", algorithm="brute").fit(points)
            distances.append(nearest.kneighbors(queries)[0][:, 0])
        train, holdout = distances
        return np.mean(train < holdout) + 0.5 * np.mean(train == holdout)

    def ceiling(self):
        """The hold-out rows; their efficacy and DCR share would be those of rows with themselves."""
        return self.measure(self.holdout) | {"efficacy": self.efficacy(self.train), "dcr": None}

    def measure(self, table):
        trends = list(self.trends(table))
        associated = [trend for trend, related in trends if related]
        return {
            "shape": 100 * (1 - np.mean([self.shape_of(table, c) for c in self.columns])),
            "trend": 100 * (1 - np.mean([trend for trend, _ in trends])) if trends else None,
            "associated": 100 * (1 - np.mean(associated)) if associated else None,
            "efficacy": self.efficacy(table),
            "c2st": self.c2st(table),
            "dcr": self.dcr_share(table),
        }


def boosted_trees(kind):
    return kind(n_estimators=100, max_depth=6, learning_rate=0.3, tree_method="hist", n_jobs=1,
                random_state=0)


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    warnings.filterwarnings("ignore", category=UserWarning)
    train, holdout, target, rows = sys.argv[1:]
    figures = Figures(train, holdout, target)
    if rows == "--ceiling":
        measured = figures.ceiling()
    elif rows == "--relabelled":
        table = figures.relabelled()
        measured = {"efficacy": None if table is None else figures.efficacy(table)}
    else:
        measured = figures.measure(figures.floor() if rows == "--floor" else figures.read(rows))
    print(json.dumps({key: None if value is None else float(value)
                      for key, value in measured.items()}))


if __name__ == "__main__":
    main()
