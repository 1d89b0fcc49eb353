"""Judge a number or a tensor that a reader filled in, without telling the answer."""

from __future__ import annotations

import copy
import difflib
import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import torch
from torch import Tensor

BLANK = "fill in the blank first: write your answer where `...` stands"


@dataclass(frozen=True)
class Answer:
    """What is due where a page leaves a blank.

    Attributes:
        name: begins with the page's: ``autograd-slope``.
        compute: computes what is due: a number, a text, a tensor, or lists of numbers.
        wrong: mistake, in words that help, to a function that makes it.
        rtol: how far a float may be off, relative: readers round.
        run: what is done with the value before it is compared: see :func:`loop`.
    """

    name: str
    compute: Callable[[], Any]
    wrong: Mapping[str, Callable[[], Any]] = field(default_factory=dict)
    rtol: float = 1e-3
    run: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Verdict:
    """What ``dlnotes.check`` says of a value; true if it is right.

    Attributes:
        name: the answer's.
        right: whether the value is right.
        hint: what to look for if it is not.
    """

    name: str
    right: bool
    hint: str = ""

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        return f"{self.name}: {'right' if self.right else f'not yet; {self.hint}'}"

    __repr__ = __str__


_ANSWERS: dict[str, Answer] = {}


def answer(name: str, **options: Any) -> Callable:
    """Make the function below the answer of that name.

    Args:
        name: begins with the page's: ``autograd-slope``.
        options: the other attributes of :class:`Answer`.

    Returns:
        A decorator.

    Raises:
        ValueError: if there is an answer of this name, or it has no page in front.
    """
    if name in _ANSWERS or "-" not in name:
        raise ValueError(f"answer: name must be new and like roi-ratio, got {name!r}")

    def register(compute: Callable[[], Any]) -> Callable[[], Any]:
        _ANSWERS[name] = Answer(name, compute, **options)
        return compute

    return register


def loop(result: str, times: int, **start: Any) -> Callable[[str], Any]:
    """Say for :class:`Answer` that a reader puts the lines of a loop in order.

    Args:
        result: the name whose value is compared in the end.
        times: how often the lines run, one after the other.
        start: values by name, before the loop; ``torch`` is there, too.

    Returns:
        A function that runs lines.
    """

    def run(lines: str) -> Any:
        names = {"torch": torch, **copy.deepcopy(start)}
        code = compile(lines, "your lines", "exec")
        for _ in range(times):
            exec(code, names)
        return names[result]

    return run


@cache
def _load() -> None:
    import dlnotes.checking.blanks as package

    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)


def answers() -> dict[str, Answer]:
    """Return all answers by name."""
    _load()
    return dict(_ANSWERS)


def judge(name: str, value: Any) -> Verdict:
    """Say whether a value is right; see :func:`dlnotes.check`."""
    known = answers()
    if name not in known:
        near = difflib.get_close_matches(name, known, n=3)
        said = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        raise ValueError(f"check: name must be that of a blank, got {name!r}{said}")
    if is_blank(value):
        return Verdict(name, False, BLANK)
    this = known[name]
    if this.run is not None:
        try:
            value = this.run(value)
        except Exception as error:  # a reader's lines may raise anything
            said = (str(error).splitlines() or [""])[0]
            return Verdict(name, False, f"{type(error).__name__}: {said}")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        hint = _hint(value, this.compute(), this.rtol)
        if hint:
            for mistake, wrong in this.wrong.items():
                if not _hint(value, wrong(), this.rtol):
                    return Verdict(name, False, mistake)
    return Verdict(name, not hint, hint)


def is_blank(value: Any) -> bool:
    """Whether ``...`` was left where an answer is due."""
    if isinstance(value, list | tuple):
        return any(map(is_blank, value))
    return value is ...


def _hint(given: Any, due: Any, rtol: float) -> str:
    """Say what is wrong, or nothing if nothing is; never say what is due."""
    if isinstance(due, str):
        if not isinstance(given, str):
            return f"a text is due, got {_kind(given)}"
        same = given.split() == due.split()
        return "" if same else "that is another text"
    try:
        mine = given.detach() if isinstance(given, Tensor) else torch.as_tensor(given)
    except (TypeError, ValueError, RuntimeError):
        mine = None
    theirs = due.detach() if isinstance(due, Tensor) else torch.as_tensor(due)
    one = "a tensor" if theirs.ndim else "a number"
    if mine is None:
        return f"{one} is due, got {_kind(given)}"
    if mine.shape != theirs.shape:
        of = f" of shape {list(theirs.shape)}" if theirs.ndim else ""
        return f"{one}{of} is due, got {_kind(given)}"
    exact = isinstance(given, Tensor) and isinstance(due, Tensor)
    kinds = [_sort(mine), _sort(theirs)]
    if kinds[0] != kinds[1] and (exact or "True or False" in kinds):
        return f"the dtype is another: {kinds[1]} is due, got {kinds[0]}"
    wide = torch.complex128 if theirs.is_complex() else torch.float64
    a, b = mine.to("cpu", wide), theirs.to("cpu", wide)
    equal = torch.isclose(a, b, rtol=rtol, atol=1e-3 * rtol, equal_nan=True)
    if bool(equal.all()):
        return ""
    if theirs.ndim:
        return f"{int((~equal).sum())} of {equal.numel()} values are not right"
    if a.is_complex() or kinds[1] == "True or False":
        return "the value is not right"
    if bool(a == -b):
        return "the sign is wrong"
    if bool(torch.isclose(a, b, rtol=0.05)) and kinds[1] != "an integer":
        return "close: compute with more digits"
    return f"too {'large' if bool(a > b) else 'small'}"


def _sort(tensor: Tensor) -> str:
    if tensor.dtype == torch.bool:
        return "True or False"
    return (
        "a float"
        if tensor.is_floating_point()
        else ("a complex number" if tensor.is_complex() else "an integer")
    )


def _kind(value: Any) -> str:
    if isinstance(value, Tensor):
        return (
            f"a tensor of shape {list(value.shape)}"
            if value.ndim
            else "a single number"
        )
    if isinstance(value, bool | int | float | complex):
        return "a single number"
    if callable(value):
        return "a function: call it"
    return f"a {type(value).__name__}"
