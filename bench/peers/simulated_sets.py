#!/usr/bin/env python3
"""The simulated sets of the CTGAN paper (Xu et al. 2019, section 5) and their likelihoods.

    simulated_sets.py simulate SET DIR ROWS TRAIN.csv TEST.csv    writes two tables of ROWS rows
    simulated_sets.py measure SET DIR SYNTHETIC.csv TEST.csv      prints {"l_syn": ..., "l_test": ...}

grid, gridr, ring: Gaussians in the plane with covariance 0.05 I: 25 on {-4,-2,0,2,4}^2; the same with
each centre moved by U(-0.5, 0.5)^2; eight on the unit circle. Other sets: the Bayesian network in
DIR/SET.bif. bench/likelihood explains the figures. Needs numpy and scikit-learn.
"""
import csv
import json
import re
import sys
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture

VARIANCE = 0.05          # of the Gaussians
COMPONENTS = {"grid": 30, "gridr": 30, "ring": 10}  # of the refitted mixture
STARTS = 5               # of its fit, of which the best is kept
LEAST_PROBABILITY = 1e-8  # added to the probability of a row of a network
CENTRES_SEED, ROWS_SEED = 1, 2


class PlaneSet:
    columns = ["x", "y"]

    def __init__(self, name):
        if name == "ring":
            angles = 2 * np.pi * np.arange(8) / 8
            self.centres = np.column_stack([np.cos(angles), np.sin(angles)])
        else:
            steps = np.arange(-4.0, 5, 2)
            self.centres = np.array([(x, y) for x in steps for y in steps])
        if name == "gridr":
            self.centres += np.random.default_rng(CENTRES_SEED).uniform(-0.5, 0.5, self.centres.shape)
        self.components = COMPONENTS[name]

    def simulate(self, rows, random):
        chosen = self.centres[random.integers(len(self.centres), size=rows)]
        points = chosen + np.sqrt(VARIANCE) * random.standard_normal(chosen.shape)
        return [[f"{value:.6f}" for value in point] for point in points]

    def encode(self, rows):
        return np.array(rows, dtype=float)

    def log_likelihood(self, points):
        squares = ((points[:, None, :] - self.centres) ** 2).sum(2)
        logarithms = np.logaddexp.reduce(-squares / (2 * VARIANCE), axis=1)
        return np.mean(logarithms) - np.log(len(self.centres) * 2 * np.pi * VARIANCE)

    def refitted_log_likelihood(self, synthetic, test):
        mixture = GaussianMixture(self.components, covariance_type="diag", n_init=STARTS, random_state=0)
        return mixture.fit(synthetic).score(test)


