"""Time each twin against its model: CPU seconds, one process, one thread.

A file ``benchmarks/bench_<chapter>.py`` lists what is timed::

    from run import Workload

    WORKLOADS = [
        Workload("ops.nms", "5000 boxes", make=boxes, target=3.0),
    ]

Twin and model take turns, so that a slow minute of the machine hits both; the
median of the ratios twin/model counts. ``--write`` stores it, with the largest
error over the cases of the twin's task, in ``book/measured/twins.json``.
"""

# ruff: noqa: E402 -- threads and paths are set before anything heavy is imported
from __future__ import annotations

import argparse
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):  # before torch is imported
    os.environ[_name] = "1"

import torch
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parent.parent
STORE = ROOT / "book" / "measured" / "twins.json"
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tools")]

from dlnotes.checking._task import Task, resolve, tasks, tensors_in
from twin_lines import twins


@dataclass(frozen=True)
class Workload:
    """One thing to time.

    Attributes:
        twin: address of the twin below ``dlnotes``, say ``"ops.roi_align"``.
        what: sizes, in a few words.
        make: returns ``(args, kwargs)`` of the call, given to twin and model.
        backward: whether the gradients of all floating-point inputs (and
            weights) are computed too.
        target: largest ratio twin/model we accept; ``None`` for any.
        build: makes what is called from the twin or from its model; a module is
            built here: ``build=lambda kind: kind(64, 128)``. The model's
            weights are then loaded into the twin.
    """

    twin: str
    what: str
    make: Callable[[], tuple[tuple, dict[str, Any]]]
    backward: bool = False
    target: float | None = None
    build: Callable[[Any], Callable] = lambda item: item


@dataclass(frozen=True)
class Result:
    """What was measured: the median ratio, and milliseconds of one call each."""

    workload: Workload
    ratio: float
    twin: float
    model: float

    @property
    def missed(self) -> bool:
        """Whether the target is missed."""
        return self.workload.target is not None and self.ratio > self.workload.target


def call(function: Callable, args: tuple, kwargs: dict, backward: bool) -> None:
    """Call once, with the gradients of whatever asks for one."""
    if not backward:
        with torch.no_grad():
            function(*args, **kwargs)
        return
    leaves = [t for t in tensors_in([args, kwargs]) if t.requires_grad]
    if isinstance(function, nn.Module):
        leaves += list(function.parameters())
    outputs = [t for t in tensors_in(function(*args, **kwargs)) if t.requires_grad]
    torch.autograd.grad(
        outputs, leaves, [torch.ones_like(t) for t in outputs], allow_unused=True
    )


def measure(workload: Workload, repeats: int = 15, seconds: float = 0.02) -> Result:
    """Time one workload.

    Args:
        workload: what to time.
        repeats: so many turns each.
        seconds: least CPU time of a turn; a fast function is called often in it.

    Returns:
        The medians.
    """
    known = twins()
    if workload.twin not in known:
        raise ValueError(
            f"Workload: twin must be one of {sorted(known)}, got {workload.twin!r}"
        )
    twin = known[workload.twin]
    torch.manual_seed(0)
    own, model = (workload.build(f) for f in (twin.item, resolve(twin.model)))
    if isinstance(own, nn.Module):
        own.load_state_dict(model.state_dict())
    args, kwargs = workload.make()
    for tensor in tensors_in([args, kwargs]) if workload.backward else []:
        if tensor.is_floating_point():
            tensor.requires_grad_()

    def turn(function: Callable, times: int) -> float:
        start = time.process_time()
        for _ in range(times):
            call(function, args, kwargs, workload.backward)
        return (time.process_time() - start) / times

    times = []
    for function in (own, model):  # also warms up
        turn(function, 1)
        times.append(max(1, round(seconds / max(turn(function, 3), 1e-7))))
    pairs = [(turn(own, times[0]), turn(model, times[1])) for _ in range(repeats)]
    ratio = median(a / max(b, 1e-9) for a, b in pairs)
    medians = [1000 * median(column) for column in zip(*pairs, strict=True)]
    return Result(workload, ratio, *medians)


