#!/usr/bin/env python3
"""Times one RAE training step (one update each of decoder, critic and classes) in PyTorch on MNIST's shapes.

    python3 bench/peers/pytorch_rae_step.py               # two threads, usual and lean, the paper's layers
    python3 bench/peers/pytorch_rae_step.py --size small

Needs PyTorch and NumPy. Written from "Minority Oversampling for Imbalanced Data via Class-Preserving
Regularized Auto-Encoders" (Mondal, Singla et al. 2023) on random images of 28 x 28; 64 groups of two
images of a class, 10 classes, latents of 64. "wide" has the paper's layers (64 filters, 1024 hidden
units), "small" half the filters and a quarter of the units. A step is that of bench/rae_step.cpp: the
decoder on the critic's scores of mixed and of reconstructed images, the critic on the same images with
one gradient penalty each, then encoder and classifier, decoder and mixer on the classes. Ballast also uses
warped images for the classes, and reconstructs in the decoder's update. Styles:

  usual     typical code: a draw by NumPy indices, the backward passes of decoder and mixer also compute
            unused gradients of critic, encoder and classifier; Adam and memory format are PyTorch's
            defaults
  lean      without this overhead: gradients only of updated parameters, fused Adam if PyTorch supports
            it on the CPU, channels_last, with linear layers that use this layout
  device    lean without host operations in a step
  graph     device, captured as a CUDA graph

Prints the median and the fastest step in ms and the process's peak memory. All in single precision
unless --tf32 is given.
"""
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import step_timing

BATCH, MIXED, IMAGES, CLASSES, LATENT = 64, 2, 4096, 10, 64
SIZES = {"wide": (64, 1024), "small": (32, 256)}
DECAY = 1e-3


class Flatten(nn.Module):
    """Rows of 7 x 7 x filters; in memory order, so that channels_last needs no copy."""

    def __init__(self, channels_last):
        super().__init__()
        self.channels_last = channels_last

    def forward(self, x):
        return (x.permute(0, 2, 3, 1) if self.channels_last else x).flatten(1)


def leaky():
    return nn.LeakyReLU(0.2, inplace=True)


def make_encoder(filters, hidden, channels_last):
    return nn.Sequential(
        nn.Conv2d(1, filters, 4, 2, 1, bias=False), nn.BatchNorm2d(filters), leaky(), nn.Dropout(0.4),
        nn.Conv2d(filters, 2 * filters, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * filters), leaky(),
        nn.Dropout(0.4), Flatten(channels_last),
        nn.Linear(98 * filters, hidden), nn.BatchNorm1d(hidden), leaky(), nn.Dropout(0.4),
        nn.Linear(hidden, LATENT))


def make_mixer(hidden):
    layers, width = [], (MIXED + 1) * LATENT + CLASSES
    for _ in range(4):
        layers += [nn.Linear(width, hidden), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True), nn.Dropout(0.4)]
        width = hidden
    return nn.Sequential(*layers, nn.Linear(hidden, MIXED), nn.Softmax(1))


class Decoder(nn.Module):
    def __init__(self, filters, hidden, channels_last):
        super().__init__()
        self.filters, self.channels_last = filters, channels_last
        self.dense = nn.Sequential(
            nn.Linear(LATENT + CLASSES, hidden), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True),
            nn.Linear(hidden, 98 * filters), nn.BatchNorm1d(98 * filters), nn.ReLU(inplace=True))
        self.convolutions = nn.Sequential(
            nn.ConvTranspose2d(2 * filters, 2 * filters, 4, 2, 1, bias=False), nn.BatchNorm2d(2 * filters),
            nn.ReLU(inplace=True),
            nn.ConvTranspose2d(2 * filters, filters, 4, 2, 1, bias=False), nn.BatchNorm2d(filters),
            nn.ReLU(inplace=True),
            nn.Conv2d(filters, 1, 3, 1, 1), nn.Sigmoid())

    def forward(self, z, one_hot):
        x = self.dense(torch.cat([z, one_hot], 1))
        if self.channels_last:
            x = x.view(-1, 7, 7, 2 * self.filters).permute(0, 3, 1, 2)
        else:
            x = x.view(-1, 2 * self.filters, 7, 7)
        return self.convolutions(x)