class BayesianNetwork:
    """Variables with values, parents and a table of probabilities: a row for each combination of the
    parents' values, the last parent's fastest."""

    def __init__(self, path):
        text = path.read_text(encoding="utf-8")
        declared = re.findall(r"variable\s+(\S+)\s*\{\s*type discrete \[ \d+ \] \{(.*?)\}", text)
        self.values = {name: [value.strip() for value in values.split(",")] for name, values in declared}
        self.columns = list(self.values)
        self.parents, self.tables = {}, {}
        for head, body in re.findall(r"probability\s*\((.*?)\)\s*\{(.*?)\}", text, re.DOTALL):
            name, *parents = re.findall(r"[^\s|,]+", head)
            self.parents[name] = parents
            self.tables[name] = self.read_table(name, body)
        if not self.columns or set(self.tables) != set(self.columns):
            sys.exit(f"{path}: a variable has no probabilities, or none is declared")

    def read_table(self, name, body):
        table = np.full(self.shape(name), np.nan)
        for given, numbers in re.findall(r"(?:table|\((.*?)\))\s+([^;]+);", body):
            values = [value.strip() for value in given.split(",")] if given else []
            codes = [[self.values[parent].index(value)]
                     for parent, value in zip(self.parents[name], values, strict=True)]
            table[self.combination(name, codes)] = [float(number) for number in numbers.split(",")]
        sums = table.sum(1, keepdims=True)
        if not np.allclose(sums, 1, atol=0.01):
            sys.exit(f"{name}: the probabilities of a combination of its parents do not sum to 1")
        return table / sums

    def shape(self, name):
        return int(np.prod([len(self.values[p]) for p in self.parents[name]])), len(self.values[name])

    def combination(self, name, parent_codes):
        """The rows of a variable's table, from an array of codes for each parent."""
        index = 0
        for parent, codes in zip(self.parents[name], parent_codes):
            index = index * len(self.values[parent]) + np.asarray(codes)
        return index

    def simulate(self, rows, random):
        codes = {}
        while len(codes) < len(self.columns):
            ready = [name for name in self.columns
                     if name not in codes and all(p in codes for p in self.parents[name])]
            for name in ready:
                index = self.combination(name, [codes[p] for p in self.parents[name]])
                shares = np.broadcast_to(self.tables[name][index], (rows, len(self.values[name])))
                drawn = (random.random((rows, 1)) >= shares.cumsum(1)).sum(1)
                codes[name] = np.minimum(drawn, len(self.values[name]) - 1)
        texts = [np.array(self.values[name])[codes[name]] for name in self.columns]
        return [list(row) for row in zip(*texts)]

    def encode(self, rows):
        """Codes of the values of each column; -1 for a value that the network does not have."""
        lookup = [{value: code for code, value in enumerate(self.values[c])} for c in self.columns]
        codes = np.array([[known.get(cell, -1) for known, cell in zip(lookup, row)] for row in rows])
        return dict(zip(self.columns, codes.T))

    def combinations(self, name, codes):
        index = self.combination(name, [codes[p] for p in self.parents[name]])
        return np.broadcast_to(index, codes[name].shape)

    def log_likelihood(self, codes):
        return self.log_likelihood_under(self.tables, codes)

    def log_likelihood_under(self, tables, codes):
        logarithms = 0
        known = np.all([codes[name] >= 0 for name in self.columns], axis=0)
        with np.errstate(divide="ignore"):
            for name in self.columns:
                index = np.where(known, self.combinations(name, codes), 0)
                logarithms = logarithms + np.log(tables[name][index, codes[name]])
        return np.mean(np.log(np.where(known, np.exp(logarithms), 0) + LEAST_PROBABILITY))

    def refitted_log_likelihood(self, synthetic, test):
        known = np.all([synthetic[name] >= 0 for name in self.columns], axis=0)
        synthetic = {name: codes[known] for name, codes in synthetic.items()}
        return self.log_likelihood_under({name: self.refitted_table(name, synthetic)
                                          for name in self.columns}, test)

    def refitted_table(self, name, codes):
        """Frequencies; combinations of the parents that do not occur have equal probabilities."""
        counts = np.zeros(self.shape(name))
        np.add.at(counts, (self.combinations(name, codes), codes[name]), 1)
        sums = counts.sum(1, keepdims=True)
        return np.where(sums > 0, counts / np.maximum(sums, 1), 1 / counts.shape[1])


def load_set(name, folder):
    if name in COMPONENTS:
        return PlaneSet(name)
    path = Path(folder, f"{name}.bif")
    if not path.is_file():
        sys.exit(f"{path}: no such file")
    return BayesianNetwork(path)


def write_rows(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([columns, *rows])


def read_rows(path, columns):
    with open(path, encoding="utf-8", newline="") as file:
        return [[row[column] for column in columns] for row in csv.DictReader(file)]


def main():
    if len(sys.argv) not in (6, 7) or sys.argv[1] != ("measure" if len(sys.argv) == 6 else "simulate"):
        sys.exit(__doc__)
    simulated = load_set(*sys.argv[2:4])
    if sys.argv[1] == "simulate":
        random = np.random.default_rng(ROWS_SEED)
        for path in sys.argv[5:]:
            write_rows(path, simulated.columns, simulated.simulate(int(sys.argv[4]), random))
        return
    synthetic, test = [simulated.encode(read_rows(path, simulated.columns)) for path in sys.argv[4:]]
    print(json.dumps({"l_syn": float(simulated.log_likelihood(synthetic)),
                      "l_test": float(simulated.refitted_log_likelihood(synthetic, test))}))


if __name__ == "__main__":
    main()
