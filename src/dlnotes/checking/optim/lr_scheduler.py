"""Tasks for learning-rate schedules: the rates of two groups over thirty steps.

In one case of each, somebody changes the rate by hand in the middle of the run.
"""

import warnings

import torch

from dlnotes.checking import Case, diffs, task
from dlnotes.optim import lr_scheduler as own

STEPS = 30
BY_HAND = {7: 3.0, 16: 0.25}  # at these steps, the rates are multiplied


def _rates(kind, case):
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


def _task(name, settings, wrong=(), losses=(), run=_rates):
    def cases():
        for each in settings:
            named = [f"{k}={'…' if callable(v) else v}" for k, v in each.items()]
            text = ", then ".join(each.get("names", ())) or ", ".join(named)
            yield Case(text or "the defaults", (), each, losses)
        if not losses:
            text = f"{text}; the rate is changed by hand"
            yield Case(text, (), settings[-1], (BY_HAND,))

    address = f"optim.lr_scheduler.{name}"
    options = {"run": run, "rtol": 1e-9, "atol": 1e-12}
    return task(address, cases=cases, wrong=wrong, **options)


SETS = diffs("""
    the rate is set to base * shape(t), so that a change by hand, or by another
    schedule, is lost: multiply group['lr'] by shape(t) / shape(t - 1)
        return self._next(t, rates) => return self._get_closed_form_lr()
""")
COMPOUNDS = diffs("""
    the factor for t steps is applied at every step, and compounds: what multiplies the
    rate at hand is the factor of one step
        return now / before if before else 0.0 => return now
""")

_task(
    "StepLR",
    [{"step_size": 4}, {"step_size": 1, "gamma": 0.9}, {"step_size": 7, "gamma": 0.5}],
    SETS,
).mistakes("""
    t / step_size is not rounded down: the rate must step, not glide
        (t // self.step_size) => (t / self.step_size)
""")
_task(
    "MultiStepLR", [{"milestones": [9]}, {"milestones": [4, 4, 8, 20], "gamma": 0.5}]
).mistakes("""
    a milestone named twice counts once: count milestones, a set forgets them
        sorted(self.milestones.elements()) => sorted(self.milestones)
    one step late: a milestone counts from t = milestone on
        elements()), t) => elements()), t - 1)
""")
_task("ExponentialLR", [{"gamma": 0.9}, {"gamma": 1.1}], SETS | COMPOUNDS)
_task(
    "PolynomialLR",
    [{"total_iters": 40}, {"total_iters": 12, "power": 2.0}],
    SETS | COMPOUNDS,
).mistakes("""
    one step early: the first step of the optimizer uses the rate of t = 0
        min(t, self.total_iters) => min(t + 1, self.total_iters)
    it goes on after total_iters: from there on, the rate stays 0
        min(t, self.total_iters) => t
        (1 - way) ** => (abs(1 - way) or 0.01) **
    power is ignored
        (1 - way) ** self.power => 1 - way
    t / total_iters is raised to the power, not what is left of it
        (1 - way) ** self.power => 1 - way**self.power
""")
_task("ConstantLR", [{}, {"factor": 0.1, "total_iters": 9}], SETS).mistakes("""
    one step early: the first step of the optimizer uses the rate of t = 0
        <= t else => <= t + 1 else
""")
_task(
    "LinearLR",
    [{}, {"start_factor": 0.1, "end_factor": 0.5, "total_iters": 12}],
    SETS | COMPOUNDS,
)
_task(
    "CosineAnnealingLR",
    [{"T_max": 40}, {"T_max": 9, "eta_min": 0.05}, {"T_max": 50, "eta_min": 0.01}],
    SETS,
).mistakes("""
    one step early: the first step of the optimizer uses the rate of t = 0
        _half_cosine(t / self.T_max) => _half_cosine((t + 1) / self.T_max)
    eta_min is only a lower bound: the whole range is squeezed above it
        return self._next(t, rates) => return self._get_closed_form_lr()
        self.eta_min + (base - self.eta_min) * above for
        => max(self.eta_min, base * above) for
    it stays at the bottom after T_max: the cosine goes up again
        return self._next(t, rates) => return self._get_closed_form_lr()
        above = self.shape(self.last_epoch)
        => above = self.shape(min(self.last_epoch, self.T_max))
    a whole period of the cosine fits into T_max: it is half of one
        _half_cosine(t / self.T_max) => _half_cosine(2 * t / self.T_max)
""")
_task(
    "CosineAnnealingWarmRestarts",
    [{"T_0": 10}, {"T_0": 3, "T_mult": 2, "eta_min": 0.02}],
).mistakes("""
    it never restarts: after T_0 steps the rate jumps back up
        _half_cosine(self.T_cur / self.T_i)
        => _half_cosine(min(self.last_epoch / self.T_0, 1))
    it climbs back along the cosine: a restart is a jump
        _half_cosine(self.T_cur / self.T_i) => _half_cosine(self.last_epoch / self.T_0)
""")
_task(
    "LambdaLR",
    [
        {"lr_lambda": lambda t: 0.9**t},
        {"lr_lambda": [lambda t: 1 / (t + 1), lambda t: 2]},
    ],
    {
        "the function's value multiplies the rate at hand: it multiplies the first "
        "rate of each group": (own.MultiplicativeLR)
    },
).mistakes("""
    the function is asked about t + 1
        base * function(self.last_epoch) => base * function(self.last_epoch + 1)
""")
_task(
    "MultiplicativeLR",
    [
        {"lr_lambda": lambda t: 0.9},
        {"lr_lambda": [lambda t: 1 / (t + 1), lambda t: 1.1]},
    ],
    {
        "the function's value multiplies the first rate: it multiplies the rate at "
        "hand": (own.LambdaLR)
    },
).mistakes("""
    the function is asked at t = 0 too: the first rate is left alone
        if self._is_initial and => if False and
""")
_task(
    "OneCycleLR",
    [
        {"max_lr": 1.0, "total_steps": 31},
        {"max_lr": [1.0, 2.0], "epochs": 5, "steps_per_epoch": 8, "pct_start": 0.5},
        {"max_lr": 1.0, "total_steps": 33, "three_phase": True, "div_factor": 10.0},
        {"max_lr": 1.0, "total_steps": 40, "anneal_strategy": "linear"},
    ],
).mistakes("""
    the momentum stays: it goes down while the rate goes up
        group["momentum"] = value => pass
    one step early: the first step of the optimizer uses the rate of t = 0
        t = self.last_epoch$ => t = self.last_epoch + 1
""")


