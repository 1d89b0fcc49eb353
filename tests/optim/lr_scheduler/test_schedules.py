"""Every schedule against PyTorch's: rates, momenta and states, step by step."""

from __future__ import annotations

import copy
import itertools
import warnings

import pytest
import torch
from torch.optim import lr_scheduler as theirs

from dlnotes.optim import lr_scheduler as ours

STEPS = 40


def grid(**settings):
    """All combinations of the values given for each setting."""
    for values in itertools.product(*settings.values()):
        yield dict(zip(settings, values, strict=True))


GRIDS = {
    "StepLR": grid(step_size=[1, 3, 50], gamma=[0.1, 0.5, 1.0, 1.5, 0.0]),
    "MultiStepLR": grid(
        milestones=[[], [3], [15, 30], [5, 5, 9], [0, 4], [9, 3]], gamma=[0.1, 0.5]
    ),
    "ExponentialLR": grid(gamma=[0.9, 1.0, 1.2, 0.0]),
    "PolynomialLR": grid(total_iters=[1, 5, 39, 60], power=[0.5, 1.0, 2.0, 3.7]),
    "ConstantLR": grid(factor=[0.1, 1 / 3, 1.0], total_iters=[0, 1, 5, 50]),
    "LinearLR": grid(
        start_factor=[0.01, 1 / 3, 1.0],
        end_factor=[0.0, 0.5, 1.0],
        total_iters=[1, 5, 60],
    ),
    "CosineAnnealingLR": grid(T_max=[1, 2, 7, 20, 60], eta_min=[0.0, 0.01, 0.3]),
    "CosineAnnealingWarmRestarts": grid(
        T_0=[1, 4, 10], T_mult=[1, 2, 3], eta_min=[0.0, 0.01]
    ),
    "LambdaLR": grid(
        lr_lambda=[lambda t: 0.9**t, [lambda t: 1 / (t + 1), lambda t: 2]]
    ),
    "MultiplicativeLR": grid(
        lr_lambda=[lambda t: 0.9, [lambda t: 1 / (t + 1), lambda t: 1.5]]
    ),
    "OneCycleLR": grid(
        max_lr=[0.5, [0.5, 2.0]],
        total_steps=[STEPS],
        pct_start=[0.0, 0.3, 0.9],
        anneal_strategy=["cos", "linear"],
        three_phase=[False, True],
        cycle_momentum=[True, False],
    ),
}
CASES = [(name, settings) for name, cases in GRIDS.items() for settings in cases]


def label(value):
    if isinstance(value, str):
        return value
    words = (v for v in value.values() if not callable(v))
    return "-".join("…" if "function" in str(v) else str(v) for v in words)[:40]


def optimizer(kind=torch.optim.SGD, lr=0.1):
    weights = [torch.nn.Parameter(torch.zeros(2)) for _ in range(2)]
    groups = [{"params": weights[:1]}, {"params": weights[1:], "lr": 0.7}]
    more = {"momentum": 0.9} if kind is torch.optim.SGD else {}
    return kind(groups, lr=lr, **more)


def settings_of(groups):
    """Every number that a schedule may move."""
    return [
        [g["lr"], *([g["momentum"]] if "momentum" in g else g["betas"])] for g in groups
    ]


def assert_close(a, b):
    torch.testing.assert_close(
        torch.tensor(a, dtype=torch.float64),
        torch.tensor(b, dtype=torch.float64),
        rtol=1e-12,
        atol=1e-14,
    )


def step(schedule):
    schedule.optimizer.step()
    schedule.step()


def assert_same_run(build, steps=STEPS, edit=None, kind=torch.optim.SGD):
    """Build with our module and with theirs, and compare after every step."""
    mine, model = optimizer(kind), optimizer(kind)
    a, b = build(mine, ours), build(model, theirs)
    for t in range(steps):
        assert_close(settings_of(mine.param_groups), settings_of(model.param_groups))
        assert_close(a.get_last_lr(), b.get_last_lr())
        if edit is not None:
            for o in (mine, model):
                edit(t, o)
        step(a)
        step(b)


