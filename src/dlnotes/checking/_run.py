"""Run a task, and say what is wrong and why."""

from __future__ import annotations

import difflib
import inspect
import sysconfig
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from dlnotes.checking._answer import BLANK, Verdict, is_blank, judge
from dlnotes.checking._compare import Difference, compare
from dlnotes.checking._task import Case, Outcome, Task, tasks, tensors_in

_NOT_THEIRS = [
    Path(__file__).resolve().parents[1],
    Path(torch.__file__).resolve().parents[1],  # where packages are installed
    Path(sysconfig.get_path("stdlib")).resolve(),
]

_AUTHORS = {
    "dlnotes": "the reference",  # a second version of ours
    "functools": "Python",
    "numpy": "NumPy",
    "scipy": "SciPy",
}


@dataclass(frozen=True, eq=False)
class Report:
    """The answer to ``dlnotes.check``; true when all that was asked agrees.

    Values and gradients come first. Bad inputs, which PyTorch refuses, are counted
    apart; a missing refusal is a failure only if refusals were asked for.

    To see a failing case again, call your function with ``*report.case.args``
    and ``**report.case.kwargs``; ``report.expected`` is what PyTorch gives.

    Attributes:
        name: the task's.
        total: number of cases in which a result is due.
        agreed: number of these in which all was equal.
        bad: number of bad inputs.
        refused: number of these that were refused.
        refusals: whether refusals were asked for.
        case: the first case that fails, or ``None``.
        difference: what differs in it, or ``None``.
        hint: the likely mistake, or empty.
        sure: whether the hint explains every case, not only some.
        expected: what PyTorch returns in the failing case.
    """

    name: str
    total: int
    agreed: int
    bad: int = 0
    refused: int = 0
    refusals: bool = False
    case: Case | None = None
    difference: Difference | None = None
    hint: str = ""
    sure: bool = False
    expected: Any = None

    def __bool__(self) -> bool:
        enough = not self.refusals or self.refused == self.bad
        return self.agreed == self.total and enough

    def __str__(self) -> str:
        if self and self.refused == self.bad:
            return f"{self.name}: all {self.total + self.bad} cases agree"
        what = "values" if self.bad else "cases"
        head = f"{self.name}: {self.agreed} of {self.total} {what} agree; "
        if self.agreed == self.total:
            missing = self.bad - self.refused
            inputs = "bad input is" if missing == 1 else "bad inputs are"
            head += f"{missing} {inputs} not refused"
        if self:
            return f"{head} (not asked here)"
        rows = [
            f"{head}{'; the first' if self.agreed == self.total else 'first to fail'}:",
            f"  {self.case.name}",
            f"  {_signature(self.case)}",
            f"  {self.difference}",
        ]
        if self.hint:
            rows.append(f"{'likely cause' if self.sure else 'perhaps'}: {self.hint}")
        return "\n".join(rows)

    __repr__ = __str__


def run(name: str, function: Any, refusals: bool = False) -> Report | Verdict:
    """Hold a function against its model, or judge a value; see :func:`dlnotes.check`.

    Args:
        name: the task's, or the end of it where that is unique; or the answer's.
        function: what is called, or the value.
        refusals: whether bad inputs must be refused.

    Returns:
        The report, or the verdict.

    Raises:
        ValueError: if nothing has this name, or ``function`` is not callable.
    """
    if isinstance(name, str) and "-" in name:
        return judge(name, function)
    task = find(name)
    if is_blank(function):
        return Verdict(task.name, False, BLANK)
    if not callable(function):
        got = type(function).__name__
        raise ValueError(f"check: function must be callable, got {got}")
    return report(task, function, refusals)


def report(task: Task, function: Callable, refusals: bool = False) -> Report:
    """Hold ``function`` against the model of ``task``."""
    trial = Trial(task)
    return trial.report(trial.outcomes(function), refusals)