def _with_parts(kind, case):
    """Build the same parts for each version of a combination."""

    def build(optimizer, names, **more):
        made = {
            "warm-up": lambda: own.LinearLR(optimizer, 0.1, total_iters=5),
            "exponential": lambda: own.ExponentialLR(optimizer, 0.9),
            "cosine": lambda: own.CosineAnnealingLR(optimizer, 20),
            "step": lambda: own.StepLR(optimizer, 6, 0.5),
        }
        parts = [made[name]() for name in names]
        if more:
            return kind(optimizer, parts, **more)
        return kind(parts, optimizer)

    return _rates(build, case)


_task(
    "SequentialLR",
    [
        {"names": ["warm-up", "cosine"], "milestones": [5]},
        {"names": ["exponential", "step", "cosine"], "milestones": [6, 20]},
    ],
    run=_with_parts,
).mistakes("""
    the next part goes on where the clock stands: each begins at its own t = 0
        part._update_lr(0) => part.last_epoch = self.last_epoch - 1; part.step()
    the next part begins one step late: at its milestone, it sets the rate
        self._milestones = milestones => self._milestones = [m + 1 for m in milestones]
""")
_task(
    "ChainedScheduler",
    [
        {"names": ["warm-up", "exponential"]},
        {"names": ["step", "exponential", "warm-up"]},
    ],
    run=_with_parts,
).mistakes("""
    only the first part takes steps
        for part in self._schedulers:
        |            part.step()
        => self._schedulers[0].step()
    every part starts from the rate before all of them, and the last one wins: each
    multiplies what the one before has left
        for part in self._schedulers:
        |            part.step()
        => before = [g["lr"] for g in self.optimizer.param_groups]
        |        for part in self._schedulers:
        |            for g, lr in zip(self.optimizer.param_groups, before):
        |                g["lr"] = lr
        |            part.step()
""")
_task(
    "ReduceLROnPlateau",
    [
        {"patience": 2},
        {"patience": 0, "factor": 0.5, "cooldown": 3},
        {"patience": 3, "mode": "max"},
        {"patience": 1, "threshold": 0.2, "threshold_mode": "abs"},
        {"patience": 1, "threshold": 0.15, "threshold_mode": "rel"},
        {"patience": 1, "min_lr": [0.02, 0.1]},
    ],
    losses=(
        [1.0, 0.8, 0.79, 0.7, *[0.7] * 9, 0.5, 0.4, *[0.4 - 1e-5] * 12, 0.1, 0.2, 0.3],
    ),
).mistakes("""
    it drops one step too soon: patience steps are forgiven, the next is not
        > self.patience => > max(self.patience - 1, 0)
    any progress counts, however small: it must exceed threshold
        self.threshold = threshold$ => self.threshold = 0.0
""")