@pytest.mark.parametrize(("name", "settings"), CASES, ids=label)
def test_same_rates(name, settings):
    assert_same_run(lambda o, m: getattr(m, name)(o, **settings), STEPS - 1)


@pytest.mark.parametrize(("name", "settings"), CASES, ids=label)
def test_same_rates_when_the_rate_is_edited_by_hand(name, settings):
    def edit(t, o):
        if t in (4, 11, 25):
            o.param_groups[t % 2]["lr"] *= 3.0

    assert_same_run(lambda o, m: getattr(m, name)(o, **settings), STEPS - 1, edit)


@pytest.mark.parametrize(("name", "settings"), CASES[::5], ids=label)
def test_same_rates_with_another_optimizer(name, settings):
    kind = torch.optim.Adam
    assert_same_run(lambda o, m: getattr(m, name)(o, **settings), STEPS - 1, kind=kind)


FEW = {
    "StepLR": {"step_size": 3, "gamma": 0.5},
    "MultiStepLR": {"milestones": [2, 5, 5, 9], "gamma": 0.5},
    "ExponentialLR": {"gamma": 0.9},
    "PolynomialLR": {"total_iters": 15, "power": 2.0},
    "ConstantLR": {"factor": 0.25, "total_iters": 5},
    "LinearLR": {"start_factor": 0.1, "end_factor": 0.8, "total_iters": 8},
    "CosineAnnealingLR": {"T_max": 7, "eta_min": 0.01},
    "CosineAnnealingWarmRestarts": {"T_0": 4, "T_mult": 2, "eta_min": 0.01},
    "LambdaLR": {"lr_lambda": [lambda t: 0.9**t, lambda t: 1 / (t + 1)]},
    "MultiplicativeLR": {"lr_lambda": lambda t: 1 - 0.1 / (t + 1)},
    "OneCycleLR": {"max_lr": [0.5, 2.0], "total_steps": STEPS, "three_phase": True},
}
CHAINABLE = [name for name in FEW if name != "OneCycleLR"]


@pytest.mark.parametrize(
    "pair", list(itertools.permutations(CHAINABLE, 2)), ids="-".join
)
def test_two_schedules_on_one_optimizer(pair):
    def build(o, module):
        parts = [getattr(module, name)(o, **FEW[name]) for name in pair]
        return module.ChainedScheduler(parts, o)

    assert_same_run(build)


@pytest.mark.parametrize(
    "pair", list(itertools.product(CHAINABLE, repeat=2)), ids="-".join
)
def test_one_after_the_other(pair):
    def build(o, module):
        parts = [getattr(module, name)(o, **FEW[name]) for name in pair]
        return module.SequentialLR(o, parts, milestones=[6])

    assert_same_run(build)


@pytest.mark.filterwarnings("ignore:Detected call")  # of the inner first step
def test_combinations_of_combinations():
    def build(o, module):
        warm = module.LinearLR(o, 0.1, total_iters=5)
        fall = module.CosineAnnealingLR(o, 20)
        first = module.SequentialLR(o, [warm, fall], [5])
        return module.SequentialLR(o, [first, module.ExponentialLR(o, 0.9)], [25])

    assert_same_run(build)


@pytest.mark.parametrize("name", CHAINABLE)
def test_ours_chains_with_theirs(name):
    """A schedule of PyTorch's beside one of ours."""

    def build(o, module):
        mine = getattr(module, name)(o, **FEW[name])
        return theirs.ChainedScheduler([mine, theirs.StepLR(o, 7)], o)

    assert_same_run(build)


def without_functions(state):
    return {
        k: v
        for k, v in state.items()
        if k not in ("optimizer", "_get_lr_called_within_step")
    }


