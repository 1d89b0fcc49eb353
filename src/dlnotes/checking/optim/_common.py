"""How an optimizer is tried, and mistakes that can be made in any of them."""

from functools import partial

import torch
from torch import nn

from dlnotes.checking import Case, diffs, task

TURNED = diffs("""
    `maximize` is not looked at: it turns the gradient's sign
        grad = -param.grad if group.get("maximize") else param.grad => grad = param.grad
""")
TURNED_LATE = diffs("""
    `maximize` turns the gradient *before* the weight decay is added
        grad = -param.grad if group.get("maximize") else param.grad => grad = param.grad
        return grad$ => return -grad if group.get("maximize") else grad
""")
NO_DECAY = diffs("""
    `weight_decay` is not looked at
        if group["weight_decay"] != 0: => if False:
""")
DECOUPLED = diffs("""
    weight decay is added to the gradient; yours is taken off the parameter, which is
    another method, that of AdamW
        group.get("decoupled_weight_decay", self.decoupled) => True
""")
OWN_GROUP = diffs("""
    a group may have its own settings: read `group['lr']` inside the loop over
    `self.param_groups`, not a number kept by the constructor
        lr = as_scalar(group["lr"]) => group = group | self.defaults; lr = group["lr"]
""")
OWN_STATE = diffs("""
    each parameter has a state of its own: `self.state[p]`, steps included
        state = self.state[param] => state = self.state["all"]
""")
COMMON = TURNED | TURNED_LATE | NO_DECAY | DECOUPLED | OWN_GROUP | OWN_STATE


def optimizer(
    name, settings, wrong=(), model="", base=None, rtol=None, atol=None, **size
):
    """Add the task of an optimizer, tried with each of some settings."""
    return task(
        name,
        model,
        cases=partial(cases, settings, **size),
        run=take_steps,
        wrong=wrong,
        base=base,
        rtol=rtol,
        atol=atol,
    )


def take_steps(kind, case):
    """Build an optimizer, feed it the case's gradients, and keep every parameter.

    Args:
        kind: the class.
        case: ``args`` are parameters (or groups), and gradients for each step,
            some of them ``None``; ``kwargs`` are the settings.

    Returns:
        The parameters after each step.
    """
    given, gradients = case.args
    groups = given if isinstance(given[0], dict) else [{"params": given}]
    groups = [
        g | {"params": [nn.Parameter(p.clone()) for p in g["params"]]} for g in groups
    ]
    params = [p for group in groups for p in group["params"]]
    optimizer, trace = kind(groups, **case.kwargs), []
    for step in gradients:
        for param, grad in zip(params, step, strict=True):
            param.grad = None if grad is None else grad.clone()
        optimizer.step()
        trace.append([param.detach().clone() for param in params])
    return trace


def cases(named, *, lr=0.1, steps=8, size=(2, 3)):
    """Make a case of each setting, and those that every optimizer is tried with."""

    def numbers():
        return list(torch.randn(2, *size, dtype=torch.float64))

    plain = [numbers() for _ in range(steps)]
    yield Case("as it comes", (numbers(), plain))
    for name, kwargs in named.items():
        yield Case(name, (numbers(), plain), {"lr": lr} | kwargs)
    tiny = [[1e-7 * g for g in grads] for grads in plain]
    yield Case("tiny gradients", (numbers(), tiny), {"lr": lr})
    gaps = [[a, None if i % 3 == 0 else b] for i, (a, b) in enumerate(plain)]
    yield Case("a gradient is missing at times", (numbers(), gaps), {"lr": lr})
    a, b = numbers()
    two = [{"params": [a]}, {"params": [b], "lr": lr / 2}]
    yield Case("two groups", (two, plain), {"lr": lr})
