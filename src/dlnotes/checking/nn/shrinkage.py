"""Tasks for soft and hard thresholding, and the mistakes that are often made."""

import torch

from dlnotes.checking import Case, task
from dlnotes.checking._layers import layer

_INF, _NAN = float("inf"), float("nan")


def _cases():
    line = torch.linspace(-3, 3, 61, dtype=torch.float64) + 0.013
    yield Case("61 points from -3 to 3", (line,))
    yield Case("lambd = 1.2", (line,), {"lambd": 1.2})
    yield Case("lambd = 0", (line,), {"lambd": 0.0})
    yield Case("exactly at the edges", (torch.tensor([-0.5, 0.0, 0.5]),))
    yield Case("infinities", (torch.tensor([-_INF, _INF]),))
    yield Case("nan", (torch.tensor([1.0, _NAN, -1.0]),))
    yield Case("float32", (torch.linspace(-2, 2, 9),))
    yield Case("nothing", (torch.empty(0, 3),))


def _soft_cases():
    yield from _cases()
    yield Case("lambd < 0 is refused", (torch.ones(3),), {"lambd": -0.5})


def _soft(input, lambd=0.5):
    if not lambd >= 0:
        raise ValueError
    return torch.where(input.abs() <= lambd, 0 * input, input - lambd * input.sign())


task("nn.functional.softshrink", cases=_soft_cases, base=_soft).mistakes("""
    what is kept must move by `lambd` too: this is hard thresholding
        torch.where(input.abs() <= lambd, 0 * input, input - lambd * input.sign())
        => torch.where(input.abs() <= lambd, 0 * input, input)
    a number within `lambd` of 0 must become 0: it steps over to the other side
        torch.where(input.abs() <= lambd, 0 * input, input - lambd * input.sign())
        => input - lambd * input.sign()
    negative numbers move up by `lambd`, towards 0
        torch.where(input.abs() <= lambd, 0 * input, input - lambd * input.sign())
        => torch.where(input.abs() <= lambd, 0 * input, input - lambd * (input > 0))
    x * (1 - lambd / |x|) divides by 0 at 0, and inf / inf is nan
        torch.where(input.abs() <= lambd, 0 * input, input - lambd * input.sign())
        => input * (1 - lambd / input.abs()).clamp(min=0)
    `lambd` must not be negative: refuse it
        if not lambd >= 0: => if False:
    `lambd` is not used: it is not always 0.5
        torch.where(input.abs() <= lambd, 0 * input, input - lambd * input.sign())
        => input - input.clamp(-0.5, 0.5)
""")
layer("nn.Softshrink", "nn.functional.softshrink")
task("nn.functional.hardshrink", cases=_cases).mistakes("""
    what is kept stays as it is: this is soft thresholding
        => input - input.clamp(-lambd, lambd)
    exactly at `lambd` the result is 0: compare with >, not with >=
        => torch.where(input.abs() < lambd, 0 * input, input)
    nan is swallowed: a comparison with nan is false, so it became 0
        => torch.where(input.abs() > lambd, input, torch.zeros_like(input))
""")
layer("nn.Hardshrink", "nn.functional.hardshrink")
