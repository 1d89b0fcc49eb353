"""Tasks for first weights.

A reader may draw as he likes, so what is drawn is held against the model by its
distribution: 40,000 numbers, of which mean, spread and five quantiles may differ
by 0.05 of the spread that is due. By chance alone that happens in fewer than one
run in ten thousand; a uniform draw in place of a normal one differs by 0.10.
"""

import math
from functools import cache, partial

import numpy
import torch
from torch import Tensor, nn

from dlnotes.checking import Case, diffs, task
from dlnotes.checking._task import resolve

LINEAR, KERNEL = (100, 400), (80, 20, 5, 5)  # 40,000 numbers each


def add(name, calls, wrong=(), run=None):
    """Add a task of ``nn.init``.

    Args:
        name: of the function.
        calls: each a name, a shape, and the arguments after the tensor, those by
            name in a dictionary. A seed in the place of ``generator`` stands for
            a generator.
        wrong: mistake to version.
        run: what is done with a version; :func:`drawn` if ``None``.
    """

    def cases():
        for said, shape, *args in calls:
            named = args.pop() if args and isinstance(args[-1], dict) else {}
            yield Case(said, (shape, *args), named)

    model = f"torch.nn.init.{name}"
    run = run or partial(drawn, resolve(model))
    return task(
        f"nn.init.{name}", model, cases=cases, wrong=wrong, run=run, rtol=0, atol=0.05
    )


def drawn(model, version, case):
    """Let a version fill a parameter, and describe what it drew.

    Args:
        model: draws the numbers whose spread is the unit.
        version: what is tried.
        case: its call.
    """
    result, values = filled(version, case)
    if values.numel() == 0:
        return result
    values = values.flatten() / _unit(model, *_key(case))
    marks = numpy.quantile(values.numpy(), (0.1, 0.3, 0.5, 0.7, 0.9))
    result["mean, in units of the spread due"] = values.mean().item()
    result["spread, in units of the spread due"] = values.std().item()
    result["quantiles at 0.1, 0.3, 0.5, 0.7, 0.9"] = torch.from_numpy(marks)
    return result


def _key(case):
    return case.args, tuple(case.kwargs.items())


@cache
def _unit(model, args, named):
    """Return the spread of what the model draws: always the same draw."""
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            return filled(model, Case("", args, dict(named)))[1].std().item()
    except (RuntimeError, ValueError):  # the version gave what it must refuse
        return 1.0


def filled(version, case):
    """Let a version fill a parameter; say what came back, and from where it drew."""
    shape, *args = case.args
    weight = nn.Parameter(torch.full(shape, torch.nan, dtype=torch.float64))
    named = dict(case.kwargs)
    if "generator" in named:
        named["generator"] = torch.Generator().manual_seed(named["generator"])
        before = named["generator"].get_state()
    back = version(weight, *args, **named)
    result = {"returns": _said(back, weight)}
    if "generator" in named:
        moved = not torch.equal(before, named["generator"].get_state())
        result["draws from the generator"] = moved
    return result, weight.detach()


def _said(back, weight):
    if back is weight:
        return "the tensor it was given"
    if back is None:
        return "nothing"
    return "another tensor" if isinstance(back, Tensor) else type(back).__name__


IN_GRAPH = {
    "write under `torch.no_grad()`: drawing weights is no part of the graph": (
        lambda tensor, *args, **named: tensor.mul_(0)
    )
}

# --- draws --------------------------------------------------------------------

