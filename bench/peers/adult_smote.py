#!/usr/bin/env python3
"""Balances the rare class of Adult with imbalanced-learn: SMOTENC or random copies.

    VENV/bin/pip install imbalanced-learn==0.14.2
    VENV/bin/python bench/peers/adult_smote.py ADULT.csv OUT.csv [--copies] [--seed N]

Numbers are not scaled; five neighbours. The original rows come first in the output.
"""
import argparse

import numpy as np
from imblearn.over_sampling import SMOTENC, RandomOverSampler

from adult_efficacy import COLUMNS, NUMERIC, read_rows

parser = argparse.ArgumentParser(description="Adult, balanced by SMOTENC.")
parser.add_argument("table")
parser.add_argument("output")
parser.add_argument("--copies", action="store_true", help="copy random rows instead")
parser.add_argument("--seed", type=int, default=0)
arguments = parser.parse_args()

rows = read_rows(arguments.table)
features, labels = np.array([row[:-1] for row in rows], dtype=object), [row[-1] for row in rows]
numeric = [i for i, name in enumerate(COLUMNS[:-1]) if name in NUMERIC]
for i in numeric:
    features[:, i] = features[:, i].astype(float)
categorical = [i for i in range(features.shape[1]) if i not in numeric]
sampler = (RandomOverSampler(random_state=arguments.seed) if arguments.copies
           else SMOTENC(categorical, random_state=arguments.seed, k_neighbors=5))
balanced, classes = sampler.fit_resample(features, labels)
with open(arguments.output, "w", encoding="utf-8") as file:
    file.write(",".join(COLUMNS) + "\n")
    for row, label in zip(balanced, classes):
        file.write(",".join(str(round(x)) if i in numeric else str(x) for i, x in enumerate(row)) + f",{label}\n")