@pytest.mark.parametrize("name", FEW)
@pytest.mark.parametrize("direction", ["to ours", "to theirs"])
def test_states_load_either_way(name, direction):
    modules = (theirs, ours) if direction == "to ours" else (ours, theirs)
    first, second = optimizer(), optimizer()
    a = getattr(modules[0], name)(first, **FEW[name])
    for _ in range(7):
        step(a)
    b = getattr(modules[1], name)(second, **FEW[name])
    assert (
        without_functions(a.state_dict()).keys()
        == without_functions(b.state_dict()).keys()
    )
    b.load_state_dict(copy.deepcopy(a.state_dict()))
    second.load_state_dict(copy.deepcopy(first.state_dict()))
    for _ in range(12):
        step(a)
        step(b)
        assert_close(settings_of(first.param_groups), settings_of(second.param_groups))


@pytest.mark.parametrize("after", [1, 5, 6, 7])
@pytest.mark.parametrize("name", CHAINABLE)
def test_resuming_by_last_epoch(name, after):
    runs = []
    for module in (ours, theirs):
        o = optimizer()
        first = getattr(module, name)(o, **FEW[name])
        for _ in range(after):
            step(first)
        rates = []
        again = getattr(module, name)(o, **FEW[name], last_epoch=first.last_epoch - 1)
        for _ in range(9):
            rates.append(settings_of(o.param_groups))
            step(again)
        runs.append(rates)
    assert_close(*runs)


PLATEAUS = list(
    grid(
        mode=["min", "max"],
        factor=[0.1, 0.5],
        patience=[0, 2],
        threshold=[0.0, 0.1],
        threshold_mode=["rel", "abs"],
        cooldown=[0, 3],
        min_lr=[0, 0.03, [0.01, 0.2]],
    )
)


@pytest.mark.parametrize("settings", PLATEAUS, ids=label)
def test_plateau(settings):
    generator = torch.Generator().manual_seed(0)
    values = torch.randn(60, generator=generator).cumsum(0) / 4
    values[10:20] = values[9]
    values[30], values[33] = torch.nan, torch.inf
    mine, model = optimizer(), optimizer()
    a = ours.ReduceLROnPlateau(mine, **settings)
    b = theirs.ReduceLROnPlateau(model, **settings)
    for value in values:
        for schedule in (a, b):
            schedule.optimizer.step()
            schedule.step(value)
        assert_close(settings_of(mine.param_groups), settings_of(model.param_groups))
        assert a.state_dict() == b.state_dict()
    again = ours.ReduceLROnPlateau(optimizer(), **settings)
    again.load_state_dict(b.state_dict())
    assert again.state_dict() == a.state_dict()


@pytest.mark.parametrize("T_mult", [1, 2])
def test_warm_restarts_within_an_epoch(T_mult):
    points = [0, 0.25, 3.5, 3.99, 4, 4.5, 11.9, 12, 13.2, 30.0, 1.5]
    rates = []
    for module in (ours, theirs):
        o = optimizer()
        schedule = module.CosineAnnealingWarmRestarts(o, 4, T_mult)
        run = []
        for point in points:
            schedule.step(point)
            run.append(settings_of(o.param_groups))
        schedule.step()
        rates.append([*run, settings_of(o.param_groups)])
    assert_close(*rates)


def test_tensor_rates_are_moved_in_place():
    weight = torch.nn.Parameter(torch.zeros(2))
    rate = torch.tensor(0.1, dtype=torch.float64)
    o = torch.optim.Adam([weight], lr=rate)
    schedule = ours.StepLR(o, 2)
    for _ in range(2):
        step(schedule)
    assert o.param_groups[0]["lr"] is rate
    assert rate.item() == pytest.approx(0.01)