add(
    "uniform_",
    [
        ("from 0 to 1", LINEAR),
        ("from -2 to 3", KERNEL, -2.0, 3.0),
        ("by name", LINEAR, {"a": 1.0, "b": 2.0}),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
        ("ends in the wrong order", LINEAR, 1.0, 0.0),
    ],
).mistakes("""
    stretch by b - a, the width, not by b
        mul_(b - a) => mul_(b)
    the numbers begin at a, not at 0
        .add_(a) =>
""")
add(
    "normal_",
    [
        ("mean 0, std 1", LINEAR),
        ("std 0.01", KERNEL, 0.0, 0.01),
        ("around 3", LINEAR, 3.0, 2.0),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
        ("a negative std", LINEAR, 0.0, -1.0),
    ],
).mistakes("""
    `mean` is added to every number
        .add_(mean) =>
    `std` multiplies the numbers; its square is the variance
        tensor.mul_(std) => tensor.mul_(std**0.5)
""")
add(
    "trunc_normal_",
    [
        ("one std to each side", LINEAR, 0.0, 1.0, -1.0, 1.0),
        ("std 0.02, cut at ±2", LINEAR, 0.0, 0.02),
        ("the upper half", LINEAR, {"a": 0.0}),
        ("around 1", KERNEL, 1.0, 0.5, 0.5, 2.0),
        ("with a generator", LINEAR, {"generator": 5}),
        ("nothing", (0, 3)),
    ],
).mistakes("""
    what lies outside is drawn anew, not moved to the edge
        tensor.copy_(z.mul_(std).add_(mean).clamp_(a, b))
        => normal_(tensor, mean, std, generator).clamp_(a, b)
    `a` and `b` are numbers, not multiples of `std` around `mean`
        side = -1.0 => a, b = mean + a * std, mean + b * std; side = -1.0
""")

# --- scaled -------------------------------------------------------------------

_XAVIER_CALLS = [
    ("a linear layer", LINEAR),
    ("gain 5/3", LINEAR, 5 / 3),
    ("a convolution", KERNEL),
    ("with a generator", LINEAR, {"generator": 5}),
    ("a bias has no fans", (10,)),
]
_KAIMING_CALLS = [
    ("ReLU", LINEAR),
    ("fan_out", LINEAR, {"mode": "fan_out"}),
    ("the slope of nn.Linear", LINEAR, math.sqrt(5)),
    ("a convolution", KERNEL),
    ("tanh", LINEAR, {"nonlinearity": "tanh"}),
    ("with a generator", LINEAR, {"generator": 5}),
    ("nothing", (0, 3)),
    ("an unknown mode", LINEAR, {"mode": "fan"}),
]
_NO_KERNEL = diffs("""
    the fans count the size of the kernel, too
        math.prod(tensor.shape[2:]) => 1
""")
_BOTH = diffs("""
    both fans count: 2 / (fan_in + fan_out), not 1 / fan_in
        gain * math.sqrt(2 / (fan_in + fan_out)) => gain / math.sqrt(fan_in)
""")
add("xavier_normal_", _XAVIER_CALLS, _NO_KERNEL | _BOTH | IN_GRAPH).mistakes("""
    not one over the harmonic mean of the counts: 2 / (fan_in + fan_out)
        gain * math.sqrt(2 / (fan_in + fan_out))
        => gain * math.sqrt((fan_in + fan_out) / (2 * fan_in * fan_out))
    2 / (fan_in + fan_out) is the variance: take the root for the std
        gain * math.sqrt(2 / (fan_in + fan_out)) => gain * 2 / (fan_in + fan_out)
    there is a 2 above fan_in + fan_out
        gain * math.sqrt(2 / (fan_in + fan_out)) => gain / math.sqrt(fan_in + fan_out)
    `gain` multiplies the std
        gain * math.sqrt(2 / (fan_in + fan_out)) => math.sqrt(2 / (fan_in + fan_out))
    `gain` multiplies the std: outside the root
        gain * math.sqrt(2 / (fan_in + fan_out))
        => math.sqrt(gain * 2 / (fan_in + fan_out))
    a bell is due, not numbers spread evenly
        return normal_(tensor, 0.0, _xavier_std(tensor, gain), generator)
        => return xavier_uniform_(tensor, gain, generator)
    write into the tensor itself and return it: the layer keeps the old one
        return normal_(tensor, => return normal_(tensor.detach().clone(),
    `generator` is there to be drawn from: pass it on
        gain), generator) => gain))
""")
add("xavier_uniform_", _XAVIER_CALLS, _NO_KERNEL | _BOTH).mistakes("""
    ±b has the standard deviation b / √3: the bound is √3 times the std
        math.sqrt(3) * _xavier => _xavier
""")
add("kaiming_normal_", _KAIMING_CALLS).mistakes("""
    fan_in is the default, and a weight is [O, I]
        fan_out(tensor), strict => fan_out(tensor)[::-1], strict
    the gain of `nonlinearity` is missing
        calculate_gain(nonlinearity, a) / math.sqrt(fans[mode.lower()])
        => 1 / math.sqrt(fans[mode.lower()])
""")
add("kaiming_uniform_", _KAIMING_CALLS, _NO_KERNEL).mistakes("""
    ±b has the standard deviation b / √3: the bound is √3 times the std
        math.sqrt(3) * std => std
""")