def workloads(folder: Path = ROOT / "benchmarks") -> list[Workload]:
    """Collect the workloads of every ``bench_*.py``."""
    sys.modules.setdefault("run", sys.modules[__name__])  # for `from run import …`
    found: list[Workload] = []
    for path in sorted(folder.glob("bench_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found += module.WORKLOADS
    return found


def largest_error(task: Task) -> float:
    """Return the largest error of a twin over its task's cases, in float64.

    Values and gradients count; the error is relative where the value is above 1.
    """
    largest = 0.0
    for case in task.all_cases():
        due = task.outcome(task.resolve(), wide := _widen(case))
        if due.error is not None:
            continue
        mine = task.outcome(task.twin(), wide)
        pairs = list(zip(tensors_in(mine.values), tensors_in(due.values), strict=True))
        for name, b in due.gradients.items():
            a = mine.gradients[name]
            pairs += (
                [(torch.zeros_like(b) if a is None else a, b)] if b is not None else []
            )
        for a, b in pairs:
            a, b = a.detach().double(), b.detach().double()
            error = (a - b).abs() / b.abs().clamp(min=1.0)
            error[(a == b) | (a.isnan() & b.isnan())] = 0.0  # inf - inf is nan
            largest = max(largest, float(error.max()) if error.numel() else 0.0)
    return largest


def _widen(values: Any) -> Any:
    if isinstance(values, Tensor):
        return values.double() if values.is_floating_point() else values
    if isinstance(values, dict):
        return {key: _widen(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return type(values)(_widen(value) for value in values)
    if hasattr(values, "__dataclass_fields__"):
        return type(values)(**{k: _widen(v) for k, v in vars(values).items()})
    return values


def row(result: Result) -> str:
    """Write one line of the table."""
    job = result.workload
    passes = "forward, backward" if job.backward else "forward"
    target = "" if job.target is None else f"{job.target:.2f}"
    mark = "  missed" if result.missed else ""
    return (
        f"{job.twin:32} {result.ratio:6.2f} {target:>6}  {result.twin:9.3f} "
        f"{result.model:9.3f}  {job.what}; {passes}{mark}"
    )


def store(results: list[Result]) -> None:
    """Write what was measured; twins that were not timed now keep their numbers."""
    known = twins()
    stored = json.loads(STORE.read_text()) if STORE.exists() else {}
    stored = {name: entry for name, entry in stored.items() if name in known}
    for name, task in tasks().items():
        if name in known:
            entry = stored.setdefault(name, {})
            entry["cases"] = len(task.all_cases())
            entry["error"] = float(f"{largest_error(task):.1e}")
    for name in {result.workload.twin for result in results}:
        mine = [result for result in results if result.workload.twin == name]
        stored.setdefault(name, {})
        stored[name]["speed"] = round(max(result.ratio for result in mine), 2)
        stored[name]["workloads"] = [
            {
                "what": result.workload.what,
                "backward": result.workload.backward,
                "speed": round(result.ratio, 2),
            }
            for result in mine
        ]
    STORE.parent.mkdir(parents=True, exist_ok=True)
    STORE.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n")


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for on the command line; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="parts of twins' names; all if none")
    parser.add_argument("--write", action="store_true", help="store the numbers")
    parser.add_argument("--strict", action="store_true", help="fail on a missed target")
    parser.add_argument("--repeats", type=int, default=15, help="turns each")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    jobs = [
        job
        for job in workloads()
        if not chosen.names or any(name in job.twin for name in chosen.names)
    ]
    print(f"{'twin':32} {'ratio':>6} {'target':>6}  {'twin ms':>9} {'model ms':>9}")
    results = []
    for job in jobs:
        results.append(measure(job, chosen.repeats))
        print(row(results[-1]), flush=True)
    missed = sum(result.missed for result in results)
    print(f"{len(results)} workloads, {missed} over their target")
    if chosen.write:
        store(results)
        print(f"stored in {STORE.relative_to(ROOT)}")
    return int(bool(missed) and chosen.strict)


if __name__ == "__main__":
    sys.exit(main())
