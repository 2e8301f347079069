#!/usr/bin/env python3
"""Times one InfoGAN training step (discriminator + generator) in PyTorch on MNIST's shapes.

    python3 bench/peers/pytorch_infogan_step.py               # two threads, usual and lean
    python3 bench/peers/pytorch_infogan_step.py --threads 1
    python3 bench/peers/pytorch_infogan_step.py --kernels     # only its convolutions

Needs PyTorch and NumPy. Written from "InfoGAN: Interpretable Representation Learning by Information
Maximizing Generative Adversarial Nets" (Chen et al. 2016, appendix C.1) on random images of 28 x 28;
batch 128, codes Cat(10) and two of Unif(-1, 1), both with their mean and standard deviation learned.
A step generates one batch for both halves: first the discriminator (with the trunk and Q) on real and
fake logits and the codes, then the generator through the updated trunk. Styles:

  usual     typical code: a data loader, separate backward passes for real and fake,
            the generator's backward pass also through the weights of the trunk and its heads, to
            unused gradients; Adam and memory format as PyTorch sets them
  lean      without this overhead: images by one index, one backward pass per half, no gradients for
            the trunk and its heads in the generator's half, fused Adam if PyTorch supports it on
            the CPU, channels_last, with linear layers that use this layout
  device    lean without host operations in a step
  graph     device, captured as a CUDA graph
  compiled  lean, with networks and losses compiled by torch.compile (needs a C++ compiler)

Prints the median and the fastest step in ms and the process's peak memory (for "compiled" including
compilation). All in single precision unless --tf32 is given. On cores shared with
other work, waiting OpenMP threads make two threads slower than one; such figures are not meaningful.

--kernels prints the table of bench/kernels_convolution.cpp for PyTorch's own kernels (oneDNN's), with
the better of two memory formats; these kernels add at most a bias, Ballast's also apply an activation.
"transposed" is the better of the gradient with respect to the input and the transposed convolution.
"""
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import step_timing

STYLES = ("usual", "lean", "device", "graph", "compiled")
BATCH, IMAGES = 128, 4096
NOISE, CATEGORIES, CONTINUOUS = 62, 10, 2
FORMAT_OF = {"usual": "nchw"}
FORMATS = {"nchw": torch.contiguous_format, "nhwc": torch.channels_last}
# Name; channels, height (= width), filters, kernel, stride and padding.
KERNEL_LAYERS = (("28x28x1 -> 14x14x64", 1, 28, 64, 4, 2, 1),
                 ("14x14x64 -> 7x7x128", 64, 14, 128, 4, 2, 1),
                 ("32x32x3 -> 16x16x64", 3, 32, 64, 4, 2, 1),
                 ("8x8x128 -> 4x4x256", 128, 8, 256, 4, 2, 1),
                 ("14x14x64 -> 14x14x64, 3x3", 64, 14, 64, 3, 1, 1))
KERNEL_SECONDS = 0.3


def leaky():
    return nn.LeakyReLU(0.1, inplace=True)


class Flatten(nn.Module):
    """Rows of 7 x 7 x 128; in memory order, so that channels_last needs no copy."""

    def __init__(self, channels_last):
        super().__init__()
        self.channels_last = channels_last

    def forward(self, x):
        return (x.permute(0, 2, 3, 1) if self.channels_last else x).flatten(1)


class Unflatten(nn.Module):
    def __init__(self, channels_last):
        super().__init__()
        self.channels_last = channels_last

    def forward(self, x):
        return x.view(-1, 7, 7, 128).permute(0, 3, 1, 2) if self.channels_last else x.view(-1, 128, 7, 7)


def make_trunk(channels_last):
    return nn.Sequential(
        nn.Conv2d(1, 64, 4, 2, 1), leaky(),
        nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128), leaky(), Flatten(channels_last),
        nn.Linear(6272, 1024, bias=False), nn.BatchNorm1d(1024), leaky())


def make_code_head():
    return nn.Sequential(nn.Linear(1024, 128, bias=False), nn.BatchNorm1d(128), leaky(),
                         nn.Linear(128, CATEGORIES + 2 * CONTINUOUS))


def make_generator(channels_last):
    return nn.Sequential(
        nn.Linear(NOISE + CATEGORIES + CONTINUOUS, 1024, bias=False), nn.BatchNorm1d(1024),
        nn.ReLU(inplace=True),
        nn.Linear(1024, 6272, bias=False), nn.BatchNorm1d(6272), nn.ReLU(inplace=True),
        Unflatten(channels_last),
        nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True),
        nn.ConvTranspose2d(64, 1, 4, 2, 1), nn.Sigmoid())


