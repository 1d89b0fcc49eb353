"""The schedules against PyTorch's: one step of each, for an optimizer of 3 groups.

The optimizer takes no step, so that only the schedule is timed. Both count their
steps in PyTorch's base class; a step costs some microseconds, next to a step of
the optimizer it is nothing.
"""

from collections.abc import Callable
from functools import partial
from itertools import cycle

import torch
from run import Workload

SETTINGS = {
    "StepLR": {"step_size": 50, "gamma": 0.99},
    "MultiStepLR": {"milestones": [30, 80], "gamma": 0.9},
    "ExponentialLR": {"gamma": 0.9999},
    "PolynomialLR": {"total_iters": 10**9, "power": 2.0},
    "ConstantLR": {"total_iters": 100},
    "LinearLR": {"total_iters": 10**9},
    "CosineAnnealingLR": {"T_max": 10**9},
    "CosineAnnealingWarmRestarts": {"T_0": 100},
    "LambdaLR": {"lr_lambda": lambda t: 1 / (1 + t)},
    "MultiplicativeLR": {"lr_lambda": lambda t: 0.9999},
    "OneCycleLR": {"max_lr": 1.0, "total_steps": 10**9},
    "ReduceLROnPlateau": {"patience": 10**9},
}


def make() -> tuple[tuple, dict]:
    return (), {}


def build(kind: type, **settings: object) -> Callable[[], None]:
    """Make a schedule and return its step."""
    groups = [{"params": [torch.nn.Parameter(torch.zeros(2))]} for _ in range(3)]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    schedule = kind(optimizer, **settings)
    optimizer.step()
    if "patience" not in settings:
        return schedule.step
    losses = cycle((1.0, 0.9, 1.1))
    return lambda: schedule.step(next(losses))


WORKLOADS = [
    Workload(
        f"optim.lr_scheduler.{name}",
        "a step, 3 groups",
        make=make,
        build=partial(build, **settings),
        target=1.5,
    )
    for name, settings in SETTINGS.items()
]