REFUSED = [
    ("ConstantLR", {"factor": 1.5}),
    ("ConstantLR", {"factor": -0.1}),
    ("LinearLR", {"start_factor": 0.0}),
    ("LinearLR", {"start_factor": 1.1}),
    ("LinearLR", {"end_factor": -0.1}),
    ("LinearLR", {"end_factor": 1.1}),
    ("CosineAnnealingWarmRestarts", {"T_0": 0}),
    ("CosineAnnealingWarmRestarts", {"T_0": 2.5}),
    ("CosineAnnealingWarmRestarts", {"T_0": 2, "T_mult": 0}),
    ("CosineAnnealingWarmRestarts", {"T_0": 2, "eta_min": "0"}),
    ("LambdaLR", {"lr_lambda": [lambda t: 1.0]}),
    ("MultiplicativeLR", {"lr_lambda": [lambda t: 1.0] * 3}),
    ("MultiplicativeLR", {"lr_lambda": 0.5}),
    ("OneCycleLR", {"max_lr": 1.0}),
    ("OneCycleLR", {"max_lr": 1.0, "epochs": 3}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 0}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 2.5}),
    ("OneCycleLR", {"max_lr": 1.0, "epochs": 0, "steps_per_epoch": 3}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 9, "pct_start": 1.5}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 9, "pct_start": 1}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 9, "anneal_strategy": "exp"}),
    ("OneCycleLR", {"max_lr": [1.0], "total_steps": 9}),
    ("ReduceLROnPlateau", {"factor": 1.0}),
    ("ReduceLROnPlateau", {"mode": "best"}),
    ("ReduceLROnPlateau", {"threshold_mode": "both"}),
    ("ReduceLROnPlateau", {"min_lr": [0.1]}),
]


@pytest.mark.parametrize(("name", "settings"), REFUSED, ids=label)
def test_both_refuse(name, settings):
    with pytest.raises((ValueError, TypeError)):
        getattr(theirs, name)(optimizer(), **settings)
    with pytest.raises(ValueError, match=f"^{name}: .* (must|got)"):
        getattr(ours, name)(optimizer(), **settings)


@pytest.mark.parametrize("name", [*FEW, "ReduceLROnPlateau"])
def test_refuses_what_is_no_optimizer(name):
    with pytest.raises(ValueError, match=f"{name}: optimizer must be an Optimizer"):
        getattr(ours, name)([], **FEW.get(name, {}))


def test_one_cycle_needs_a_momentum_to_cycle():
    plain = torch.optim.Rprop([torch.nn.Parameter(torch.zeros(1))])
    for module in (ours, theirs):
        with pytest.raises(ValueError, match="cycle_momentum"):
            module.OneCycleLR(plain, 1.0, total_steps=9)


def test_one_cycle_ends():
    o = optimizer()
    schedule = ours.OneCycleLR(o, 1.0, total_steps=3)
    for _ in range(3):
        step(schedule)
    with pytest.raises(ValueError, match="at most 3 steps, got step 4"):
        step(schedule)


def test_combinations_refuse():
    o, other = optimizer(), optimizer()
    step_lr, foreign = ours.StepLR(o, 3), ours.StepLR(other, 3)
    watcher = ours.ReduceLROnPlateau(o)
    for parts, message in (
        ([], "at least one"),
        ([step_lr, foreign], r"schedulers\[1\] must belong to the same optimizer"),
        ([step_lr, watcher], r"schedulers\[1\] must step without a metric"),
        ([step_lr, 3], r"schedulers\[1\] must be a scheduler, got int"),
    ):
        with pytest.raises(ValueError, match=message):
            ours.ChainedScheduler(parts, o)
        with pytest.raises(ValueError, match=message):
            ours.SequentialLR(o, parts, [5])
    with pytest.raises(ValueError, match="milestones must hold 1 steps"):
        ours.SequentialLR(o, [step_lr, ours.StepLR(o, 2)], [5, 6])


def test_get_lr_warns_a_caller_who_meant_get_last_lr():
    schedule = ours.StepLR(optimizer(), 3)
    with pytest.warns(UserWarning, match="get_last_lr"):
        schedule.get_lr()