def code_loss(out, category, continuous):
    """Mean negative log density of the codes under Q, over the batch."""
    logits, mean, log_deviation = out.split((CATEGORIES, CONTINUOUS, CONTINUOUS), dim=1)
    log_deviation = log_deviation.clamp(min=-6)
    squares = ((continuous - mean) * torch.exp(-log_deviation)) ** 2
    gaussian = (0.5 * squares + log_deviation + 0.5 * np.log(2 * np.pi)).sum(1).mean()
    return F.cross_entropy(logits, category) + gaussian


def real_or_fake_loss(logits, real):
    target = torch.ones_like(logits) if real else torch.zeros_like(logits)
    return F.binary_cross_entropy_with_logits(logits, target)


class Training:
    def __init__(self, style, device, channels_last):
        torch.manual_seed(0)
        torch.backends.cudnn.benchmark = style != "usual"
        self.style, self.device, self.lean = style, device, style != "usual"
        memory_format = FORMATS["nhwc" if channels_last else "nchw"]
        self.trunk, self.generator = make_trunk(channels_last), make_generator(channels_last)
        self.real_head, self.code_head = nn.Linear(1024, 1), make_code_head()
        self.discriminator = nn.ModuleList([self.trunk, self.real_head, self.code_head])
        self.discriminator.to(device=device, memory_format=memory_format)
        self.generator.to(device=device, memory_format=memory_format)

        fused_on_cpu = tuple(int(x) for x in torch.__version__.split(".")[:2]) >= (2, 4)
        more = {"fused": True} if self.lean and (device.type == "cuda" or fused_on_cpu) else {}
        if style == "device":
            more["capturable"] = device.type == "cuda"
        self.adam_d = torch.optim.Adam(self.discriminator.parameters(), 2e-4, (0.5, 0.999), **more)
        self.adam_g = torch.optim.Adam(self.generator.parameters(), 1e-3, (0.5, 0.999), **more)

        images = torch.rand(IMAGES, 1, 28, 28)
        if style == "device":
            self.images = images.to(device)
            self.order = torch.randperm(IMAGES, device=device)
            self.places = torch.arange(BATCH, device=device)
            self.taken = 0  # batches used in this epoch
        else:
            self.batches = self.lean_batches(images.to(device)) if self.lean else self.usual_batches(images)
        if style == "compiled":
            for name in ("generator", "discriminator_loss", "generator_loss"):
                setattr(self, name, torch.compile(getattr(self, name), fullgraph=True, dynamic=False))

    def parameters(self):
        return [*self.generator.parameters(), *self.discriminator.parameters()]

    def usual_batches(self, images):
        dataset = torch.utils.data.TensorDataset(images)
        loader = torch.utils.data.DataLoader(dataset, batch_size=BATCH, shuffle=True)
        while True:
            for batch, in loader:
                yield batch.to(self.device)

    def lean_batches(self, images):
        while True:
            for index in torch.randperm(IMAGES, device=self.device).split(BATCH):
                yield images[index]

    def fakes(self):
        noise = torch.randn(BATCH, NOISE, device=self.device)
        category = torch.randint(CATEGORIES, (BATCH,), device=self.device)
        continuous = torch.rand(BATCH, CONTINUOUS, device=self.device) * 2 - 1
        one_hot = F.one_hot(category, CATEGORIES).float()
        return self.generator(torch.cat([noise, one_hot, continuous], dim=1)), category, continuous

    def real_loss(self, real):
        return real_or_fake_loss(self.real_head(self.trunk(real)), True)

    def fake_loss(self, fake, category, continuous):
        x = self.trunk(fake)
        return (real_or_fake_loss(self.real_head(x), False)
                + code_loss(self.code_head(x), category, continuous))

    def discriminator_loss(self, real, fake, category, continuous):
        return self.real_loss(real) + self.fake_loss(fake, category, continuous)

    def generator_loss(self, fake, category, continuous):
        x = self.trunk(fake)
        return (real_or_fake_loss(self.real_head(x), True)
                + code_loss(self.code_head(x), category, continuous))

    def usual_step(self):
        fake, category, continuous = self.fakes()
        self.adam_d.zero_grad()
        self.real_loss(next(self.batches)).backward()
        self.fake_loss(fake.detach(), category, continuous).backward()
        self.adam_d.step()
        self.adam_g.zero_grad()
        self.generator_loss(fake, category, continuous).backward()
        self.adam_g.step()

    def lean_step(self):
        fake, category, continuous = self.fakes()
        self.adam_d.zero_grad(set_to_none=True)
        self.discriminator_loss(next(self.batches), fake.detach(), category, continuous).backward()
        self.adam_d.step()
        self.adam_g.zero_grad(set_to_none=True)
        self.discriminator.requires_grad_(False)
        self.generator_loss(fake, category, continuous).backward()
        self.discriminator.requires_grad_(True)
        self.adam_g.step()

    def before_step(self):
        if self.taken == IMAGES // BATCH:
            self.order.copy_(torch.randperm(IMAGES, device=self.device))
            self.places.sub_(IMAGES)
            self.taken = 0
        self.taken += 1

    def captured_step(self):
        fake, category, continuous = self.fakes()
        real = self.images[self.order[self.places]]
        self.places.add_(BATCH)
        self.take_step(self.adam_d, self.discriminator,
                       self.discriminator_loss(real, fake.detach(), category, continuous))
        self.take_step(self.adam_g, self.generator, self.generator_loss(fake, category, continuous))

    @staticmethod
    def take_step(adam, network, loss):
        parameters = list(network.parameters())
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
            parameter.grad = gradient
        adam.step()

    def step(self):
        if self.style == "device":
            self.before_step()
            self.captured_step()
        elif self.lean:
            self.lean_step()
        else:
            self.usual_step()


