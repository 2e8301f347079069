#!/usr/bin/env python3
"""Times one TVAE training step in PyTorch on Adult's shapes.

    python3 bench/peers/pytorch_tvae_step.py                  # default thread settings, both styles
    python3 bench/peers/pytorch_tvae_step.py --device cuda    # all four styles

Needs PyTorch and NumPy. Written from "Modeling Tabular Data using Conditional GAN" (Xu et al. 2019,
section 4.5) on random rows of Adult's encoded shape (157 columns): encoder 157-128-128 with heads for
mean and log variance of a latent of 128, decoder 128-128-128 with heads for 6 alphas and 151
categories, a learned std for each alpha; batch 500. Styles:

  usual   typical code: a data loader, a cross entropy for each span, Adam
  lean    rows by one index, fused Adam if PyTorch supports it on the CPU
  device  lean, and the rows kept and drawn on the device, one cross entropy for all spans
  graph   the step of "device", captured once as a CUDA graph and replayed

Prints the median and the fastest step in ms. All in single precision (no TF32).
"""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import step_timing
from adult_shapes import BATCH, CATEGORIES, MODES, ROWS, SPANS, WIDTH, DeviceRows, PaddedSpans, Rows

LATENT, HIDDEN = 128, 128
SIZES = (*MODES, *CATEGORIES)  # of the spans of the category output
ALPHAS = [sum(size for _, size in SPANS[:i]) for i, (kind, _) in enumerate(SPANS) if kind == "tanh"]
BATCHES = ROWS // BATCH


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(WIDTH, HIDDEN), nn.ReLU(),
                                    nn.Linear(HIDDEN, HIDDEN), nn.ReLU())
        self.mean, self.log_variance = nn.Linear(HIDDEN, LATENT), nn.Linear(HIDDEN, LATENT)

    def forward(self, rows):
        x = self.layers(rows)
        return self.mean(x), self.log_variance(x)


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(LATENT, HIDDEN), nn.ReLU(),
                                    nn.Linear(HIDDEN, HIDDEN), nn.ReLU())
        self.alphas = nn.Linear(HIDDEN, len(MODES))
        self.categories = nn.Linear(HIDDEN, sum(SIZES))
        self.deviations = nn.Parameter(torch.full((len(MODES),), 0.1))

    def forward(self, z):
        x = self.layers(z)
        return torch.tanh(self.alphas(x)), self.categories(x)


class Networks:
    """A step on a batch; subclasses define how rows are drawn and the loss of the categories."""

    def __init__(self, device):
        torch.manual_seed(0)
        self.device = device
        self.rows = Rows(np.random.default_rng(0))
        self.encoder, self.decoder = Encoder().to(device), Decoder().to(device)

    def parameters(self):
        return [*self.encoder.parameters(), *self.decoder.parameters()]

    def adam(self, **more):
        return torch.optim.Adam(self.parameters(), lr=1e-3, weight_decay=1e-5, **more)

    def loss(self, rows, alphas, categories_loss):
        mean, log_variance = self.encoder(rows)
        z = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        decoded, logits = self.decoder(z)
        deviations = self.decoder.deviations
        reconstruction = (categories_loss(logits)
                          + (0.5 * ((alphas - decoded) / deviations) ** 2).sum()
                          + len(rows) * torch.log(deviations).sum())
        kl = -0.5 * (1 + log_variance - mean ** 2 - log_variance.exp()).sum()
        return (2 * reconstruction + kl) / len(rows)

    def clamp_deviations(self):
        with torch.no_grad():
            self.decoder.deviations.clamp_(0.01, 1)


class HostTraining(Networks):
    """usual and lean: rows are drawn on the host."""

    def __init__(self, lean, device):
        super().__init__(device)
        fused_on_cpu = tuple(int(x) for x in torch.__version__.split(".")[:2]) >= (2, 4)
        fused = lean and (device.type == "cuda" or fused_on_cpu)
        self.optimizer = self.adam(**({"fused": True} if fused else {}))
        self.batches = self.lean_batches() if lean else self.usual_batches()

    def usual_batches(self):
        rows = torch.utils.data.TensorDataset(torch.from_numpy(self.rows.rows))
        loader = torch.utils.data.DataLoader(rows, batch_size=BATCH, shuffle=True)
        while True:
            for batch, in loader:
                yield batch.to(self.device)

    def lean_batches(self):
        rows = torch.from_numpy(self.rows.rows)
        while True:
            for index in torch.randperm(ROWS).split(BATCH):
                yield rows[index].to(self.device)

    @staticmethod
    def categories_loss(logits, rows):
        total, place, column = logits.new_zeros(()), 0, 0
        for kind, size in SPANS:
            if kind == "softmax":
                target = rows[:, column:column + size].argmax(1)
                total = total + F.cross_entropy(logits[:, place:place + size], target, reduction="sum")
                place += size
            column += size
        return total

    def step(self):
        rows = next(self.batches)
        loss = self.loss(rows, rows[:, ALPHAS], lambda logits: self.categories_loss(logits, rows))
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        self.clamp_deviations()


class DeviceTraining(Networks):
    """device and graph. Full batches only; the order of an epoch is drawn between steps."""

    def __init__(self, device):
        super().__init__(device)
        self.table = DeviceRows(self.rows, device)
        self.alphas = self.table.rows[:, ALPHAS].contiguous()
        self.spans = PaddedSpans([("softmax", size) for size in SIZES], device)
        self.order = torch.randperm(ROWS, device=device)
        self.places = torch.arange(BATCH, device=device)
        self.taken = 0  # batches used in this epoch
        self.optimizer = self.adam(fused=True, capturable=device.type == "cuda")

    def before_step(self):
        if self.taken == BATCHES:
            self.order.copy_(torch.randperm(ROWS, device=self.device))
            self.places.sub_(BATCHES * BATCH)
            self.taken = 0
        self.taken += 1

    def captured_step(self):
        index = self.order[self.places]
        self.places.add_(BATCH)
        codes = self.table.codes[index].view(-1)

        def categories_loss(logits):
            padded = self.spans.pad(logits).view(-1, self.spans.width)
            return F.cross_entropy(padded, codes, reduction="sum")

        loss = self.loss(self.table.rows[index], self.alphas[index], categories_loss)
        parameters = self.parameters()
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        self.optimizer.step()
        self.clamp_deviations()

    def step(self):
        self.before_step()
        self.captured_step()


def make_training(style, device):
    return DeviceTraining(device) if style == "device" else HostTraining(style == "lean", device)


if __name__ == "__main__":
    step_timing.run("Times a TVAE training step in PyTorch.", __file__, make_training)
