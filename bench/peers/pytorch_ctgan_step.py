#!/usr/bin/env python3
"""Times one CTGAN training step (critic + generator) in PyTorch on Adult's shapes.

    python3 bench/peers/pytorch_ctgan_step.py                 # default thread settings, both styles
    python3 bench/peers/pytorch_ctgan_step.py --sweep         # tries thread settings and prints the best
    python3 bench/peers/pytorch_ctgan_step.py --device cuda   # all four styles

Needs PyTorch (Debian's python3-torch, or torch from PyPI) and NumPy. Written from the formulas of
"Modeling Tabular Data using Conditional GAN" (Xu et al. 2019, section 4) on random rows of Adult's
encoded shape: 6 numbers with 47 modes in total and 9 discrete columns with 104 categories, so 157 row
and 104 condition columns; batch 500, pac 10. Styles:

  usual   typical code: in the critic's step the gradient flows through the generator
          without being used, two backward passes, each matching row drawn separately, Gumbel
          noise drawn column by column
  lean    without this overhead: the critic's step generates without gradients, one backward pass,
          rows and noise drawn in one call, fused Adam if PyTorch supports it on the CPU
  device  lean, and everything drawn on the device, one softmax for all spans, real and fake rows
          through the critic together: no waiting for the host
  graph   the step of "device", captured once as a CUDA graph and replayed

Prints the median and the fastest step in ms. OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE may slow down
OpenBLAS if they are set: --sweep also tries without them. All in single precision (no
TF32).
"""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import step_timing
from adult_shapes import (BATCH, CATEGORIES, CONDITIONS, SPANS, WIDTH, DeviceRows, PaddedSpans, Rows)

PAC, LATENT, HIDDEN, TEMPERATURE = 10, 128, 256, 0.2
PACKS = BATCH // PAC


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
    """Cross-entropy of the logits of the condition's column with its category, over the batch."""
    start = WIDTH - CONDITIONS
    total = logits.new_zeros(())
    for c, size in enumerate(CATEGORIES):
        rows = np.flatnonzero(column == c)
        x = logits[torch.from_numpy(rows).to(logits.device), start:start + size]
        target = torch.from_numpy(category[rows]).to(logits.device)
        total = total + F.cross_entropy(x, target, reduction="sum")
        start += size
    return total / BATCH


class ActivateAll(torch.autograd.Function):
    """activate() for all spans at once."""

    @staticmethod
    def forward(context, logits, spans):
        minus_noise = torch.empty_like(logits).exponential_().log_()
        shares = torch.softmax(spans.pad(logits - minus_noise, 1 / TEMPERATURE), 2)
        rows = torch.where(spans.tanh, torch.tanh(logits), spans.gather(shares))
        context.spans = spans
        context.save_for_backward(shares, rows)
        return rows

    @staticmethod
    def backward(context, gradient):
        shares, rows = context.saved_tensors
        spans = context.spans
        padded = gradient.index_select(1, spans.source).view_as(shares)
        slope = torch._softmax_backward_data(padded, shares, 2, shares.dtype)
        return torch.where(spans.tanh, gradient * (1 - rows * rows),
                           spans.gather(slope) * (1 / TEMPERATURE)), None


def adam(network, **more):
    return torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.9), weight_decay=1e-6, **more)


def set_gradients(loss, network):
    """The gradients of this network only, without accumulating into old ones."""
    parameters = list(network.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient


def penalty_of(critic, real, fake):
    weight = torch.rand(PACKS, 1, device=real.device)
    between = (weight * real + (1 - weight) * fake.detach()).requires_grad_()
    gradient, = torch.autograd.grad(critic(between).sum(), between, create_graph=True)
    return 10 * ((gradient.norm(2, dim=1) - 1) ** 2).mean()


class Networks:
    def __init__(self, device):
        torch.manual_seed(0)
        self.device = device
        self.rows = Rows(np.random.default_rng(0))
        self.generator, self.critic = make_generator().to(device), make_critic().to(device)

    def parameters(self):
        return [*self.generator.parameters(), *self.critic.parameters()]

    def pack(self, rows, condition):
        return torch.cat([rows, condition], dim=1).reshape(PACKS, -1)

    def step(self):
        self.critic_step()
        self.generator_step()


class HostTraining(Networks):
    """usual and lean: conditions and rows are drawn on the host."""

    def __init__(self, lean, device):
        super().__init__(device)
        self.lean = lean
        fused_on_cpu = tuple(int(x) for x in torch.__version__.split(".")[:2]) >= (2, 4)
        more = {"fused": True} if lean and (device.type == "cuda" or fused_on_cpu) else {}
        self.adam_g, self.adam_c = adam(self.generator, **more), adam(self.critic, **more)

    def fake(self):
        condition, column, category = self.rows.conditions()
        condition = condition.to(self.device)
        z = torch.randn(BATCH, LATENT, device=self.device)
        logits = self.generator(torch.cat([z, condition], dim=1))
        return activate(logits, self.lean), logits, condition, column, category

    def critic_step(self):
        with torch.set_grad_enabled(not self.lean):
            fake, _, condition, column, category = self.fake()
        shuffle = self.rows.random.permutation(BATCH)
        real = self.rows.matching_rows(column[shuffle], category[shuffle], self.lean).to(self.device)
        fake = self.pack(fake, condition)
        real = self.pack(real, condition[torch.from_numpy(shuffle).to(self.device)])
        penalty = penalty_of(self.critic, real, fake)
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
        if self.lean:  # the critic's gradients are not needed here
            set_gradients(loss, self.generator)
        else:
            loss.backward()
        self.adam_g.step()


class DeviceTraining(Networks):
    """device and graph: all random numbers of a step are drawn and used on the device."""

    def __init__(self, device):
        super().__init__(device)
        self.draws, self.spans = DeviceRows(self.rows, device), PaddedSpans(SPANS, device)
        more = {"fused": True}
        if device.type == "cuda":
            more["capturable"] = True
        self.adam_g, self.adam_c = adam(self.generator, **more), adam(self.critic, **more)
        self.captured_step = self.step

    def before_step(self):
        pass

    def fake(self):
        condition = self.draws.conditions()
        one_hot = self.draws.one_hot[condition]
        z = torch.randn(BATCH, LATENT, device=self.device)
        logits = self.generator(torch.cat([z, one_hot], dim=1))
        return ActivateAll.apply(logits, self.spans), logits, condition, one_hot

    def critic_step(self):
        with torch.no_grad():
            fake, _, condition, one_hot = self.fake()
            shuffle = torch.rand(BATCH, device=self.device).argsort()
            real = self.draws.matching_rows(condition[shuffle])
            fake, real = self.pack(fake, one_hot), self.pack(real, one_hot[shuffle])
        scores = self.critic(torch.cat([fake, real]))
        loss = scores[:PACKS].mean() - scores[PACKS:].mean()
        set_gradients(loss + penalty_of(self.critic, real, fake), self.critic)
        self.adam_c.step()

    def generator_step(self):
        fake, logits, condition, one_hot = self.fake()
        loss = -self.critic(self.pack(fake, one_hot)).mean()
        chosen = logits + self.draws.others_out[condition]
        loss = loss + F.cross_entropy(chosen, condition + (WIDTH - CONDITIONS))
        set_gradients(loss, self.generator)
        self.adam_g.step()


def make_training(style, device):
    return DeviceTraining(device) if style == "device" else HostTraining(style == "lean", device)


if __name__ == "__main__":
    step_timing.run("Times a CTGAN training step in PyTorch.", __file__, make_training)
