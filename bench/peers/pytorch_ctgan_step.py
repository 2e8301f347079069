#!/usr/bin/env python3
"""Time of one CTGAN training step (critic + generator) in PyTorch on Adult's shapes.

    python3 bench/peers/pytorch_ctgan_step.py                 # this process's settings, both styles
    python3 bench/peers/pytorch_ctgan_step.py --sweep         # tries thread settings, prints the best

Needs PyTorch (Debian's python3-torch, or torch from PyPI) and NumPy. Written from the formulas of
"Modeling Tabular Data using Conditional GAN" (Xu et al. 2019, section 4) on random rows of Adult's
encoded shape: 6 numbers with 47 modes together and 9 discrete columns with 104 categories, so 157 row
and 104 condition columns; batch 500, pac 10. Two styles:

  usual  as such code is mostly written: in the critic's step the gradient flows through the generator
         and is thrown away, two backward passes, each matching row drawn by itself, the Gumbel noise
         drawn column by column
  lean   the same step without that: the critic's step generates without gradients, one backward pass,
         rows and noise drawn in one call, fused Adam where this PyTorch has it on the CPU

Prints the median and the fastest step in ms. OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE, where a machine
sets them, may hold an OpenBLAS back: --sweep also tries without them.
"""
import argparse
import itertools
import json
import os
import subprocess
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

MODES = (10, 9, 8, 7, 7, 6)                     # of the numeric columns
CATEGORIES = (9, 16, 7, 15, 6, 5, 2, 42, 2)     # of the discrete ones
ROWS, BATCH, PAC, LATENT, HIDDEN, TEMPERATURE = 32561, 500, 10, 128, 256, 0.2
SPANS = [span for modes in MODES for span in (("tanh", 1), ("softmax", modes))]
SPANS += [("softmax", categories) for categories in CATEGORIES]
WIDTH, CONDITIONS = sum(size for _, size in SPANS), sum(CATEGORIES)
assert (WIDTH, CONDITIONS) == (157, 104)


