"""What a fit of many rows takes, and one row's score and explanation against the libraries'."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import warnings
from array import array
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from ..learn import fit
from ..learn.frame import Floats
from ..model import CLASSIFIER, Estimator
from .figure import Figure

ROWS, COLUMNS = 2_000_000, 80
THREADS = 2
ASKED, ROUNDS = 200, 7
Tick = Callable[[str, float], None]


def measure(tick: Tick) -> list[Figure]:
    """The figures of fitting and of one row; the large fit runs in a process of its own."""
    tick("fitting two million rows", 0.0)
    done = subprocess.run([sys.executable, "-m", __name__], capture_output=True, check=True)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    tick("fitting two million rows", 1.0)
    how = f"{ROWS:,} rows x {COLUMNS}, binning included, {THREADS} threads"
    return [
        Figure(
            "fit_2m_seconds",
            said["seconds"],
            "s",
            f"{how}; {said['cpu']:.0f} s of processor time",
            aim=90,
        ),
        Figure("fit_2m_gb", said["gb"], "GB", f"{how}, peak of its process", aim=4),
        *one_row(tick),
    ]


def drawn(rows: int, columns: int, seed: int) -> tuple[Floats, Floats]:
    """Numbers of which a few tell the label, two of them together only; 1 % are confirmed."""
    chance = np.random.default_rng(seed)
    table = np.empty((rows, columns))
    for start in range(0, rows, 100_000):
        part = table[start : start + 100_000]
        part[:] = chance.standard_normal(part.shape)
        part[chance.random(part.shape) < 0.03] = np.nan
    known = np.nan_to_num(table[:, :6])
    risk = known[:, 0] + 0.7 * known[:, 1] * known[:, 2] + 0.5 * np.abs(known[:, 3]) - 5.6
    return table, (chance.random(rows) < 1 / (1 + np.exp(-risk))).astype(float)


def large() -> dict[str, float]:
    """Seconds of the fit and of processor time, and the process's own peak with the table in it."""
    table, labels = drawn(ROWS, COLUMNS, 1)
    start, busy = time.perf_counter(), time.process_time()
    fit(table, labels, threads=THREADS)
    took, cpu = time.perf_counter() - start, time.process_time() - busy
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
    )
    return {"seconds": took, "cpu": cpu, "gb": int(peak.split()[1]) / 1e6}


def one_row(tick: Tick) -> list[Figure]:
    """Score and explanation of one row, in rounds that alternate with the libraries'."""
    table, labels = drawn(10_000, COLUMNS, 2)
    names, received = [f"c{i}" for i in range(COLUMNS)], np.arange(len(labels))
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tick("score and explanation of one row", 0.0)
        fit(table, labels, names=names, times=received, threads=1).save(folder)
        ours, theirs = contenders(Path(folder), table[:ASKED])
    times: dict[str, list[float]] = {name: [] for name in (*ours, *theirs)}
    for number in range(ROUNDS):
        with threadpool_limits(1):  # one thread each: to wake others costs the libraries more
            for name, work in {**ours, **theirs}.items():
                start = time.perf_counter()
                work()
                times[name].append((time.perf_counter() - start) / ASKED)
        tick("score and explanation of one row", (number + 1) / ROUNDS)
    took = {name: median(each) * 1e6 for name, each in times.items()}
    return [
        Figure(
            "score_vs_predict", took["predict"] / took["score"], "x",
            f"ours {took['score']:.1f} us a row, damage included, Booster.predict"
            f" {took['predict']:.0f} us",
            "higher", aim=3,
        ),
        Figure(
            "explain_vs_shap",
            (took["predict"] + took["shap"]) / (took["score"] + took["explain"]), "x",
            f"ours {took['score'] + took['explain']:.0f} us a row in words, Booster.predict and"
            f" shap.TreeExplainer {took['predict'] + took['shap']:.0f} us",
            "higher", aim=10,
        ),
    ]  # fmt: skip


Work = Callable[[], object]


def contenders(folder: Path, rows: Floats) -> tuple[dict[str, Work], dict[str, Work]]:
    """What is timed; the libraries get the same trees, and no curves to evaluate."""
    import lightgbm
    import shap

    model = Estimator.load(folder)
    booster = lightgbm.Booster(model_file=folder / CLASSIFIER, params={"num_threads": 1})
    explainer = shap.TreeExplainer(booster)
    names = [column.name for column in model.columns]
    given: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in rows.tolist()]
    encoded = [model.row((), one) for one in given]
    single = [row[None] for row in rows]
    ours: dict[str, Work] = {
        "score": lambda: [model.score_row(row) for row in encoded],
        "explain": lambda: [explained(model, row) for row in encoded],
    }
    theirs: dict[str, Work] = {
        "predict": lambda: [booster.predict(row) for row in single],
        "shap": lambda: [explainer.shap_values(row) for row in single],
    }
    return ours, theirs


def explained(model: Estimator, row: array[float]) -> object:
    effects = model.classifier.contributions(row)
    return model.reasons.strongest(effects, row, model.usual.get(""), 5, {})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(json.dumps(large()))