# --- structured ---------------------------------------------------------------

DRAWS = 400  # a share of ½ strays by 0.025: 0.1 is four times that


def _angles(version, case):
    """Say how rows or columns lie to each other, and whether signs are fair."""
    result, w = filled(version, case)
    if w.numel() == 0:
        return result
    w = w.flatten(1)  # [O, I]
    products = w @ w.T if len(w) <= w.shape[1] else w.T @ w
    result["products of rows (of columns, if these are fewer)"] = products
    lengths = products.diagonal()
    flat = (products - lengths.diag()).abs().max() < 1e-9
    result["right angles to nine digits"] = bool(flat)
    if w.shape == (3, 3):
        many = torch.stack([filled(version, case)[1] for _ in range(DRAWS)])
        shares = (many > 0).double().mean(0)
        fair = bool(((shares - 0.5).abs() < 0.1).all())
        result[f"each number is positive in half of {DRAWS} draws, ± 0.1"] = fair
    return result


add(
    "orthogonal_",
    [
        ("square", (3, 3)),
        ("more outputs than inputs", (7, 4)),
        ("more inputs than outputs", (4, 7)),
        ("gain 2", (5, 5), 2.0),
        ("a convolution", (4, 2, 3, 3)),
        ("with a generator", (5, 4), {"generator": 5}),
        ("nothing", (0, 3)),
        ("a bias", (10,)),
    ],
    wrong=IN_GRAPH,
    run=_angles,
).mistakes("""
    the signs of Q lean to one side: multiply its columns by those of R's diagonal
        q = q * r.diagonal().sign() => pass
    `gain` multiplies the matrix
        .mul_(gain) =>
    length 1 is not enough: the rows must be at right angles
        q, r = torch.linalg.qr(drawn.T if wide else drawn)
        => q = drawn.T if wide else drawn
        q = q * r.diagonal().sign() => q = q / q.norm(dim=0)
    write into the tensor itself and return it: the layer keeps the old one
        return tensor.copy_( => return tensor.detach().clone().copy_(
    `generator` is there to be drawn from: pass it on
        normal_(drawn, generator=generator) => normal_(drawn)
""")


def _zeros(version, case):
    """Count the zeros of each column, and describe the other numbers."""
    result, w = filled(version, case)
    if w.numel() == 0:
        return result
    zero = w == 0
    result["zeros in the first five columns"] = zero.sum(0)[:5].tolist()
    result["most and fewest zeros of a column"] = [
        int(n) for n in zero.sum(0).aminmax()
    ]
    result["the same rows in all columns"] = bool((zero == zero[:, :1]).all())
    kept = w[~zero] / (case.args[2] if len(case.args) > 2 else 0.01)
    result["spread of the others, in units of that due"] = kept.std().item()
    return result


add(
    "sparse_",
    [
        ("a tenth", LINEAR, 0.1),
        ("rounded up", (101, 400), 0.25),
        ("std 2", LINEAR, 0.5, 2.0),
        ("with a generator", LINEAR, 0.1, {"generator": 5}),
        ("nothing", (0, 3), 0.5),
        ("a kernel", (2, 3, 3), 0.5),
    ],
    run=_zeros,
).mistakes("""
    every column has the same number of zeros
        tensor[torch.randperm(rows)[:zeros], column] = 0
        => tensor[torch.rand(rows) < sparsity, column] = 0
    the number of zeros is rounded up
        math.ceil( => int(
""")

