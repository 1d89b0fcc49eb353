"""Tasks for soft and hard thresholding, and the mistakes that are often made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task

_INF, _NAN = float("inf"), float("nan")


def _cases() -> Iterator[Case]:
    line = torch.linspace(-3, 3, 61, dtype=torch.float64) + 0.013
    yield Case("61 points from -3 to 3", (line,))
    yield Case("lambd = 1.2", (line,), {"lambd": 1.2})
    yield Case("lambd = 0", (line,), {"lambd": 0.0})
    yield Case("exactly at the edges", (torch.tensor([-0.5, 0.0, 0.5]),))
    yield Case("infinities", (torch.tensor([-_INF, _INF]),))
    yield Case("nan", (torch.tensor([1.0, _NAN, -1.0]),))
    yield Case("float32", (torch.linspace(-2, 2, 9),))
    yield Case("nothing", (torch.empty(0, 3),))


def _soft_cases() -> Iterator[Case]:
    yield from _cases()
    yield Case("lambd < 0 is refused", (torch.ones(3),), {"lambd": -0.5})


def _layer_cases() -> Iterator[Case]:
    for name, inputs, settings in ((c.name, c.args, c.kwargs) for c in _cases()):
        yield Case(name, (), settings, inputs)


def _soft(rule: Callable[[Tensor, float], Tensor], refuses: bool = True) -> Callable:
    def softshrink(input: Tensor, lambd: float = 0.5) -> Tensor:
        if refuses and not lambd >= 0:
            raise ValueError
        return rule(input, lambd)

    return softshrink


def _hard(rule: Callable[[Tensor, float], Tensor]) -> Callable:
    return _soft(rule, refuses=False)


def _one_sided(x: Tensor, lambd: float) -> Tensor:
    return torch.where(x > lambd, x - lambd, torch.where(x < -lambd, x, 0 * x))


_KEPT = "what is kept must move by `lambd` too: this is hard thresholding"
_MOVED = "what is kept stays as it is: this is soft thresholding"
_NAN_LOST = "nan is swallowed: a comparison with nan is false, so it became 0"

task(
    "nn.functional.softshrink",
    "torch.nn.functional.softshrink",
    cases=_soft_cases,
    wrong={
        _KEPT: _soft(lambda x, s: torch.where(x.abs() <= s, 0 * x, x)),
        "a number within `lambd` of 0 must become 0: it steps over to the other side": (
            _soft(lambda x, s: x - s * x.sign())
        ),
        "negative numbers move up by `lambd`, towards 0": _soft(_one_sided),
        "x * (1 - lambd / |x|) divides by 0 at 0, and inf / inf is nan": (
            _soft(lambda x, s: x * (1 - s / x.abs()).clamp(min=0))
        ),
        "`lambd` must not be negative: refuse it": _soft(
            lambda x, s: x - x.clamp(-s, s), refuses=False
        ),
        "`lambd` is not used: it is not always 0.5": _soft(
            lambda x, s: x - x.clamp(-0.5, 0.5)
        ),
    },
)
task(
    "nn.functional.hardshrink",
    "torch.nn.functional.hardshrink",
    cases=_cases,
    wrong={
        _MOVED: _hard(lambda x, s: x - x.clamp(-s, s)),
        "exactly at `lambd` the result is 0: compare with >, not with >=": (
            _hard(lambda x, s: torch.where(x.abs() < s, 0 * x, x))
        ),
        _NAN_LOST: _hard(lambda x, s: torch.where(x.abs() > s, x, torch.zeros_like(x))),
    },
)
task("nn.Softshrink", "torch.nn.Softshrink", cases=_layer_cases)
task("nn.Hardshrink", "torch.nn.Hardshrink", cases=_layer_cases)
