#!/usr/bin/env python3
"""Machine-learning efficacy on UCI Adult: train on synthetic rows, test on real ones.

    python3 -m venv VENV && VENV/bin/pip install -r bench/peers/requirements.txt
    VENV/bin/python bench/peers/adult_efficacy.py --data DIR SYNTHETIC.csv [MORE.csv ...]
    VENV/bin/python bench/peers/adult_efficacy.py --data DIR --train      # the real train rows

DIR contains the original files adult.data and adult.test of UCI (default: adult in the folder
BALLAST_DATA). A synthetic file has a header with Adult's column names in any order, or no header and
Adult's columns in the original order. Prints the F1 of ">50K" and the balanced accuracy on adult.test
for each classifier and their mean; --json prints JSON. The real rows give about .666.

The evaluation of "Modeling Tabular Data using Conditional GAN" (Xu et al. 2019, section 5): decision
tree (depth 15, balanced), AdaBoost (SAMME.R), logistic regression (balanced, 50 iterations),
MLP (50 units, 50 iterations). Features: categories one-hot (those of the real train rows; a binary
column as one 0/1 number); non-negative numbers with a maximum >= 1000 as ln(max(x, 0.01)); other
numbers min-max scaled times 5; bounds always from the real train rows. Takes a few seconds per file.
"""
import argparse
import csv
import gzip
import json
import math
import os
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.ensemble import AdaBoostClassifier
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, f1_score
from sklearn.neural_network import MLPClassifier
from sklearn.tree import DecisionTreeClassifier

COLUMNS = ["age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation",
           "relationship", "race", "sex", "capital-gain", "capital-loss", "hours-per-week",
           "native-country", "income"]
NUMERIC = {"age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"}
LABEL, POSITIVE = "income", ">50K"


def read_rows(path):
    """The rows of a file as lists of stripped strings in the order of COLUMNS."""
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8-sig", newline="") as file:
        rows = [[field.strip() for field in row] for row in csv.reader(file)]
    rows = [row for row in rows if row and row != [""] and not row[0].startswith("|")]
    if not rows:
        sys.exit(f"{path}: no rows")
    order = list(range(len(COLUMNS)))
    if set(COLUMNS) <= set(rows[0]):
        order = [rows[0].index(name) for name in COLUMNS]
        rows = rows[1:]
    elif len(rows[0]) != len(COLUMNS):
        missing = sorted(set(COLUMNS) - set(rows[0]))
        sys.exit(f"{path}: {len(rows[0])} columns; missing from the header: {', '.join(missing)}")
    rows = [[row[i] for i in order] for row in rows]
    for row in rows:
        row[-1] = row[-1].rstrip(".")  # adult.test ends its labels with a full stop
    return rows


class Features:
    """Converts rows to features, fitted to the real train rows."""

    def __init__(self, rows):
        self.categories, self.bounds = {}, {}
        for index, name in enumerate(COLUMNS[:-1]):
            values = [row[index] for row in rows]
            if name in NUMERIC:
                numbers = np.array(values, dtype=float)
                self.bounds[name] = (numbers.min(), numbers.max())
            else:
                self.categories[name] = sorted(set(values))

    def __call__(self, rows):
        parts = []
        for index, name in enumerate(COLUMNS[:-1]):
            values = [row[index] for row in rows]
            parts.append(self.numbers(name, values) if name in NUMERIC else self.one_hot(name, values))
        labels = np.array([row[-1] == POSITIVE for row in rows], dtype=int)
        return np.concatenate(parts, axis=1), labels

    def numbers(self, name, values):
        low, high = self.bounds[name]
        numbers = np.array(values, dtype=float)[:, None]
        if low >= 0 and high >= 1000:
            return np.log(np.maximum(numbers, 0.01))
        return (numbers - low) / (high - low) * 5

    def one_hot(self, name, values):
        known = {value: i for i, value in enumerate(self.categories[name])}
        result = np.zeros((len(values), len(known)))
        unseen = 0
        for row, value in enumerate(values):
            if value in known:
                result[row, known[value]] = 1
            else:
                unseen += 1
        if unseen:
            print(f"note: {name}: {unseen} values do not occur in the real train rows", file=sys.stderr)
        return result[:, 1:] if len(known) == 2 else result


def classifiers(seed):
    return {
        "decision tree": DecisionTreeClassifier(max_depth=15, class_weight="balanced", random_state=seed),
        "AdaBoost": AdaBoostClassifier(algorithm="SAMME.R", random_state=seed),
        "logistic regression": LogisticRegression(solver="lbfgs", class_weight="balanced", max_iter=50,
                                                  random_state=seed),
        "MLP": MLPClassifier((50,), max_iter=50, random_state=seed),
    }


def scores(train, test, seed):
    """F1 of the positive class and balanced accuracy per classifier. If the train set has a single
    class, this class is predicted."""
    result, balanced = {}, {}
    for name, classifier in classifiers(seed).items():
        if len(set(train[1])) == 1:
            predicted = np.full(len(test[1]), train[1][0])
        else:
            predicted = classifier.fit(*train).predict(test[0])
        result[name] = f1_score(test[1], predicted)
        balanced[name] = balanced_accuracy_score(test[1], predicted)
    return result, balanced


def main():
    parser = argparse.ArgumentParser(description="F1 of >50K on Adult's real test rows.")
    parser.add_argument("files", nargs="*", help="synthetic rows to train on")
    parser.add_argument("--train", action="store_true", help="also train on the real rows")
    parser.add_argument("--data", default=os.path.join(os.environ.get("BALLAST_DATA", ""), "adult"),
                        help="folder with adult.data and adult.test")
    parser.add_argument("--seed", type=int, default=0, help="random seed of the classifiers")
    parser.add_argument("--json", action="store_true", help="print one JSON object per file")
    arguments = parser.parse_args()
    if not arguments.files and not arguments.train:
        parser.error("at least one file or --train is required")
    warnings.filterwarnings("ignore", category=ConvergenceWarning)  # 50 iterations are the protocol
    warnings.filterwarnings("ignore", category=FutureWarning)       # SAMME.R is the protocol

    real_path = os.path.join(arguments.data, "adult.data")
    real = read_rows(real_path)
    features = Features(real)
    test = features(read_rows(os.path.join(arguments.data, "adult.test")))
    means = []
    if not arguments.json:
        print(f"scikit-learn {sklearn.__version__}, numpy {np.__version__}, seed {arguments.seed}, "
              f"{len(test[1])} test rows")
    for path in ([real_path] if arguments.train else []) + arguments.files:
        start = time.monotonic()
        rows = real if path == real_path else read_rows(path)
        train = features(rows)
        result, balanced = scores(train, test, arguments.seed)
        mean = math.fsum(result.values()) / len(result)
        balanced_mean = math.fsum(balanced.values()) / len(balanced)
        means.append(mean)
        if arguments.json:
            print(json.dumps({"file": path, "rows": len(rows), "mean": mean, **result,
                              "balanced accuracy": balanced}), flush=True)
            continue
        print(f"{path}: {len(rows)} rows, {train[1].mean():.4f} with label {POSITIVE}")
        for name, score in result.items():
            print(f"  {name:<20} {score:.4f}   balanced accuracy {balanced[name]:.4f}")
        print(f"  {'mean':<20} {mean:.4f}   balanced accuracy {balanced_mean:.4f}   ({time.monotonic() - start:.0f} s)", flush=True)
    if len(means) > 1 and not arguments.json:
        print(f"mean of {len(means)} files: {math.fsum(means) / len(means):.4f}")


if __name__ == "__main__":
    main()