def test_an_order_that_skips_the_first_rate_is_warned_of():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ours.StepLR(optimizer(), 3).step()
    assert any("before `optimizer.step()`" in str(w.message) for w in caught)


def test_a_constant_of_zero_never_comes_back():
    """PyTorch divides by the factor at the step that should bring the rate back."""
    o = optimizer()
    schedule = ours.ConstantLR(o, factor=0.0, total_iters=2)
    for _ in range(4):
        step(schedule)
        assert o.param_groups[0]["lr"] == 0


FIRST_CASES = list({name: (name, settings) for name, settings in CASES}.values())


@pytest.mark.parametrize(("name", "settings"), FIRST_CASES, ids=label)
def test_a_tensor_stays_the_rate_in_every_schedule(name, settings):
    """It is written into, as by PyTorch; what was read before does not change."""
    runs = []
    for module in (theirs, ours):
        rate = torch.tensor(0.1, dtype=torch.float64)
        weight = torch.nn.Parameter(torch.zeros(2))
        o = torch.optim.SGD([weight], lr=rate, momentum=0.9)
        single = {k: v for k, v in settings.items()}
        try:
            schedule = getattr(module, name)(o, **single)
        except (ValueError, TypeError):
            pytest.skip("made for two groups")
        run = [float(rate)]
        for _ in range(8):
            o.step()
            schedule.step(*([1.0] if name == "ReduceLROnPlateau" else []))
            read = schedule.get_last_lr()[0]
            assert o.param_groups[0]["lr"] is rate and read is not rate
            run.append(float(rate))
        runs.append(run)
    assert runs[0] == pytest.approx(runs[1])


@pytest.mark.parametrize("kind", ["ReduceLROnPlateau", "SequentialLR", "WarmRestarts"])
def test_a_tensor_stays_the_rate_where_it_is_set(kind):
    runs = []
    for module in (theirs, ours):
        rate = torch.tensor(0.1, dtype=torch.float64)
        o = torch.optim.SGD([torch.nn.Parameter(torch.zeros(2))], lr=rate)
        if kind == "ReduceLROnPlateau":
            schedule = module.ReduceLROnPlateau(o, patience=1, min_lr=0.002)
        elif kind == "SequentialLR":
            parts = [module.ConstantLR(o, 0.5, 2), module.ExponentialLR(o, 0.9)]
            schedule = module.SequentialLR(o, parts, [3])
        else:
            schedule = module.CosineAnnealingWarmRestarts(o, 3)
        runs.append([float(rate)])
        for _ in range(9):
            o.step()
            schedule.step(*([1.0] if kind == "ReduceLROnPlateau" else []))
            assert o.param_groups[0]["lr"] is rate
            runs[-1].append(float(rate))
    assert runs[0] == pytest.approx(runs[1])


AT_THE_DOOR = [
    ("StepLR", {"step_size": 0}),
    ("CosineAnnealingLR", {"T_max": 0}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 1, "pct_start": 1.0}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 2, "pct_start": 0.5}),
    ("OneCycleLR", {"max_lr": 1.0, "total_steps": 10, "pct_start": 0.1}),
    (
        "OneCycleLR",
        {"max_lr": 1.0, "total_steps": 2, "pct_start": 0.75, "three_phase": True},
    ),
]


@pytest.mark.parametrize(("name", "settings"), AT_THE_DOOR, ids=label)
def test_refuses_at_the_door_what_would_divide_by_zero_later(name, settings):
    with pytest.raises(ValueError, match=f"^{name}: .* must"):
        getattr(ours, name)(optimizer(), **settings)


@pytest.mark.parametrize("name", ["PolynomialLR", "LinearLR", "ConstantLR"])
def test_a_curve_of_no_steps_stays_where_it_starts(name):
    assert_same_run(lambda o, module: getattr(module, name)(o, total_iters=0))
