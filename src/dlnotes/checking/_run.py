"""Run a task, and say what is wrong and why."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from dlnotes.checking._compare import Difference, compare
from dlnotes.checking._task import Case, Outcome, Task, tasks


@dataclass(frozen=True)
class Report:
    """The answer to ``dlnotes.check``; true when all cases agree.

    Attributes:
        name: the task's.
        total: number of cases.
        agreed: number of cases in which all was equal.
        case: the first case that fails, or ``None``.
        difference: what differs in it, or ``None``.
        hint: the likely mistake, or empty.
    """

    name: str
    total: int
    agreed: int
    case: Case | None = None
    difference: Difference | None = None
    hint: str = ""

    def __bool__(self) -> bool:
        return self.agreed == self.total

    def __str__(self) -> str:
        if self:
            return f"{self.name}: all {self.total} cases agree"
        rows = [
            f"{self.name}: {self.agreed} of {self.total} cases agree; first to fail:",
            f"  {self.case.name}",
            f"  {_signature(self.case)}",
            f"  {self.difference}",
        ]
        return "\n".join(rows + ([f"likely cause: {self.hint}"] if self.hint else []))

    __repr__ = __str__


def run(name: str, function: Callable) -> Report:
    """Hold ``function`` against the model of the task ``name``; see `dlnotes.check`."""
    chosen = find(name)
    if not callable(function):
        got = type(function).__name__
        raise ValueError(f"check: function must be callable, got {got}")
    cases = list(chosen.cases())
    model = chosen.resolve()
    mine = [chosen.outcome(function, case) for case in cases]
    due = [chosen.outcome(model, case) for case in cases]
    found = [differ(chosen, a, b) for a, b in zip(mine, due, strict=True)]
    failing = [i for i, difference in enumerate(found) if difference]
    if not failing:
        return Report(chosen.name, len(cases), len(cases))
    first = failing[0]
    hint = _likely(chosen, cases, mine, failing) or found[first].hint
    return Report(
        chosen.name,
        len(cases),
        len(cases) - len(failing),
        cases[first],
        found[first],
        hint,
    )


def find(name: str) -> Task:
    """Return the task of that name; the end of the name is enough if it is unique."""
    known = tasks()
    if name in known:
        return known[name]
    ends = [full for full in known if full.endswith(f".{name}")]
    if len(ends) == 1:
        return known[ends[0]]
    if ends:
        raise ValueError(f"check: name must be one of {sorted(ends)}, got {name!r}")
    near = difflib.get_close_matches(name, [full.split(".")[-1] for full in known], n=3)
    said = f"; did you mean {' or '.join(near)}?" if near else ""
    raise ValueError(f"check: name must be that of a twin, got {name!r}{said}")


def differ(chosen: Task, mine: Outcome, due: Outcome) -> Difference | None:
    """Return the first difference between what a function gave and what is due."""
    if due.error is not None:
        if mine.error is not None:
            return None  # both refuse; the words may differ
        kind = type(due.error).__name__
        return Difference(
            "error", f"PyTorch refuses this ({kind}); yours gives a result"
        )
    if mine.error is not None:
        text = f"yours raises {type(mine.error).__name__}: {_one_line(mine.error)}"
        return Difference("error", text)
    if found := compare(mine.values, due.values, chosen.rtol, chosen.atol):
        return found
    if mine.changed_input and not due.changed_input:
        text = "the result is right, but an input was changed"
        return Difference("value", text, "an in-place operation writes into the input")
    for i, (a, b) in enumerate(zip(mine.gradients, due.gradients, strict=True)):
        if b is not None and a is None and bool(b.any()):
            hint = "the graph is cut: `.detach()`, `.item()`, `.data` or a new tensor"
            return Difference("missing", f"no gradient reaches input {i}", hint)
        if a is None or b is None:
            continue
        if found := compare(a, b, chosen.rtol, chosen.atol):
            text = f"the values agree, but the gradient of input {i} does not: {found}"
            return Difference(found.kind, text, found.hint)
    return None


def _likely(
    task: Task, cases: list[Case], mine: list[Outcome], failing: list[int]
) -> str:
    """Name the mistake whose wrong version gives what ``mine`` gave."""
    for mistake, wrong in task.wrong.items():
        theirs = (task.outcome(wrong, cases[i]) for i in failing)
        pairs = zip((mine[i] for i in failing), theirs, strict=True)
        if not any(_not_alike(task, a, b) for a, b in pairs):
            return mistake
    return ""


def _not_alike(task: Task, a: Outcome, b: Outcome) -> bool:
    if (a.error is None) != (b.error is None):
        return True
    return differ(task, a, b) is not None


def _one_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:160]


def _signature(case: Case) -> str:
    args = [_show(value) for value in case.args]
    kwargs = [f"{key}={_show(value)}" for key, value in case.kwargs.items()]
    called = f"({', '.join(args + kwargs)})"
    return called + (f"({', '.join(map(_show, case.inputs))})" if case.inputs else "")


def _show(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, Tensor):
        if value.numel() <= 6 and value.ndim < 3:
            return f"tensor({_rounded(value)})"
        return f"{str(value.dtype).removeprefix('torch.')} {list(value.shape)}"
    if isinstance(value, list | tuple) and any(isinstance(v, Tensor) for v in value):
        return f"[{', '.join(map(_show, value))}]"
    return repr(value)


def _rounded(value: Tensor) -> Any:  # noqa: ANN401
    if not value.is_floating_point():
        return value.tolist()
    flat = [float(f"{v:.4g}") for v in value.detach().double().flatten().tolist()]
    return torch.tensor(flat, dtype=torch.float64).reshape(value.shape).tolist()