def fastest_seconds(call):
    call()
    fastest, stop = float("inf"), time.perf_counter() + KERNEL_SECONDS
    while time.perf_counter() < stop:
        start = time.perf_counter()
        call()
        fastest = min(fastest, time.perf_counter() - start)
    return fastest


def kernels_of(layer, memory_format):
    """The calls of each kernel, and the number of floating-point operations per call."""
    _, channels, height, filters, kernel, stride, padding = layer
    out = (height + 2 * padding - kernel) // stride + 1
    x = torch.rand(BATCH, channels, height, height).to(memory_format=memory_format)
    y = torch.rand(BATCH, filters, out, out).to(memory_format=memory_format)
    w = torch.rand(filters, channels, kernel, kernel).to(memory_format=memory_format)
    bias, bias_transposed = torch.rand(filters), torch.rand(channels)

    def backward(*wanted):
        return torch.ops.aten.convolution_backward(
            y, x, w, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], 1, [*wanted, False])

    calls = {"forward": [lambda: F.conv2d(x, w, bias, stride, padding)],
             "transposed": [lambda: F.conv_transpose2d(y, w, bias_transposed, stride, padding),
                            lambda: backward(True, False)],
             "weights": [lambda: backward(False, True)]}
    return calls, 2 * BATCH * out * out * filters * channels * kernel * kernel


def print_kernels():
    print(f"PyTorch {torch.__version__}")
    print(f"{'':26} {'':20}" + "".join(f" | {n}T   ms  GFLOP/s format" for n in (1, 2)))
    for layer in KERNEL_LAYERS:
        of_format = {name: kernels_of(layer, layout) for name, layout in FORMATS.items()}
        for kernel in ("forward", "transposed", "weights"):
            line = f"{layer[0]:26} {kernel:20}"
            for threads in (1, 2):
                torch.set_num_threads(threads)
                seconds, name = min((fastest_seconds(call), name) for name, (calls, _) in of_format.items()
                                    for call in calls[kernel])
                line += f" | {1e3 * seconds:7.3f} {1e-9 * of_format[name][1] / seconds:8.1f} {name:>5}"
            print(line, flush=True)


if __name__ == "__main__":
    parser = step_timing.options("Times an InfoGAN training step in PyTorch.", STYLES, threads=2)
    parser.add_argument("--kernels", action="store_true", help="time only the convolutions")
    parser.add_argument("--format", choices=FORMATS, help="memory format of images (default: nhwc; nchw for usual)")
    arguments = step_timing.parse(parser)
    if arguments.kernels:
        with torch.inference_mode():
            print_kernels()
    else:
        def make_training(style, device):
            return Training(style, device, (arguments.format or FORMAT_OF.get(style, "nhwc")) == "nhwc")

        step_timing.run_parsed(arguments, __file__, make_training)
