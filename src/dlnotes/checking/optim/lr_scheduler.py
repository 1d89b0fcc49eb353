"""Tasks for learning-rate schedules: the rates of two groups over thirty steps.

In one case of each, somebody changes the rate by hand in the middle of the run.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from dlnotes.checking._task import Case, task
from dlnotes.optim import lr_scheduler as own

STEPS = 30
BY_HAND = {7: 3.0, 16: 0.25}  # at these steps, the rates are multiplied


def _rates(kind: Callable, case: Case) -> list[list[float]]:
    """Return what the optimizer would use in each step."""
    weights = [torch.nn.Parameter(torch.zeros(2)) for _ in range(2)]
    groups = [{"params": weights[:1]}, {"params": weights[1:], "lr": 0.7}]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    by_hand = next((x for x in case.inputs if isinstance(x, dict)), {})
    losses = [x for x in case.inputs if isinstance(x, list)]
    schedule = kind(optimizer, *case.args, **case.kwargs)
    rates = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for t in range(STEPS):
            rates.append(
                [g[k] for g in optimizer.param_groups for k in ("lr", "momentum")]
            )
            for group in optimizer.param_groups:
                group["lr"] *= by_hand.get(t, 1.0)
            optimizer.step()
            schedule.step(*(loss[t] for loss in losses))
    return rates


def _task(
    name: str, settings: Sequence[dict[str, Any]], wrong: dict[str, Callable]
) -> None:
    def cases() -> Iterator[Case]:
        for each in settings:
            text = ", ".join(
                f"{k}={'…' if callable(v) else v}" for k, v in each.items()
            )
            text = text or "the defaults"
            yield Case(text, (), each)
        yield Case(f"{text}; the rate is changed by hand", (), settings[-1], (BY_HAND,))

    _add(name, cases, wrong)


def _add(name: str, cases: Callable, wrong: dict[str, Callable]) -> None:
    task(
        f"optim.lr_scheduler.{name}",
        f"torch.optim.lr_scheduler.{name}",
        cases=cases,
        wrong=wrong,
        run=_rates,
        rtol=1e-9,
        atol=1e-12,
    )


def _setting(shape: Callable[[Any, int], float]) -> Callable[[Any], list[float]]:
    """Make a ``get_lr`` that sets the rate, whatever it was."""
    return lambda self: [base * shape(self, self.last_epoch) for base in self.base_lrs]


def _changed(kind: type, **methods: Callable) -> type:
    """Derive a version of a schedule with another method."""
    return type(kind.__name__, (kind,), methods)


SETS = (
    "the rate is set to base * shape(t), so that a change by hand, or by another "
    "schedule, is lost: multiply group['lr'] by shape(t) / shape(t - 1)"
)
EARLY = "one step early: the first step of the optimizer uses the rate of t = 0"
COMPOUNDS = (
    "the factor for t steps is applied at every step, and compounds: what multiplies "
    "the rate at hand is the factor of one step"
)


def _compounding(self: Any) -> list[float]:  # noqa: ANN401
    return [g["lr"] * self.shape(self.last_epoch) for g in self.optimizer.param_groups]


def _early(kind: type) -> type:
    return _changed(kind, shape=lambda self, t: kind.shape(self, t + 1))


def _common(kind: type) -> dict[str, Callable]:
    """Return the mistakes that can be made with any curve."""
    return {
        SETS: _changed(kind, get_lr=_setting(kind.shape)),
        EARLY: _early(kind),
        COMPOUNDS: _changed(kind, get_lr=_compounding),
    }


_task(
    "StepLR",
    [{"step_size": 4}, {"step_size": 1, "gamma": 0.9}, {"step_size": 7, "gamma": 0.5}],
    {
        **_common(own.StepLR),
        "t / step_size is not rounded down: the rate must step, not glide": _changed(
            own.StepLR, shape=lambda self, t: self.gamma ** (t / self.step_size)
        ),
        "gamma is taken off, not multiplied": _changed(
            own.StepLR, shape=lambda self, t: 1 - self.gamma * (t // self.step_size)
        ),
    },
)
_task(
    "MultiStepLR",
    [{"milestones": [9]}, {"milestones": [4, 4, 8, 20], "gamma": 0.5}],
    {
        **_common(own.MultiStepLR),
        "a milestone named twice counts once: count milestones, a set forgets them": (
            lambda optimizer, milestones, gamma=0.1, last_epoch=-1: own.MultiStepLR(
                optimizer, set(milestones), gamma, last_epoch
            )
        ),
        "one step late: a milestone counts from t = milestone on": (
            _changed(
                own.MultiStepLR,
                shape=lambda self, t: own.MultiStepLR.shape(self, t - 1),
            )
        ),
        "only the first milestone counts": (
            lambda optimizer, milestones, gamma=0.1, last_epoch=-1: own.MultiStepLR(
                optimizer, milestones[:1], gamma, last_epoch
            )
        ),
    },
)
_task(
    "ExponentialLR",
    [{"gamma": 0.9}, {"gamma": 1.1}],
    {
        **_common(own.ExponentialLR),
        "exp(-gamma t) instead of gamma ** t": _changed(
            own.ExponentialLR, shape=lambda self, t: math.exp(-self.gamma * t)
        ),
    },
)
_task(
    "PolynomialLR",
    [{"total_iters": 40}, {"total_iters": 12, "power": 2.0}],
    {
        **_common(own.PolynomialLR),
        "it goes on after total_iters: from there on, the rate stays 0": _changed(
            own.PolynomialLR,
            shape=lambda self, t: abs(1 - t / self.total_iters) ** self.power,
        ),
        "power is ignored": _changed(
            own.PolynomialLR,
            shape=lambda self, t: 1 - min(t, self.total_iters) / self.total_iters,
        ),
        "t / total_iters is raised to the power, not what is left of it": _changed(
            own.PolynomialLR,
            shape=lambda self, t: (
                1 - (min(t, self.total_iters) / self.total_iters) ** self.power
            ),
        ),
    },
)
_task(
    "ConstantLR",
    [{}, {"factor": 0.1, "total_iters": 9}],
    {
        SETS: _changed(own.ConstantLR, get_lr=_setting(own.ConstantLR.shape)),
        EARLY: _early(own.ConstantLR),
        "the whole rate never comes back: from total_iters on, divide by factor": (
            _changed(own.ConstantLR, shape=lambda self, t: self.factor)
        ),
    },
)
_task(
    "LinearLR",
    [{}, {"start_factor": 0.1, "end_factor": 0.5, "total_iters": 12}],
    {
        **_common(own.LinearLR),
        "the line goes on after total_iters: from there on it is flat": _changed(
            own.LinearLR,
            shape=lambda self, t: (
                self.start_factor
                + (self.end_factor - self.start_factor) * t / self.total_iters
            ),
        ),
        "the line ends at 1, whatever end_factor says": _changed(
            own.LinearLR,
            shape=lambda self, t: (
                self.start_factor
                + (1 - self.start_factor) * min(t, self.total_iters) / self.total_iters
            ),
        ),
    },
)
_cosine = own.CosineAnnealingLR
_task(
    "CosineAnnealingLR",
    [{"T_max": 40}, {"T_max": 9, "eta_min": 0.05}, {"T_max": 50, "eta_min": 0.01}],
    {
        SETS: _changed(_cosine, get_lr=_cosine._get_closed_form_lr),
        EARLY: _early(_cosine),
        "eta_min is only a lower bound: the whole range is squeezed above it": _changed(
            _cosine,
            get_lr=lambda self: [
                max(self.eta_min, base * self.shape(self.last_epoch))
                for base in self.base_lrs
            ],
        ),
        "it stays at the bottom after T_max: the cosine goes up again": _changed(
            _cosine,
            get_lr=lambda self: [
                self.eta_min
                + (base - self.eta_min) * self.shape(min(self.last_epoch, self.T_max))
                for base in self.base_lrs
            ],
        ),
        "a whole period of the cosine fits into T_max: it is half of one": _changed(
            _cosine,
            shape=lambda self, t: (1 + math.cos(2 * math.pi * t / self.T_max)) / 2,
        ),
    },
)
_restarts = own.CosineAnnealingWarmRestarts


class _NoRestart(_restarts):
    def get_lr(self) -> list[float]:
        way = min(self.last_epoch / self.T_0, 1)
        above = (1 + math.cos(math.pi * way)) / 2
        return [self.eta_min + (base - self.eta_min) * above for base in self.base_lrs]


class _ThereAndBack(_restarts):
    def get_lr(self) -> list[float]:
        above = (1 + math.cos(math.pi * self.last_epoch / self.T_0)) / 2
        return [self.eta_min + (base - self.eta_min) * above for base in self.base_lrs]


_task(
    "CosineAnnealingWarmRestarts",
    [{"T_0": 10}, {"T_0": 3, "T_mult": 2, "eta_min": 0.02}],
    {
        "it never restarts: after T_0 steps the rate jumps back up": _NoRestart,
        "it climbs back along the cosine: a restart is a jump": _ThereAndBack,
        "all periods are equally long: each is T_mult times the one before": (
            lambda optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1: _restarts(
                optimizer, T_0, 1, eta_min, last_epoch
            )
        ),
        "eta_min is ignored": (
            lambda optimizer, T_0, T_mult=1, eta_min=0.0, last_epoch=-1: _restarts(
                optimizer, T_0, T_mult, 0.0, last_epoch
            )
        ),
    },
)
_task(
    "LambdaLR",
    [
        {"lr_lambda": lambda t: 0.9**t},
        {"lr_lambda": [lambda t: 1 / (t + 1), lambda t: 2]},
    ],
    {
        "the function's value multiplies the rate at hand: it multiplies the first "
        "rate of each group": own.MultiplicativeLR,
        "every group gets the first function": (
            lambda optimizer, lr_lambda, last_epoch=-1: own.LambdaLR(
                optimizer,
                lr_lambda[0] if isinstance(lr_lambda, list) else lr_lambda,
                last_epoch,
            )
        ),
        "the function is asked about t + 1": _changed(
            own.LambdaLR,
            get_lr=lambda self: [
                base * function(self.last_epoch + 1)
                for base, function in zip(self.base_lrs, self.lr_lambdas, strict=True)
            ],
        ),
    },
)
_task(
    "MultiplicativeLR",
    [
        {"lr_lambda": lambda t: 0.9},
        {"lr_lambda": [lambda t: 1 / (t + 1), lambda t: 1.1]},
    ],
    {
        "the function's value multiplies the first rate: it multiplies the rate at "
        "hand": own.LambdaLR,
        "the function is asked at t = 0 too: the first rate is left alone": _changed(
            own.MultiplicativeLR,
            get_lr=lambda self: self._next(
                self.last_epoch, [g["lr"] for g in self.optimizer.param_groups]
            ),
        ),
    },
)
_cycle = own.OneCycleLR


class _NoMomentum(_cycle):
    def _set_momentum(self, group: dict, value: float) -> None:
        pass


class _SameWay(_cycle):
    def _set_momentum(self, group: dict, value: float) -> None:
        low, high = group["base_momentum"], group["max_momentum"]
        super()._set_momentum(group, low + high - value)


class _StartsAtTheTop(_cycle):
    def get_lr(self) -> list[float]:
        t, self.last_epoch = self.last_epoch, self.last_epoch + 1
        rates = super().get_lr()
        self.last_epoch = t
        return rates


_task(
    "OneCycleLR",
    [
        {"max_lr": 1.0, "total_steps": 31},
        {"max_lr": [1.0, 2.0], "epochs": 5, "steps_per_epoch": 8, "pct_start": 0.5},
        {"max_lr": 1.0, "total_steps": 33, "three_phase": True, "div_factor": 10.0},
        {"max_lr": 1.0, "total_steps": 40, "anneal_strategy": "linear"},
    ],
    {
        "the momentum stays: it goes down while the rate goes up": _NoMomentum,
        "the momentum moves with the rate: it moves against it": _SameWay,
        EARLY: _StartsAtTheTop,
        "always a cosine: anneal_strategy='linear' goes in straight lines": (
            lambda optimizer, max_lr, anneal_strategy="cos", **rest: _cycle(
                optimizer, max_lr, **rest
            )
        ),
        "always two phases: three_phase comes back to the first rate first": (
            lambda optimizer, max_lr, three_phase=False, **rest: _cycle(
                optimizer, max_lr, **rest
            )
        ),
    },
)


def _parts(kind: Callable, module: Any) -> Callable:  # noqa: ANN401
    """Build the same parts for a version of a combination."""

    def build(optimizer: Optimizer, names: Sequence[str], **more: Any) -> LRScheduler:  # noqa: ANN401
        made = {
            "warm-up": lambda: module.LinearLR(optimizer, 0.1, total_iters=5),
            "exponential": lambda: module.ExponentialLR(optimizer, 0.9),
            "cosine": lambda: module.CosineAnnealingLR(optimizer, 20),
            "step": lambda: module.StepLR(optimizer, 6, 0.5),
        }
        parts = [made[name]() for name in names]
        if "milestones" in more:
            return kind(optimizer, parts, **more)
        return kind(parts, optimizer, **more)

    return build


def _combination(
    name: str, settings: Sequence[dict], wrong: dict[str, Callable]
) -> None:
    def cases() -> Iterator[Case]:
        for each in settings:
            text = ", then ".join(each["names"])
            yield Case(text, (), each)
        yield Case(f"{text}; the rate is changed by hand", (), settings[-1], (BY_HAND,))

    task(
        f"optim.lr_scheduler.{name}",
        f"torch.optim.lr_scheduler.{name}",
        cases=cases,
        wrong=wrong,
        run=lambda kind, case: _rates(_parts(kind, own), case),
        rtol=1e-9,
        atol=1e-12,
    )


class _OwnClock(own.SequentialLR):
    """The second part goes on with the step of the whole."""

    def step(self) -> None:
        for milestone, part in zip(self._milestones, self._schedulers[1:], strict=True):
            if self.last_epoch + 1 == milestone:
                part.last_epoch = milestone
                self._milestones = [m for m in self._milestones if m != milestone]
                self._schedulers = [part]
        self.last_epoch += 1
        self._schedulers[0].step()


class _Late(own.SequentialLR):
    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list,
        milestones: list[int],
        last_epoch: int = -1,
    ) -> None:
        later = [milestone + 1 for milestone in milestones]
        super().__init__(optimizer, schedulers, later, last_epoch)


class _FirstOnly(own.ChainedScheduler):
    def step(self) -> None:
        self._schedulers[0].step()


class _LastWins(own.ChainedScheduler):
    def step(self) -> None:
        before = [group["lr"] for group in self.optimizer.param_groups]
        for part in self._schedulers:
            for group, rate in zip(self.optimizer.param_groups, before, strict=True):
                group["lr"] = rate
            part.step()


_combination(
    "SequentialLR",
    [
        {"names": ["warm-up", "cosine"], "milestones": [5]},
        {"names": ["exponential", "step", "cosine"], "milestones": [6, 20]},
    ],
    {
        "the next part goes on where the clock stands: each begins at its own t = 0": (
            _OwnClock
        ),
        "the next part begins one step late: at its milestone, it sets the rate": _Late,
    },
)
_combination(
    "ChainedScheduler",
    [
        {"names": ["warm-up", "exponential"]},
        {"names": ["step", "exponential", "warm-up"]},
    ],
    {
        "only the first part takes steps": _FirstOnly,
        "every part starts from the rate before all of them, and the last one wins: "
        "each multiplies what the one before has left": _LastWins,
    },
)

_LOSSES = [1.0, 0.8, 0.79, 0.7, *[0.7] * 9, 0.5, 0.4, *[0.4 - 1e-5] * 12, 0.1, 0.2, 0.3]


def _plateaus() -> Iterator[Case]:
    for settings in (
        {"patience": 2},
        {"patience": 0, "factor": 0.5, "cooldown": 3},
        {"patience": 3, "mode": "max"},
        {"patience": 1, "threshold": 0.2, "threshold_mode": "abs"},
        {"patience": 1, "threshold": 0.15, "threshold_mode": "rel"},
        {"patience": 1, "min_lr": [0.02, 0.1]},
    ):
        text = ", ".join(f"{k}={v}" for k, v in settings.items())
        yield Case(text, (), settings, (_LOSSES,))


_plateau = own.ReduceLROnPlateau


class _Impatient(_plateau):
    def __init__(self, optimizer: Optimizer, **settings: Any) -> None:  # noqa: ANN401
        patience = settings.pop("patience", 10)
        super().__init__(optimizer, patience=max(patience - 1, 0), **settings)


class _LastNotBest(_plateau):
    def step(self, metrics: float) -> None:
        super().step(metrics)
        self.best = metrics


class _NoCooldown(_plateau):
    def _reduce(self) -> None:
        super()._reduce()
        self.cooldown = 0


class _AnyProgress(_plateau):
    def __init__(self, optimizer: Optimizer, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(optimizer, **{**settings, "threshold": 0.0})


class _AlwaysMin(_plateau):
    def __init__(self, optimizer: Optimizer, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(optimizer, **{**settings, "mode": "min"})


_add(
    "ReduceLROnPlateau",
    _plateaus,
    {
        "it drops one step too soon: patience steps are forgiven, the next is not": (
            _Impatient
        ),
        "compared with the last number: compare with the best": _LastNotBest,
        "no rest after a drop: for cooldown steps, none counts as bad": _NoCooldown,
        "any progress counts, however small: it must exceed threshold": _AnyProgress,
        "smaller is always better: with mode='max', larger is": _AlwaysMin,
    },
)