# --- fills --------------------------------------------------------------------

ANY = {
    "a matrix": (2, 3),
    "a kernel": (2, 3, 2, 2),
    "one number": (),
    "nothing": (0, 3),
}


def _add(name, calls, wrong=()):
    def cases():
        for said, (shape, args) in calls.items():
            yield Case(said, (torch.full(shape, 7.5, dtype=torch.float64), *args))

    address = f"nn.init.{name}"
    return task(address, cases=cases, wrong=wrong)


_SLIPS = diffs("""
    write into the tensor itself: the layer keeps the old one
        tensor[...] = val => tensor = torch.full_like(tensor, val)
    write under `torch.no_grad()`: filling weights is no part of the graph
        @torch.no_grad()
        |def constant_
        => def constant_
""")
_add(
    "constant_", {said: (shape, (0.3,)) for said, shape in ANY.items()}, _SLIPS
).mistakes("""
    the number is not a whole one
        = val => = int(val)
""")
_add("ones_", {said: (shape, ()) for said, shape in ANY.items()}, _SLIPS)
_add("zeros_", {said: (shape, ()) for said, shape in ANY.items()}, _SLIPS)
_add(
    "eye_",
    {
        "square": ((3, 3), ()),
        "more outputs than inputs": ((4, 2), ()),
        "more inputs than outputs": ((2, 5), ()),
        "nothing": ((0, 3), ()),
        "a kernel": ((2, 3, 2), ()),
    },
).mistakes("""
    what is not on the diagonal must become 0
        constant_(tensor, 0.0).diagonal().add_(1) => tensor.diagonal().fill_(1)
""")
_add(
    "dirac_",
    {
        "over time": ((3, 3, 5), ()),
        "over a picture": ((4, 3, 3, 5), ()),
        "an even kernel": ((2, 3, 4, 2), ()),
        "over a volume": ((2, 2, 3, 3, 3), ()),
        "two groups": ((4, 3, 3, 3), (2,)),
        "nothing": ((0, 3, 3), ()),
        "groups that do not divide": ((4, 3, 3, 3), (3,)),
        "a matrix": ((3, 3), ()),
    },
).mistakes("""
    the 1 stands in the middle of the kernel, at size // 2
        size // 2 => 0
    the middle of an even kernel is size // 2, not (size - 1) // 2
        size // 2 => (size - 1) // 2
""")

# --- fans ---------------------------------------------------------------------


def _weights():
    for said, shape in {
        "a linear layer": (300, 100),
        "a convolution": (64, 16, 3, 5),
        "a convolution over time": (8, 4, 7),
        "no output": (0, 3),
        "a bias has no fans": (10,),
        "a single number": (),
    }.items():
        yield Case(said, (torch.zeros(shape),))


task("nn.init._calculate_fan_in_and_fan_out", cases=_weights).mistakes("""
    the size of the kernel counts too: each output adds up I · kh · kw products
        math.prod(tensor.shape[2:]) => 1
    the kernel counts for fan_out too: an input goes into O · kh · kw outputs
        tensor.shape[0] * kernel => tensor.shape[0]
""")


def _gains():
    for name in ("linear", "conv2d", "conv_transpose3d", "sigmoid", "tanh", "relu"):
        yield Case(name, (name,))
    yield Case("selu", ("selu",))
    for slope in (None, 0, 0.2, 1, math.sqrt(5)):
        yield Case(f"leaky_relu, slope {slope}", ("leaky_relu", slope))
    yield Case("a slope that is no number", ("leaky_relu", "a"))
    yield Case("an unknown name", ("swish",))


task("nn.init.calculate_gain", cases=_gains).mistakes("""
    the slope is squared: 2 / (1 + slope²)
        slope**2 => slope
    leaky ReLU lets some of the negative side through: 1 + slope² below the 2
        2 / (1 + slope**2) => 2
""")