class Critic(nn.Module):
    def __init__(self, filters, hidden, channels_last):
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv2d(1, filters, 4, 2, 1, bias=False), leaky(),
            nn.Conv2d(filters, 2 * filters, 4, 2, 1, bias=False), leaky(), Flatten(channels_last))
        self.dense = nn.Sequential(nn.Linear(98 * filters + CLASSES, hidden), leaky(), nn.Linear(hidden, 1))

    def forward(self, x, one_hot):
        return self.dense(torch.cat([self.convolutions(x), one_hot], 1))


class Training:
    def __init__(self, style, device, size):
        torch.manual_seed(0)
        torch.backends.cudnn.benchmark = style != "usual"
        self.style, self.device, self.lean = style, device, style != "usual"
        filters, hidden = SIZES[size]
        layout = torch.channels_last if self.lean else torch.contiguous_format
        self.encoder = make_encoder(filters, hidden, self.lean)
        self.classifier = nn.Linear(LATENT, CLASSES)
        self.mixer = make_mixer(hidden)
        self.decoder = Decoder(filters, hidden, self.lean)
        self.critic = Critic(filters, hidden, self.lean)
        self.networks = nn.ModuleList([self.encoder, self.classifier, self.mixer, self.decoder, self.critic])
        self.networks.to(device=device, memory_format=layout)
        self.reading = [*self.encoder.parameters(), *self.classifier.parameters()]

        fused_on_cpu = tuple(int(x) for x in torch.__version__.split(".")[:2]) >= (2, 4)
        more = {"fused": True} if self.lean and (device.type == "cuda" or fused_on_cpu) else {}
        if style == "device":
            more["capturable"] = device.type == "cuda"

        def adam(parameters, *betas):
            return torch.optim.Adam(parameters, 2e-4, betas, **more)

        self.adam_critic = adam(self.critic.parameters(), 0.5, 0.9)
        self.adam_decoder = adam(self.decoder.parameters(), 0.5, 0.9)
        self.adam_decoder_class = adam(self.decoder.parameters(), 0.9, 0.999)
        self.adam_mixer = adam(self.mixer.parameters(), 0.9, 0.999)
        self.adam_reading = adam(self.reading, 0.9, 0.999)
        self.images = torch.rand(IMAGES, 1, 28, 28).to(device)
        self.averages = [parameter.detach().clone() for parameter in self.averaged()]

    def averaged(self):
        return [*self.reading, *self.decoder.parameters()]

    def parameters(self):
        """All except the critic's last bias, which cancels out in every loss."""
        return [parameter for parameter in self.networks.parameters()
                if parameter is not self.critic.dense[-1].bias]

    def before_step(self):
        pass

    def draw(self):
        """Classes, their one-hot rows, and MIXED batches of images of these classes."""
        if self.lean:
            classes = torch.randint(CLASSES, (BATCH,), device=self.device)
            places = torch.randint(IMAGES, (MIXED, BATCH), device=self.device)
        else:
            classes = torch.from_numpy(np.random.randint(CLASSES, size=BATCH)).to(self.device)
            places = torch.from_numpy(np.random.randint(IMAGES, size=(MIXED, BATCH))).to(self.device)
        return classes, F.one_hot(classes, CLASSES).float(), [self.images[place] for place in places]

    def weights(self, latents, one_hot):
        noise = torch.randn(BATCH, LATENT, device=self.device)
        return self.mixer(torch.cat([*latents, noise, one_hot], 1))

    @staticmethod
    def mix(latents, weights):
        return sum(weights[:, i:i + 1] * z for i, z in enumerate(latents))

    def fakes(self, images, one_hot):
        with torch.no_grad():
            latents = [self.encoder(x) for x in images]
            mixed = self.mix(latents, self.weights(latents, one_hot))
        return self.decoder(mixed, one_hot), self.decoder(latents[0], one_hot)

    def step_of(self, adam, loss, parameters, keep=False):
        if self.lean:
            for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters, retain_graph=keep)):
                parameter.grad = gradient
        else:
            adam.zero_grad()
            loss.backward(retain_graph=keep)
        adam.step()

    def update_decoder(self):
        _, one_hot, images = self.draw()
        loss = -sum(self.critic(fake, one_hot).mean() for fake in self.fakes(images, one_hot)) / 2
        self.step_of(self.adam_decoder, loss, list(self.decoder.parameters()))

    def update_critic(self):
        _, one_hot, images = self.draw()
        with torch.no_grad():
            fakes = self.fakes(images, one_hot)
        loss = 0
        for real, fake in zip(images, fakes):
            loss = loss + self.critic(fake, one_hot).mean() - self.critic(real, one_hot).mean()
            alpha = torch.rand(BATCH, 1, 1, 1, device=self.device)
            between = (alpha * real + (1 - alpha) * fake).requires_grad_()
            gradient, = torch.autograd.grad(self.critic(between, one_hot).sum(), between, create_graph=True)
            loss = loss + 10 * ((gradient.flatten(1).norm(dim=1) - 1) ** 2).mean()
        self.step_of(self.adam_critic, loss / 2, list(self.critic.parameters()))

    def update_classes(self):
        classes, one_hot, images = self.draw()
        latents = [self.encoder(x) for x in images]
        detached = [z.detach() for z in latents]
        of_latents = sum(F.cross_entropy(self.classifier(z), classes) for z in latents) / MIXED
        distance = sum((self.decoder(z, one_hot) - x).abs().mean() for z, x in zip(latents, images)) / MIXED
        weights = self.weights(detached, one_hot)
        of_mixed = F.cross_entropy(self.classifier(self.mix(latents, weights.detach())), classes)
        reading = 5 * (of_latents + of_mixed) + 0.01 * distance
        mixed = self.mix(detached, weights)
        making = F.cross_entropy(self.classifier(self.encoder(self.decoder(mixed.detach(), one_hot))), classes)
        others = -F.log_softmax(self.classifier(mixed), 1)
        mixing = ((others.sum(1) - others.gather(1, classes[:, None])[:, 0]) / (CLASSES - 1)).mean()
        losses = ((self.adam_reading, reading, self.reading),
                  (self.adam_decoder_class, making, list(self.decoder.parameters())),
                  (self.adam_mixer, mixing, list(self.mixer.parameters())))
        if self.lean:
            gradients = [torch.autograd.grad(loss, parameters, retain_graph=True)
                         for _, loss, parameters in losses]
        else:  # each backward pass covers everything that its loss depends on
            gradients = []
            for _, loss, parameters in losses:
                self.networks.zero_grad()
                loss.backward(retain_graph=True)
                gradients.append([parameter.grad.clone() for parameter in parameters])
        with torch.no_grad():
            for parameter in self.reading:
                parameter.mul_(1 - DECAY)
        for (adam, _, parameters), of_loss in zip(losses, gradients):
            for parameter, gradient in zip(parameters, of_loss):
                parameter.grad = gradient
            adam.step()

    @torch.no_grad()
    def average(self):
        if self.lean:
            torch._foreach_lerp_(self.averages, self.averaged(), 0.01)
        else:
            for average, parameter in zip(self.averages, self.averaged()):
                average.mul_(0.99).add_(parameter, alpha=0.01)

    def captured_step(self):
        self.update_decoder()
        self.update_critic()
        self.update_classes()
        self.average()

    def step(self):
        self.before_step()
        self.captured_step()


if __name__ == "__main__":
    parser = step_timing.options("Times an RAE training step in PyTorch.", threads=2)
    parser.add_argument("--size", choices=SIZES, default="wide", help="size of the layers (default: %(default)s)")
    arguments = step_timing.parse(parser)
    step_timing.run_parsed(arguments, __file__, lambda style, device: Training(style, device, arguments.size))
