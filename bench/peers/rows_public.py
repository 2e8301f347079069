#!/usr/bin/env python3
"""Trains a public implementation on a table and writes synthetic rows, for bench/rows.

    rows_public.py PROGRAM TRAIN.csv SYNTHETIC.csv --rows N [--seed N] [--epochs N]

public-ctgan and public-tvae: CTGAN and TVAE of the package ctgan (github.com/sdv-dev/CTGAN).
public-argn: TabularARGN of the package mostlyai-engine, with its protection of rare values.
All options but the epochs have their defaults. Runs on the CPU. Prints the seconds of training
(reading the table included) and of sampling (writing included) as JSON.
"""
import argparse
import json
import time

import numpy as np
import pandas as pd
import torch


def public_ctgan(kind, table, seed, epochs):
    """A column is discrete under the same conditions as in bench/peers/row_figures.py."""
    np.random.seed(seed)
    torch.manual_seed(seed)
    options = {"epochs": epochs} if epochs else {}
    model = kind(enable_gpu=False, **options)
    discrete = [c for c in table
                if not pd.api.types.is_numeric_dtype(table[c]) or table[c].nunique() <= 2]
    model.set_random_state(seed)
    model.fit(table, discrete)
    return model.sample


def public_argn(kind, table, seed, epochs):
    options = {"max_epochs": epochs} if epochs else {}
    model = kind(random_state=seed, device="cpu", **options)
    model.fit(table)
    return lambda rows: model.sample(n_samples=rows, device="cpu")


def load(program):
    """The function that trains, and the class; imported before the time is taken."""
    if program == "public-argn":
        from mostlyai.engine import TabularARGN
        return public_argn, TabularARGN
    import ctgan
    return public_ctgan, ctgan.CTGAN if program == "public-ctgan" else ctgan.TVAE


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", choices=["public-argn", "public-ctgan", "public-tvae"])
    parser.add_argument("train")
    parser.add_argument("synthetic")
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int)
    arguments = parser.parse_args()
    train, kind = load(arguments.program)
    start = time.monotonic()
    sample = train(kind, pd.read_csv(arguments.train, low_memory=False), arguments.seed, arguments.epochs)
    trained = time.monotonic()
    sample(arguments.rows).to_csv(arguments.synthetic, index=False)
    print(json.dumps({"fit": trained - start, "sample": time.monotonic() - trained}))


if __name__ == "__main__":
    main()