class Trial:
    """A task being tried: the model and each wrong version run once, when needed."""

    def __init__(self, task: Task) -> None:
        self.task, self.cases = task, task.all_cases()
        self.due, self.found = self.outcomes(task.resolve()), {}

    @cached_property
    def mistakes(self) -> dict[str, Callable[[], Callable]]:
        """What builds the wrong versions, asked for only when something is wrong."""
        return self.task.all_mistakes()

    def outcomes(self, function: Callable) -> list[Outcome]:
        """Call a function as each case says."""
        return [self.task.outcome(function, case) for case in self.cases]

    def mistaken(self, mistake: str) -> list[Outcome]:
        """Return what the version gives that makes a mistake."""
        if mistake not in self.found:
            self.found[mistake] = self.outcomes(self.mistakes[mistake]())
        return self.found[mistake]

    def report(self, mine: list[Outcome], refusals: bool = False) -> Report:
        """Hold what a function gave against what is due."""
        task, cases, due = self.task, self.cases, self.due
        found = [differ(task, a, b) for a, b in zip(mine, due, strict=True)]
        bad = {i for i, outcome in enumerate(due) if outcome.error is not None}
        wrong = [i for i, difference in enumerate(found) if difference and i not in bad]
        unrefused = [i for i in sorted(bad) if found[i]]
        counts = {
            "total": len(cases) - len(bad),
            "agreed": len(cases) - len(bad) - len(wrong),
            "bad": len(bad),
            "refused": len(bad) - len(unrefused),
            "refusals": refusals,
        }
        failing = wrong or (unrefused if refusals else [])
        if not failing:
            return Report(task.name, **counts)
        first = failing[0]
        if any(is_blank(outcome.values) for outcome in mine):
            hint, sure = BLANK, True
        else:
            hint, sure = _mistake(self, mine, failing)
        if not hint:
            hint = found[first].hint or _hint_from_error(task, mine[first].error)
        return Report(
            name=task.name,
            **counts,
            case=cases[first],
            difference=found[first],
            hint=hint,
            sure=sure,
            expected=due[first].values,
        )


def find(name: str) -> Task:
    """Return the task of that name; the end of the name is enough if it is unique."""
    known = tasks()
    if not isinstance(name, str):
        got = type(name).__name__
        raise ValueError(f"check: name must be a string, got {got}")
    if name in known:
        return known[name]
    ends = [full for full in known if full.endswith(f".{name}")]
    if len(ends) == 1:
        return known[ends[0]]
    if ends:
        raise ValueError(f"check: name must be one of {sorted(ends)}, got {name!r}")
    short = {full.rpartition(".")[2]: full for full in known}
    near = difflib.get_close_matches(name.rpartition(".")[2], short, n=3)
    said = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
    raise ValueError(f"check: name must be that of a twin, got {name!r}{said}")


def differ(
    task: Task, mine: Outcome, due: Outcome, values_only: bool = False
) -> Difference | None:
    """Return the first difference between what a function gave and what is due."""
    if due.error is not None:
        if isinstance(mine.error, NameError):
            return Difference("error", _said(mine.error))  # a slip, not a refusal
        if mine.error is not None:
            return None  # both refuse; the words may differ
        kind = type(due.error).__name__
        text = f"{_whose(task)} refuses this ({kind}); yours gives a result"
        return Difference("error", text)
    if mine.error is not None:
        return Difference("error", _said(mine.error))
    if found := compare(mine.values, due.values, task.rtol, task.atol):
        return found
    if values_only:
        return None
    if mine.changed_input and not due.changed_input:
        text = "the result is right, but an input is changed"
        return Difference("value", text, "an in-place operation writes into the input")
    if due.changed_input and not mine.changed_input:
        text = "the result is right, but the input must be changed in place"
        return Difference("value", text)
    for name, b in due.buffers.items():
        if found := compare(mine.buffers[name], b, task.rtol, task.atol):
            text = f"the result is right, but the buffer `{name}` is not: {found}"
            return Difference(found.kind, text, found.hint)
    return _differ_gradients(task, mine, due) or _differ_layout(mine, due)


def _whose(task: Task) -> str:
    return _AUTHORS.get(task.model.partition(".")[0], "PyTorch")


def _differ_gradients(task: Task, mine: Outcome, due: Outcome) -> Difference | None:
    for key, b in due.gradients.items():
        a = mine.gradients.get(key)
        if b is None or (a is None and not bool(b.any())):
            continue
        name = _spoken(task, key)
        if a is None:
            hint = "the graph is cut: `.detach()`, `.item()`, `.data` or a new tensor"
            return Difference("missing", f"no gradient reaches {name}", hint)
        if found := compare(a, b, task.rtol, task.atol):
            text = f"the values agree, but the gradient of {name} does not: {found}"
            return Difference(found.kind, text, found.hint)
    return None


def _differ_layout(mine: Outcome, due: Outcome) -> Difference | None:
    for (ours, shared), (theirs, due_shared) in zip(
        mine.layout, due.layout, strict=True
    ):
        if due_shared and not shared:
            return Difference("layout", "expected a view of the input, got a copy")
        if shared and not due_shared:
            return Difference("layout", "expected a copy, got a view of the input")
        if ours != theirs:
            return Difference("layout", f"expected strides {theirs}, got {ours}")
    return None


