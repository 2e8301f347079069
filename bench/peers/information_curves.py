#!/usr/bin/env python3
"""Plots the mutual information of code and images against the training step.

    python3 bench/peers/information_curves.py OUTPUT NAME=LOG.jsonl [NAME=LOG.jsonl ...]

Each LOG.jsonl is written by `infogan fit --log`. Writes OUTPUT.csv and OUTPUT.png for the first code:
the lower bound of the mutual information, in nats, as means over 50 steps, like figure 1 of "InfoGAN:
Interpretable Representation Learning by Information Maximizing Generative Adversarial Nets" (Chen et
al. 2016). Needs matplotlib.
"""
import argparse
import csv
import json

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt


def read_log(path):
    with open(path, encoding="utf-8") as lines:
        steps = [json.loads(line) for line in lines]
    return {step["step"]: step["information"][0] for step in steps}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("output")
    parser.add_argument("logs", nargs="+", metavar="NAME=LOG.jsonl")
    parser.add_argument("--steps", type=int, default=2340, help="number of steps to plot (default: %(default)s)")
    parser.add_argument("--bound", type=float, help="the entropy of the code, drawn as a line")
    arguments = parser.parse_args()
    curves = {name: read_log(path) for name, path in (log.split("=", 1) for log in arguments.logs)}
    steps = sorted({step for curve in curves.values() for step in curve if step <= arguments.steps})

    with open(arguments.output + ".csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["step", *curves])
        for step in steps:
            table.writerow([step, *(f"{c[step]:.4f}" if step in c else "" for c in curves.values())])

    figure, axes = plt.subplots(figsize=(7, 4))
    for name, curve in curves.items():
        axes.plot(steps, [curve.get(step) for step in steps], label=name)
    if arguments.bound:
        axes.axhline(arguments.bound, color="grey", linewidth=0.7, linestyle="--")
    axes.set_xlabel("training step")
    axes.set_ylabel("mutual information with the code, nats")
    axes.legend(loc="center right")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(arguments.output + ".png", dpi=100)


if __name__ == "__main__":
    main()
