"""Shared by bench/rows, bench/likelihood and bench/argn_ablations: training tables, runs of the table
programs and tables of figures."""
import csv
import json
import os
import random
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ["argn", "ctgan", "tvae"]
ADULT = ("age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,race,sex,"
         "capital-gain,capital-loss,hours-per-week,native-country,income").split(",")
LOG_LINES = 15  # of a failed run
FIGURES = [("shape", "shape", 2), ("trend", "trend", 2), ("associated", "assoc.", 2),
           ("efficacy", "AUC", 4), ("c2st", "C2ST", 3), ("dcr", "DCR", 3),
           ("fit_seconds", "fit s", 1), ("rows_per_second", "rows/s", 0)]
FIGURE_PACKAGES = {"numpy", "pandas", "scipy", "sklearn", "xgboost"}
REQUIREMENTS = "see bench/peers/rows_requirements.txt"


class Failure(Exception):
    pass


def add_run_arguments(parser, folder):
    parser.add_argument("--options", metavar="OPTIONS", type=shlex.split, default=[],
                        help="options of fit, for example --options='--epochs 50'")
    parser.add_argument("--output", metavar="FOLDER", type=os.path.abspath,
                        default=str(ROOT / f"build/{folder}"),
                        help=f"for models, tables, logs and results.json (default: build/{folder})")
    parser.add_argument("--bin", metavar="FOLDER", type=os.path.abspath,
                        help="folder of the programs (default: build/release/bin, built first)")


def read_rows(path):
    """The rows of a CSV file, stripped, without lines that are empty, comments or repeat the header."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = [[cell.strip() for cell in row] for row in csv.reader(file)]
    except OSError as error:
        raise Failure(f"{path}: {error.strerror}") from error
    rows = [row for row in rows if any(row) and not row[0].startswith("|")]
    first = [cell.lower() for cell in rows[0]] if rows else []
    return rows[:1] + [row for row in rows[1:] if [cell.lower() for cell in row] != first]


def read_adult(data):
    """The training and the hold-out rows of UCI Adult, each with a header."""
    return [[ADULT] + [row[:-1] + [row[-1].rstrip(".")] for row in read_rows(f"{data}/adult/{name}")]
            for name in ("adult.data", "adult.test")]


def write_tables(name, train, holdout, target, arguments):
    """Writes both tables in the output folder; returns their paths and the number of training rows."""
    if arguments.most_rows and arguments.most_rows < len(train) - 1:
        train = train[:1] + random.Random(0).sample(train[1:], arguments.most_rows)
    if len(train) < 2 or len(holdout) < 2:
        raise Failure(f"{name}: a table has no rows")
    if target not in train[0]:
        raise Failure(f"{name}: no column '{target}'")
    if set(train[0]) - set(holdout[0]):
        missing = ", ".join(sorted(set(train[0]) - set(holdout[0])))
        raise Failure(f"{name}: the hold-out has no column {missing}")
    paths = [f"{arguments.output}/{name}-{part}.csv" for part in ("train", "holdout")]
    for path, rows in zip(paths, (train, holdout)):
        with open(path, "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)
    return *paths, len(train) - 1


def run(command, log):
    """Runs a command; its messages go to the log. Returns its output and the seconds it took."""
    start = time.monotonic()
    with open(log, "w", encoding="utf-8") as messages:
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=messages, text=True, check=False)
        except OSError as error:
            raise Failure(f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        tail = Path(log).read_text(encoding="utf-8", errors="replace").replace("\r", "\n")
        lines = "".join(f"    {line}\n" for line in tail.splitlines()[-LOG_LINES:])
        raise Failure(f"exit code {done.returncode}: {shlex.join(command)}\n{lines}    (log: {log})")
    return done.stdout, time.monotonic() - start


def fit_and_sample(program, train, rows, name, options, arguments, sample_options=()):
    """Writes NAME.csv; returns the seconds of training and of sampling."""
    binary = f"{arguments.bin}/{program}"
    _, fit = run([binary, "fit", train, "--output", f"{name}.model", "--force", *options], f"{name}.log")
    _, sample = run([binary, "sample", f"{name}.model", "--rows", str(rows), "--output", f"{name}.csv",
                     "--force", *sample_options], f"{name}-sample.log")
    return fit, sample


def measure(train, holdout, target, rows, log, arguments):
    """The figures of a table of rows; `rows` is an option of the script for the baselines."""
    script = str(ROOT / "bench/peers/row_figures.py")
    output, _ = run([arguments.python, script, train, holdout, target, rows], log)
    return json.loads(output)


def attempt(script, label, entry, work, *arguments):
    """The entry with the results of work(*arguments). A failure is reported and kept, not raised."""
    print(label, file=sys.stderr, flush=True)
    try:
        return entry | work(*arguments)
    except Failure as failure:
        print(f"{script}: {label}: {failure}", file=sys.stderr)
        return entry | {"failed": str(failure)}


def save_results(runs, arguments):
    Path(arguments.output, "results.json").write_text(json.dumps(runs, indent=2) + "\n",
                                                      encoding="utf-8")


def mean_text(runs, key, decimals):
    values = [run[key] for run in runs if run.get(key) is not None]
    return f"{sum(values) / len(values):,.{decimals}f}" if values else "-"


def figure_texts(runs):
    return [mean_text(runs, key, decimals) for key, _, decimals in FIGURES]


def table_text(lines, labels):
    """Lines of cells as aligned text. The first `labels` columns are aligned on the left."""
    widths = [max(len(line[at]) for line in lines) for at in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) if at < labels else cell.rjust(width)
                               for at, (cell, width) in enumerate(zip(line, widths))).rstrip()
                     for line in lines)


def check_packages(python, packages, requirements):
    """Fails before the first fit, not after it. `requirements` says what to install."""
    code = ("import importlib.util, sys; "
            "sys.exit(', '.join(m for m in sys.argv[1:] if not importlib.util.find_spec(m)) or None)")
    try:
        done = subprocess.run([python, "-c", code, *sorted(packages)], stderr=subprocess.PIPE, text=True,
                              check=False)
    except OSError as error:
        raise Failure(f"--python {python}: {error.strerror}") from error
    if done.returncode != 0:
        raise Failure(f"{python} lacks packages: {done.stderr.strip()}; {requirements}")


def find_programs(programs, arguments):
    """The folder of the programs. They are built unless --bin is given."""
    if programs and arguments.bin is None:
        subprocess.run(["cmake", "--preset", "release"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["cmake", "--build", "--preset", "release", "--target", *programs, "--",
                        "--quiet"], cwd=ROOT, check=True)
    return arguments.bin or str(ROOT / "build/release/bin")
