"""Random programs that run alike on our variables and on torch's tensors.

A program is a list of steps over a growing list of values. The first run, on
torch's tensors, chooses the steps; the second repeats them on variables.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import torch

UNARY = {
    "neg": lambda x: -x,
    "exp": lambda x: (-x * x).exp(),
    "log": lambda x: (x * x + 1.0).log(),
    "sin": lambda x: x.sin(),
    "tanh": lambda x: x.tanh(),
    "sigmoid": lambda x: x.sigmoid(),
    "relu": lambda x: x.relu(),
    "cube": lambda x: x**3,
    "root": lambda x: (x * x + 2) ** 0.5,
    "from a number": lambda x: 1.5 - 2.0 / (x * x + 1),
    "clone": lambda x: x.clone(),
    "detach": lambda x: x.detach() * x,
}
BINARY = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "mul": lambda a, b: a * b,
    "div": lambda a, b: a / (b * b + 1.0),
}
IN_PLACE = {
    "add_": lambda a, b: a.add_(b),
    "sub_": lambda a, b: a.sub_(b),
    "mul_": lambda a, b: a.mul_(b),
    "div_": lambda a, b: a.div_(b * b + 1.0),
    "copy_": lambda a, b: a.copy_(b),
    "tanh_": lambda a, b: a.tanh_(),
    "relu_": lambda a, b: a.relu_(),
    "mul_ number": lambda a, b: a.mul_(-0.5),
}


def assign(a, b):
    a[..., :2] = b.sum() * 0.3
    return a


def write_twice(a, b):
    part = a.transpose(0, -1)[1:]
    part.mul_(0.5)
    a.add_(b.mean())
    return part.sub_(a.sum() * 0.1)  # the part knows what happened to the whole


PARTS = {  # writing into a view rewrites the history of the whole
    "first": lambda a, b: a[:1].add_(b.mean()),
    "second": lambda a, b: a[..., ::2].mul_(-0.5),
    "turned": lambda a, b: a.transpose(0, -1)[0].tanh_(),
    "assign": assign,
    "twice": write_twice,
}
Step = tuple[Callable, tuple[int, ...]]


def broadcasts(a, b):
    try:
        return torch.broadcast_shapes(a.shape, b.shape)
    except RuntimeError:
        return None


def some_dims(rng, x):
    return rng.choice([None, *range(-x.ndim, x.ndim)]) if x.ndim else None


def shape_step(rng: random.Random, x: torch.Tensor) -> Callable:
    """Choose a view, an index or a sum that fits a tensor."""
    n = x.ndim
    dims = rng.sample(range(n), n)
    dim, keep = some_dims(rng, x), rng.random() < 0.5
    choices = [
        lambda x: x.reshape(-1),
        lambda x: x.permute(*dims) if dims else x.clone(),
        lambda x: x.sum(dim, keep) if dim is not None else x.sum(),
        lambda x: x.mean(dim, keep) if dim is not None else x.mean(),
        lambda x: x.unsqueeze(rng_dim),
    ]
    rng_dim = rng.randint(-n - 1, n)
    if n:
        at = rng.randrange(x.shape[0])
        several = torch.tensor([rng.randrange(x.shape[0]) for _ in range(3)])
        choices += [
            lambda x: x[at],
            lambda x: x[at:],
            lambda x: x[..., ::2],
            lambda x: x[several],
            lambda x: x.amax(dim, keep) if dim is not None else x.amax(),
        ]
    if n < 3:
        choices.append(lambda x: x.expand(2, *x.shape))
    if n == 2:
        choices.append(lambda x: x.T @ x)
    if n:
        choices.append(lambda x: x @ x.detach()[0] if x.ndim == 2 else x * 2)
    return rng.choice(choices)


def leaves_of(seed: int, make: Callable) -> list:
    """Make three leaves, of which two require grad."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [(3, 4), (4,), (3, 1)]
    return [
        make(torch.randn(s, generator=generator, dtype=torch.float64), i != 2)
        for i, s in enumerate(shapes)
    ]


def choose(seed: int, in_place: bool, length: int = 12) -> list[Step]:
    """Choose the steps of a program, running them on torch's tensors."""
    rng = random.Random(seed)
    values = leaves_of(seed, lambda x, grad: x.requires_grad_(grad))
    steps: list[Step] = []
    while len(steps) < length:
        i = rng.randrange(len(values))
        kind = rng.random()
        if in_place and kind < 0.3:
            i = rng.randrange(3, len(values)) if len(values) > 3 else i
            j = rng.randrange(len(values))
            same = broadcasts(values[i], values[j]) == values[i].shape
            if rng.random() < 0.5 and values[i].ndim:
                same, changes = True, PARTS
            else:
                changes = IN_PLACE
            overlap = values[i].untyped_storage() is values[j].untyped_storage()
            if not same or overlap:
                continue
            step = rng.choice([*changes.values()]), (i, j)
        elif kind < 0.5:
            step = rng.choice([*UNARY.values()]), (i,)
        elif kind < 0.75:
            step = shape_step(rng, values[i]), (i,)
        else:
            j = rng.randrange(len(values))
            if broadcasts(values[i], values[j]) is None:
                continue
            step = rng.choice([*BINARY.values()]), (i, j)
        try:
            result = step[0](*(values[k] for k in step[1]))
        except RuntimeError:  # torch refuses, perhaps half-way: begin another program
            return choose(seed + 100_000, in_place, length)
        if result.numel() == 0:
            return choose(seed + 100_000, in_place, length)
        if result.numel() > 500:
            continue
        values.append(result)
        steps.append(step)
    return steps


def run(steps: list[Step], values: list) -> list:
    """Run a program; the last value is a sum over all that was computed."""
    values = list(values)
    for function, places in steps:
        values.append(function(*(values[i] for i in places)))
    return values


def loss_of(values: list):
    total = values[0].sum() * 0.0
    for k, value in enumerate(values[3:]):
        total = total + (value * (0.1 * k + 0.3)).sum()
    return total