class Residual(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.linear, self.norm = nn.Linear(inputs, HIDDEN), nn.BatchNorm1d(HIDDEN)

    def forward(self, x):
        return torch.cat([torch.relu(self.norm(self.linear(x))), x], dim=1)


def make_generator():
    width = LATENT + CONDITIONS
    return nn.Sequential(Residual(width), Residual(width + HIDDEN),
                         nn.Linear(width + 2 * HIDDEN, WIDTH))


def make_critic():
    return nn.Sequential(
        nn.Linear((WIDTH + CONDITIONS) * PAC, HIDDEN), nn.LeakyReLU(0.2), nn.Dropout(0.5),
        nn.Linear(HIDDEN, HIDDEN), nn.LeakyReLU(0.2), nn.Dropout(0.5), nn.Linear(HIDDEN, 1))


class Data:
    """Random encoded rows, and conditions with rows that have them."""

    def __init__(self, random):
        self.random = random
        self.rows = np.zeros((ROWS, WIDTH), dtype=np.float32)
        offset = 0
        self.codes = []
        for kind, size in SPANS:
            if kind == "tanh":
                self.rows[:, offset] = random.uniform(-1, 1, ROWS)
            else:
                shares = 1 / np.arange(1, size + 1)
                code = random.choice(size, ROWS, p=shares / shares.sum())
                self.rows[np.arange(ROWS), offset + code] = 1
                self.codes.append(code)
            offset += size
        self.codes = self.codes[len(MODES):]
        self.matching = [[np.flatnonzero(code == c) for c in range(size)]
                         for code, size in zip(self.codes, CATEGORIES)]
        laws = [np.log([len(rows) + 1 for rows in column]) for column in self.matching]
        self.cumulative = np.ones((len(CATEGORIES), max(CATEGORIES)))
        for column, law in enumerate(laws):
            self.cumulative[column, :len(law)] = np.cumsum(law / law.sum())
            self.cumulative[column, len(law) - 1] = 1
        self.offsets = np.concatenate([[0], np.cumsum(CATEGORIES)[:-1]])
        # The same rows, grouped by condition in one array, for drawing all at once.
        self.grouped = np.concatenate([rows for column in self.matching for rows in column])
        counts = [len(rows) for column in self.matching for rows in column]
        self.starts, self.counts = np.concatenate([[0], np.cumsum(counts)[:-1]]), np.array(counts)

    def conditions(self):
        column = self.random.integers(0, len(CATEGORIES), BATCH)
        draw = self.random.random((BATCH, 1))
        category = (draw > self.cumulative[column]).sum(axis=1)
        vector = np.zeros((BATCH, CONDITIONS), dtype=np.float32)
        vector[np.arange(BATCH), self.offsets[column] + category] = 1
        return torch.from_numpy(vector), column, category

    def matching_rows(self, column, category, one_call):
        if one_call:
            group = self.offsets[column] + category
            pick = (self.random.random(BATCH) * self.counts[group]).astype(np.int64)
            return torch.from_numpy(self.rows[self.grouped[self.starts[group] + pick]])
        index = [self.random.choice(self.matching[c][v]) for c, v in zip(column, category)]
        return torch.from_numpy(self.rows[index])


def activate(logits, lean):
    """tanh on the numbers, Gumbel-softmax on each group of modes or categories."""
    if lean:
        noise = -torch.log(torch.empty_like(logits).exponential_())
        parts = torch.split(logits, [size for _, size in SPANS], dim=1)
        noises = torch.split(noise, [size for _, size in SPANS], dim=1)
        return torch.cat([torch.tanh(x) if kind == "tanh" else torch.softmax((x + g) / TEMPERATURE, 1)
                          for (kind, _), x, g in zip(SPANS, parts, noises)], dim=1)
    parts, offset = [], 0
    for kind, size in SPANS:
        x = logits[:, offset:offset + size]
        parts.append(torch.tanh(x) if kind == "tanh" else F.gumbel_softmax(x, tau=TEMPERATURE))
        offset += size
    return torch.cat(parts, dim=1)


def condition_loss(logits, column, category):
    """Cross-entropy of the chosen column's logits with the chosen category, over the batch."""
    start = WIDTH - CONDITIONS
    total = logits.new_zeros(())
    for c, size in enumerate(CATEGORIES):
        rows = np.flatnonzero(column == c)
        x = logits[torch.from_numpy(rows), start:start + size]
        total = total + F.cross_entropy(x, torch.from_numpy(category[rows]), reduction="sum")
        start += size
    return total / BATCH


class Training:
    def __init__(self, lean):
        torch.manual_seed(0)
        self.lean, self.data = lean, Data(np.random.default_rng(0))
        self.generator, self.critic = make_generator(), make_critic()
        options = {"lr": 2e-4, "betas": (0.5, 0.9), "weight_decay": 1e-6}
        if lean and tuple(int(x) for x in torch.__version__.split(".")[:2]) >= (2, 4):
            options["fused"] = True
        self.adam_g = torch.optim.Adam(self.generator.parameters(), **options)
        self.adam_c = torch.optim.Adam(self.critic.parameters(), **options)

    def pack(self, rows, condition):
        return torch.cat([rows, condition], dim=1).reshape(BATCH // PAC, -1)

    def fake(self):
        condition, column, category = self.data.conditions()
        logits = self.generator(torch.cat([torch.randn(BATCH, LATENT), condition], dim=1))
        return activate(logits, self.lean), logits, condition, column, category

    def critic_step(self):
        with torch.set_grad_enabled(not self.lean):
            fake, _, condition, column, category = self.fake()
        shuffle = self.data.random.permutation(BATCH)
        real = self.data.matching_rows(column[shuffle], category[shuffle], self.lean)
        fake = self.pack(fake, condition)
        real = self.pack(real, condition[torch.from_numpy(shuffle)])
        weight = torch.rand(BATCH // PAC, 1)
        between = (weight * real + (1 - weight) * fake.detach()).requires_grad_()
        gradient, = torch.autograd.grad(self.critic(between).sum(), between, create_graph=True)
        penalty = 10 * ((gradient.norm(2, dim=1) - 1) ** 2).mean()
        loss = self.critic(fake).mean() - self.critic(real).mean()
        self.adam_c.zero_grad()
        if self.lean:
            (loss + penalty).backward()
        else:
            penalty.backward(retain_graph=True)
            loss.backward()
        self.adam_c.step()

    def generator_step(self):
        fake, logits, condition, column, category = self.fake()
        loss = -self.critic(self.pack(fake, condition)).mean()
        loss = loss + condition_loss(logits, column, category)
        self.adam_g.zero_grad()
        if self.lean:  # the critic's own gradients are not wanted here
            parameters = list(self.generator.parameters())
            for parameter, g in zip(parameters, torch.autograd.grad(loss, parameters)):
                parameter.grad = g
        else:
            loss.backward()
        self.adam_g.step()

    def step(self):
        self.critic_step()
        self.generator_step()


def measure(style, steps):
    training = Training(style == "lean")
    for _ in range(8):
        training.step()
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        training.step()
        times.append((time.perf_counter() - start) * 1e3)
    return {"style": style, "torch": torch.__version__, "threads": torch.get_num_threads(),
            "median_ms": float(np.median(times)), "fastest_ms": min(times)}


def sweep(arguments):
    """Each setting in a process of its own, since OpenMP reads its settings once."""
    results = []
    for style, threads, wait, cores in itertools.product(
            ("usual", "lean"), (1, 2), ("", "active"), ("as set", "unset")):
        held_back = any(name in os.environ for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"))
        if (threads == 1 and wait) or (cores == "unset" and not held_back):
            continue
        for blas_threads in sorted({1, threads}):
            environment = dict(os.environ, OMP_NUM_THREADS=str(threads),
                               OPENBLAS_NUM_THREADS=str(blas_threads))
            if wait:
                environment.update(OMP_WAIT_POLICY=wait, OMP_PROC_BIND="true")
            if cores == "unset":
                environment.pop("OPENBLAS_CORETYPE", None)
                environment.pop("OPENBLAS_L2_SIZE", None)
            command = [sys.executable, __file__, "--style", style, "--threads", str(threads),
                       "--steps", str(arguments.steps), "--json"]
            run = subprocess.run(command, env=environment, capture_output=True, text=True)
            setting = f"BLAS threads {blas_threads}, wait {wait or 'default'}, OPENBLAS_* {cores}"
            if run.returncode != 0:
                print(f"{style:5} threads {threads}, {setting}: failed: {run.stderr.strip()[-200:]}")
                continue
            result = dict(json.loads(run.stdout), setting=setting)
            results.append(result)
            print(f"{style:5} threads {threads}, {setting}: median {result['median_ms']:.1f} ms, "
                  f"fastest {result['fastest_ms']:.1f} ms", flush=True)
    for style in ("usual", "lean"):
        best = min((r for r in results if r["style"] == style), key=lambda r: r["median_ms"])
        print(f"best {style}: {best['median_ms']:.1f} ms a step "
              f"(PyTorch {best['torch']}, {best['threads']} threads, {best['setting']})")


def main():
    parser = argparse.ArgumentParser(description="Time of a CTGAN training step in PyTorch.")
    parser.add_argument("--style", choices=("usual", "lean", "both"), default="both")
    parser.add_argument("--threads", type=int, default=0, help="0: PyTorch's choice")
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sweep", action="store_true", help="try thread settings in processes")
    arguments = parser.parse_args()
    if arguments.sweep:
        sweep(arguments)
        return
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    for style in ("usual", "lean") if arguments.style == "both" else (arguments.style,):
        result = measure(style, arguments.steps)
        if arguments.json:
            print(json.dumps(result))
        else:
            print("{style}: median {median_ms:.1f} ms, fastest {fastest_ms:.1f} ms a step "
                  "(PyTorch {torch}, {threads} threads)".format(**result))


if __name__ == "__main__":
    main()
