"""How an optimizer is tried, and mistakes that can be made in any of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from dlnotes.checking._task import Case

# From a parameter, its gradient, its own state, the number of the step and the
# settings to the new parameter.
Rule = Callable[[Tensor, Tensor, dict[str, Any], int, Any], Tensor]

OWN_GROUP = (
    "a group may have its own settings: read `group['lr']` inside the loop over "
    "`self.param_groups`, not a number kept by the constructor"
)
OWN_STATE = "each parameter has a state of its own: `self.state[p]`, steps included"
TURNED = "`maximize` is not looked at: it turns the gradient's sign"
TURNED_LATE = "`maximize` turns the gradient *before* the weight decay is added"
DECOUPLED = (
    "weight decay is added to the gradient; yours is taken off the parameter, which "
    "is another method, that of AdamW"
)
NO_DECAY = "`weight_decay` is not looked at"


def take_steps(kind: Callable, case: Case) -> list[list[Tensor]]:
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


def cases(
    named: dict[str, dict[str, Any]],
    *,
    lr: float = 0.1,
    steps: int = 8,
    size: tuple[int, ...] = (2, 3),
) -> Iterator[Case]:
    """Make a case of each setting, and those that every optimizer is tried with."""

    def numbers() -> list[Tensor]:
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


def written(
    rule: Rule,
    model: type[Optimizer],
    *,
    decoupled: bool = False,
    decays: bool = True,
    turn: str = "first",
    groups: bool = True,
    shared: bool = False,
) -> type[Optimizer]:
    """Make an optimizer of a rule; the options are mistakes, or AdamW's decay.

    Args:
        rule: one step of one parameter.
        model: whose arguments it takes.
        decoupled: whether weight decay goes past the gradient.
        decays: whether weight decay is looked at.
        turn: ``"first"``, ``"late"`` or ``"not"``: when ``maximize`` acts.
        groups: whether groups keep their own settings.
        shared: whether all parameters share one state.
    """
    signature = inspect.signature(model)

    class Written(Optimizer):
        def __init__(self, params: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
            bound = signature.bind(params, *args, **kwargs)
            bound.apply_defaults()
            defaults = {k: v for k, v in bound.arguments.items() if k != "params"}
            super().__init__(params, defaults)

        @torch.no_grad()
        def step(self, closure: None = None) -> None:
            for group in self.param_groups:
                o = SimpleNamespace(**(group if groups else self.defaults))
                for x in group["params"]:
                    if x.grad is not None:
                        state = self.state["all" if shared else x]
                        state["t"] = state.get("t", 0) + 1
                        self._one(x, o, state)

        def _one(self, x: Tensor, o: SimpleNamespace, state: dict) -> None:
            g, decay = x.grad, o.weight_decay if decays else 0
            turned = getattr(o, "maximize", False) and turn != "not"
            apart = decoupled or getattr(o, "decoupled_weight_decay", False)
            g = -g if turned and turn == "first" else g
            if apart:
                x.mul_(1 - o.lr * decay)
            else:
                g = g + decay * x
            g = -g if turned and turn == "late" else g
            x.copy_(rule(x, g, state, state["t"], o))

    return Written


def common(
    rule: Rule, model: type[Optimizer], *, stateful: bool = True
) -> dict[str, type[Optimizer]]:
    """Return the mistakes about sign, decay, groups and states."""
    found = {
        TURNED: written(rule, model, turn="not"),
        TURNED_LATE: written(rule, model, turn="late"),
        NO_DECAY: written(rule, model, decays=False),
        DECOUPLED: written(rule, model, decoupled=True),
        OWN_GROUP: written(rule, model, groups=False),
    }
    if stateful:
        found[OWN_STATE] = written(rule, model, shared=True)
    return found


def wrong(
    rule: Rule,
    model: type[Optimizer],
    mistakes: dict[str, Rule],
    **options: Any,  # noqa: ANN401
) -> dict[str, type[Optimizer]]:
    """Return the common mistakes and those of one rule."""
    found = common(rule, model)
    return found | {
        said: written(mistaken, model, **options) for said, mistaken in mistakes.items()
    }