def _mistake(trial: Trial, mine: list[Outcome], failing: list[int]) -> tuple[str, bool]:
    """Name the mistake whose wrong version gives what ``mine`` gave.

    It is the likely one if it does so in every case, or at least in every case in
    which a result is due. Failing that, perhaps one that gives these wrong values
    in the first failing case and in half of them.
    """
    task, due = trial.task, trial.due
    answered = [i for i, outcome in enumerate(due) if outcome.error is None]
    wrong_values = {
        i
        for i in set(failing) & set(answered)
        if not _alike(task, mine[i], due[i], values_only=True)
    }
    if not set(failing) & set(answered):
        answered = []  # only what must be refused goes wrong
    likely, best, perhaps = "", 0.0, ""
    for mistake in trial.mistakes:
        theirs = trial.mistaken(mistake)
        alike = {i for i in range(len(due)) if _alike(task, mine[i], theirs[i])}
        if len(alike) == len(due):
            return mistake, True
        if answered and not likely and alike.issuperset(answered):
            likely = mistake
        if not (mistake in task.wrong or (task.of and mistake in task.of.wrong)):
            continue  # that a parameter is not used is said only if all shows it
        same = [i for i in wrong_values if _alike(task, mine[i], theirs[i], True)]
        share = len(same) / len(failing)
        if failing[0] in same and share >= 0.5 and share > best:
            best, perhaps = share, mistake
    return (likely, True) if likely else (perhaps, False)


def _alike(task: Task, a: Outcome, b: Outcome, values_only: bool = False) -> bool:
    if a.error is not None or b.error is not None:
        return type(a.error) is type(b.error)
    return differ(task, a, b, values_only) is None


def _said(error: Exception) -> str:
    text = (str(error).splitlines() or [""])[0][:160]
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if _is_the_readers(f.filename)]
    line = own[-1].line if own else ""
    return f"yours raises {type(error).__name__}: {text}" + (
        f", in `{line}`" if line else ""
    )


def _is_the_readers(filename: str) -> bool:
    """Whether a file is neither ours, nor an installed package's, nor Python's."""
    path = Path(filename).resolve()
    return not any(path.is_relative_to(folder) for folder in _NOT_THEIRS)


def _hint_from_error(task: Task, error: Exception | None) -> str:
    said = str(error)
    if isinstance(error, TypeError) and "argument" in said:
        names = _parameters(task)
        due = " and with ".join(f"({', '.join(group)})" for group in names)
        return f"{_whose(task)}'s is called with {due}" if names else ""
    if isinstance(error, RuntimeError) and "in-place operation" in said:
        return "an in-place operation writes into the input"
    return ""


def _parameters(task: Task) -> list[list[str]]:
    """Name the parameters of the call; for a module, the constructor's first."""
    try:
        twin = task.twin()
    except (AttributeError, ImportError):
        return []
    groups = [list(inspect.signature(twin).parameters)]
    if isinstance(twin, type) and issubclass(twin, nn.Module):
        groups.append(list(inspect.signature(twin.forward).parameters)[1:])
    return groups


def _spoken(task: Task, key: str) -> str:
    """Call an input by the name of its parameter where that is known."""
    number, bracket, rest = key.partition("[")
    names = (_parameters(task) or [[]])[-1]
    if not number.isdigit():
        return f"`{key}`"
    if int(number) < len(names):
        return f"`{names[int(number)]}{bracket}{rest}`"
    return f"input {key}"


def _signature(case: Case) -> str:
    args = [_show(value) for value in case.args]
    kwargs = [f"{key}={_show(value)}" for key, value in case.kwargs.items()]
    called = f"({', '.join(args + kwargs)})"
    return called + (f"({', '.join(map(_show, case.inputs))})" if case.inputs else "")


def _show(value: Any) -> str:
    if isinstance(value, Tensor):
        if value.numel() <= 6 and value.ndim < 3:
            return f"tensor({_rounded(value)})"
        return f"{str(value.dtype).removeprefix('torch.')} {list(value.shape)}"
    if isinstance(value, list | tuple) and tensors_in(value):
        return f"[{', '.join(map(_show, value))}]"
    return repr(value)


def _rounded(value: Tensor) -> Any:
    if not value.is_floating_point():
        return value.tolist()
    flat = [float(f"{v:.4g}") for v in value.detach().double().flatten().tolist()]
    return torch.tensor(flat, dtype=torch.float64).reshape(value.shape).tolist()
