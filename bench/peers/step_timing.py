"""Timing and command line of the PyTorch baselines.

make(style, device) creates a training object: step() does one step, parameters() returns all trained
parameters. For the style "device" it also has the two halves of a step, before_step() (on the host) and
captured_step() (on the device). Styles: usual, lean, device, graph; see the scripts. "graph" is the step
of "device", captured once as a CUDA graph and replayed; if the capture fails, the reason is printed
and the other styles are still measured.

On the CPU each style runs in a separate process, so that peak memory is measured per style, and each
step is timed separately. On CUDA --repeats blocks of --steps steps are timed, with one
synchronisation at the end of each block. All products are in single precision unless --tf32 is given.
"""
import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import time

import numpy as np
import torch

STYLES = ("usual", "lean", "device", "graph")
WARM_UP = 8


def capture(training):
    """Returns a callable that replays the step; PyTorch requires a warm-up on a separate stream."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(WARM_UP):
            training.step()
    torch.cuda.current_stream().wait_stream(stream)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        training.captured_step()
    return graph.replay


def snapshot(training):
    return [parameter.detach().clone() for parameter in training.parameters()]


def check_learned(training, before):
    """Raises an error if training diverged or a parameter did not change."""
    after = snapshot(training)
    if not all(bool(torch.isfinite(x).all()) for x in after):
        raise RuntimeError("diverged: a parameter is NaN or infinite")
    if any(bool(torch.equal(x, y)) for x, y in zip(before, after)):
        raise RuntimeError("a parameter did not change during training")


def time_each(step, steps):
    times = []
    for _ in range(steps):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    return times


def time_blocks(step, steps, repeats):
    times = []
    for _ in range(repeats):
        torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(steps):
            step()
        torch.cuda.synchronize()
        times.append((time.perf_counter() - start) * 1e3 / steps)
    return times


def peak_host_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux


def measure(make, style, arguments):
    loaded = peak_host_mib()
    device = torch.device(arguments.device)
    training = make("device" if style == "graph" else style, device)
    step = training.step
    if style == "graph":
        replay = capture(training)

        def step():
            training.before_step()
            replay()

    for _ in range(WARM_UP):
        step()
    before = snapshot(training)
    if device.type == "cuda":
        times = time_blocks(step, arguments.steps, arguments.repeats)
    else:
        times = time_each(step, arguments.steps)
    check_learned(training, before)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else "cpu"
    return {"style": style, "torch": torch.__version__, "threads": torch.get_num_threads(),
            "device": name + (", TF32" if arguments.tf32 else ""), "median_ms": float(np.median(times)), "fastest_ms": min(times),
            "peak_host_mib": peak_host_mib(), "loaded_host_mib": loaded}


def text(result):
    digits = 1 if result["device"] == "cpu" else 3
    threads = "1 thread" if result["threads"] == 1 else f"{result['threads']} threads"
    where = (f"{threads}, peak memory {result['peak_host_mib']:.0f} MiB, "
             f"of which {result['loaded_host_mib']:.0f} MiB for the libraries"
             if result["device"] == "cpu" else result["device"])
    return (f"{result['style']}: median {result['median_ms']:.{digits}f} ms, "
            f"fastest {result['fastest_ms']:.{digits}f} ms a step (PyTorch {result['torch']}, {where})")


def sweep(script, arguments):
    """Runs each setting in a separate process, because OpenMP reads its settings only once."""
    results = []
    for style, threads, wait, cores in itertools.product(
            wanted_styles(arguments), (1, 2), ("", "active"), ("as set", "unset")):
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
            command = [sys.executable, script, "--style", style, "--threads", str(threads),
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
    for style in wanted_styles(arguments):
        of_style = [r for r in results if r["style"] == style]
        if not of_style:
            print(f"best {style}: every run failed")
            continue
        best = min(of_style, key=lambda r: r["median_ms"])
        print(f"best {style}: {best['median_ms']:.1f} ms a step "
              f"(PyTorch {best['torch']}, {best['threads']} threads, {best['setting']})")


def wanted_styles(arguments):
    if arguments.style == "both":
        return ("usual", "lean")
    if arguments.style == "all":  # no graphs on the CPU; on CUDA compiling takes minutes
        left_out = "graph" if arguments.device == "cpu" else "compiled"
        return [style for style in arguments.styles if style != left_out]
    return (arguments.style,)


def options(description, styles=STYLES, threads=0):
    parser = argparse.ArgumentParser(description=description)
    parser.set_defaults(styles=styles)
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--style", choices=(*styles, "both", "all"),
                        help="both: usual and lean (default on the CPU); all (default on CUDA, without compiled)")
    parser.add_argument("--threads", type=int, default=threads,
                        help="0: default of PyTorch (default: %(default)s)")
    parser.add_argument("--steps", type=int, default=40, help="number of timed steps; on CUDA per repeat")
    parser.add_argument("--repeats", type=int, default=9, help="number of blocks of steps on CUDA")
    parser.add_argument("--tf32", action="store_true", help="use TF32 for products and convolutions on CUDA")
    parser.add_argument("--json", action="store_true", help="print one JSON object per style")
    parser.add_argument("--sweep", action="store_true", help="try several thread settings, each in a separate process")
    return parser


def parse(parser):
    arguments = parser.parse_args()
    if arguments.style is None:
        arguments.style = "both" if arguments.device == "cpu" else "all"
    if arguments.style == "graph" and arguments.device == "cpu":
        parser.error("--style graph needs --device cuda")
    if arguments.tf32 and arguments.device == "cpu":
        parser.error("--tf32 needs --device cuda")
    if arguments.sweep and arguments.device != "cpu":
        parser.error("--sweep is for the CPU")
    if arguments.device == "cuda" and not torch.cuda.is_available():
        sys.exit("PyTorch found no CUDA device")
    return arguments


def run_apart(script, styles):
    """Runs each style in a separate process; the last --style on a command line applies."""
    failed = []
    for style in styles:
        command = [sys.executable, script, *sys.argv[1:], "--style", style]
        if subprocess.run(command).returncode != 0:
            failed.append(style)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def run_parsed(arguments, script, make):
    styles = wanted_styles(arguments)
    if arguments.sweep:
        sweep(script, arguments)
        return
    if arguments.device == "cpu" and len(styles) > 1:
        run_apart(script, styles)
        return
    torch.backends.cuda.matmul.allow_tf32 = arguments.tf32
    torch.backends.cudnn.allow_tf32 = arguments.tf32
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    for style in styles:
        try:
            result = measure(make, style, arguments)
        except Exception as failure:
            if style != "graph":
                raise
            reason = str(failure).strip().splitlines() or [type(failure).__name__]
            print(f"graph: failed: {reason[0]}", file=sys.stderr, flush=True)
            continue
        print(json.dumps(result) if arguments.json else text(result), flush=True)


def run(description, script, make):
    run_parsed(parse(options(description)), script, make)
