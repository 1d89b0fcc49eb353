"""Each optimizer against PyTorch's, step by step, over PyTorch's own settings."""

from __future__ import annotations

import copy
import io
import pickle
import warnings

import pytest
import torch
from torch import nn

from dlnotes import optim
from dlnotes.lab import optimizers
from samples import optimizer_error_inputs, optimizer_samples
from twin_lines import twins
from twins import assert_same

NAMES = [
    name.removeprefix("optim.")
    for name, twin in twins().items()
    if twin.model.startswith("torch.optim.") and "lr_scheduler" not in name
]
OURS_ALONE = optimizers.__all__
KINDS = {name: getattr(optim, name) for name in NAMES}
KINDS |= {name: getattr(optimizers, name) for name in OURS_ALONE}
SPARSE = ["Adagrad", "SGD"]
SHAPES = [(3, 4), (5, 2), (1, 3)]

# Beside PyTorch's own settings: each option once where those leave it out.
MORE = {
    "SGD": [
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
        {"lr": 0.1, "momentum": 0.9, "dampening": 0.9, "maximize": True},
        {"lr": 0.1, "momentum": 0.9, "nesterov": True, "maximize": True},
        {"lr": torch.tensor([0.1], dtype=torch.float64), "momentum": 0.5},
    ],
    "Adagrad": [
        {"lr_decay": 0.1, "initial_accumulator_value": 0.2, "eps": 0.1},
        {"lr": torch.tensor([0.1]), "lr_decay": 0.1, "maximize": True},
    ],
    "RMSprop": [
        {"centered": True, "momentum": 0.9, "alpha": 0.8, "weight_decay": 0.1},
        {"alpha": 0.5, "eps": 0.1, "momentum": 0.3, "maximize": True},
    ],
    "Adadelta": [{"lr": 0.3, "rho": 0.5, "eps": 0.1}, {"maximize": True, "rho": 0.0}],
    "Adam": [
        {"amsgrad": True, "betas": (0.5, 0.6), "eps": 0.1},
        {"weight_decay": 0.1, "decoupled_weight_decay": True, "amsgrad": True},
        {"lr": torch.tensor([[0.01]]), "betas": (0.0, 0.9)},
    ],
    "AdamW": [
        {"amsgrad": True, "weight_decay": 0.5, "lr": 0.1},
        {"maximize": True, "lr": torch.tensor(0.01)},
    ],
    "NAdam": [{"momentum_decay": 0.1, "decoupled_weight_decay": True, "lr": 0.1}],
    "RAdam": [
        {"betas": (0.9, 0.5), "eps": 0.1, "weight_decay": 0.1},  # rectified never
        {"betas": (0.0, 0.99), "lr": 0.1, "decoupled_weight_decay": True},
    ],
    "Adamax": [{"betas": (0.5, 0.6), "eps": 0.3, "weight_decay": 0.1}],
    "Muon": [{"nesterov": False, "weight_decay": 0.0, "momentum": 0.5}],
}


def every_setting():
    for name in NAMES:
        for said, params, kwargs in optimizer_samples(name):
            assert params is None
            yield pytest.param(name, kwargs, id=f"{name}-{said}")
        for kwargs in MORE[name]:
            yield pytest.param(name, kwargs, id=f"{name}-{kwargs}")


SETTINGS = [*every_setting()]


def parameters(dtype=torch.float64, shapes=SHAPES):
    torch.manual_seed(0)
    return [nn.Parameter(torch.randn(shape, dtype=dtype)) for shape in shapes]


def pair(name, kwargs, dtype=torch.float64, shapes=SHAPES):
    """Ours and PyTorch's, each with its own copy of the same parameters."""
    return [
        getattr(module, name)(parameters(dtype, shapes), **copy.deepcopy(kwargs))
        for module in (optim, torch.optim)
    ]


def gradients(step, shapes=SHAPES, dtype=torch.float64):
    """Gradients of many sizes, some of them 0; one is missing in every fifth step."""
    generator = torch.Generator().manual_seed(step)
    found = [
        10.0 ** (step % 4 - 2) * torch.randn(s, generator=generator, dtype=dtype)
        for s in shapes
    ]
    found[0] = torch.zeros_like(found[0]) if step % 7 == 0 else found[0]
    return [*found[:-1], None if step % 5 == 0 else found[-1]]


def weights(optimizer):
    return [p.detach() for g in optimizer.param_groups for p in g["params"]]


def take(optimizer, grads):
    params = [p for group in optimizer.param_groups for p in group["params"]]
    for param, grad in zip(params, grads, strict=True):
        param.grad = None if grad is None else grad.clone()
    optimizer.step()


@pytest.mark.parametrize(("name", "kwargs"), SETTINGS)
def test_equal_in_every_one_of_200_steps(name, kwargs):
    ours, theirs = pair(name, kwargs)
    for step in range(200):
        grads = gradients(step)
        take(ours, grads)
        take(theirs, grads)
        assert_same(weights(ours), weights(theirs), rtol=1e-12, atol=1e-12)
    mine, due = ours.state_dict()["state"], theirs.state_dict()["state"]
    assert [[*entry] for entry in mine.values()] == [[*e] for e in due.values()]
    assert_same(mine, due, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_equal_where_each_makes_its_own_gradients(name):
    ours, theirs = pair(name, {"lr": 0.05})
    for _ in range(50):
        for optimizer in (ours, theirs):
            optimizer.zero_grad()
            params = optimizer.param_groups[0]["params"]
            sum((p - 1).cosh().log().sum() for p in params).backward()
            optimizer.step()
        assert_same(weights(ours), weights(theirs), rtol=1e-11, atol=1e-11)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_narrow_numbers(name, dtype):
    ours, theirs = pair(name, {"lr": 0.01}, dtype)
    for step in range(20):
        take(ours, gradients(step, dtype=dtype))
        take(theirs, gradients(step, dtype=dtype))
    tolerance = {torch.float32: 1e-5, torch.bfloat16: 2e-2}[dtype]
    assert_same(weights(ours), weights(theirs), rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Muon"])
@pytest.mark.parametrize("more", [{}, {"weight_decay": 0.1}])
def test_complex_parameters(name, more):
    more = more | ({"momentum": 0.9} if name in ("SGD", "RMSprop") else {})
    ours, theirs = pair(name, more, torch.complex128)
    for step in range(20):
        grads = gradients(step, dtype=torch.complex128)
        take(ours, grads)
        take(theirs, grads)
        assert_same(weights(ours), weights(theirs), rtol=1e-12, atol=1e-12)
    assert_same(ours.state_dict()["state"], theirs.state_dict()["state"])


def stored(state):
    """Through a file and back."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    return torch.load(file)


@pytest.mark.parametrize(("name", "kwargs"), SETTINGS)
def test_state_goes_either_way_in_the_middle(name, kwargs):
    for first in (0, 1):
        before, after = pair(name, kwargs), pair(name, kwargs)
        straight, swapped = before[first], after[1 - first]
        for step in range(12):
            take(straight, gradients(step))
        swapped.load_state_dict(stored(straight.state_dict()))
        with torch.no_grad():
            for p, q in zip(weights(swapped), weights(straight), strict=True):
                p.copy_(q)
        for step in range(12, 24):
            take(straight, gradients(step))
            take(swapped, gradients(step))
            assert_same(weights(straight), weights(swapped), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", NAMES)
def test_state_before_the_first_step(name):
    ours, theirs = pair(name, {})
    assert_same(ours.state_dict()["state"], theirs.state_dict()["state"])
    known = theirs.param_groups[0]
    assert all(known[key] == ours.defaults[key] for key in ours.defaults)


@pytest.mark.parametrize("name", NAMES + OURS_ALONE)
def test_state_survives_pickling(name):
    optimizer = KINDS[name](parameters())
    take(optimizer, gradients(1))
    again = pickle.loads(pickle.dumps(optimizer))
    take(optimizer, gradients(2))
    take(again, gradients(2))
    assert_same(weights(again), weights(optimizer))
    assert again.state_dict().keys() == {"state", "param_groups"}


@pytest.mark.parametrize("name", NAMES + OURS_ALONE)
def test_groups_have_their_own_settings(name):
    kind = KINDS[name]
    a, b, c = parameters()
    groups = kind([{"params": [a]}, {"params": [b], "lr": 0.1}], lr=0.01)
    groups.add_param_group({"params": [c], "weight_decay": 0.5})
    settings = [{"lr": 0.01}, {"lr": 0.1}, {"lr": 0.01, "weight_decay": 0.5}]
    alone = [kind([p], **k) for p, k in zip(parameters(), settings, strict=True)]
    for step in range(1, 5):
        grads = gradients(step)
        take(groups, grads)
        for optimizer, grad in zip(alone, grads, strict=True):
            take(optimizer, [grad])
    assert_same(weights(groups), [w for o in alone for w in weights(o)])


@pytest.mark.parametrize("name", NAMES + OURS_ALONE)
def test_closure_and_missing_gradients(name):
    moved, still = parameters()[:2]
    optimizer = KINDS[name]([moved, still], weight_decay=0.1)
    before = moved.detach().clone(), still.detach().clone()

    def closure():
        optimizer.zero_grad()
        loss = moved.square().sum()
        loss.backward()
        return loss

    loss = optimizer.step(closure)
    assert loss.requires_grad and torch.equal(loss, before[0].square().sum())
    assert not torch.equal(moved, before[0]) and torch.equal(still, before[1])
    assert optimizer.step() is None


@pytest.mark.parametrize("name", [n for n in NAMES + OURS_ALONE if n != "Muon"])
def test_maximize_goes_the_other_way(name):
    down, up = (KINDS[name](parameters(), maximize=m) for m in (False, True))
    for step in range(10):
        grads = gradients(step)
        take(down, grads)
        take(up, [None if g is None else -g for g in grads])
    assert_same(weights(up), weights(down))


@pytest.mark.parametrize("name", NAMES + OURS_ALONE)
def test_schedulers_and_hooks_of_torch_work(name):
    optimizer, seen = KINDS[name](parameters(), lr=1.0), []
    optimizer.register_step_post_hook(lambda *_: seen.append(1))
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 1, 0.1)
    for step in range(3):
        take(optimizer, gradients(step))
        schedule.step()
    assert len(seen) == 3 and abs(optimizer.param_groups[0]["lr"] - 1e-3) < 1e-9


def sparse(step, rows=8, width=3):
    """A gradient of three rows, one of them named twice."""
    generator = torch.Generator().manual_seed(step)
    index = torch.randint(0, rows, (1, 3), generator=generator)
    index[0, 2] = index[0, 0]
    values = torch.randn(3, width, generator=generator, dtype=torch.float64)
    return torch.sparse_coo_tensor(index, values, (rows, width), check_invariants=True)


SPARSE_SETTINGS = [
    ("SGD", {"lr": 0.1}),
    ("SGD", {"lr": 0.1, "maximize": True}),
    ("SGD", {"lr": 0.1, "momentum": 0.9}),
    ("Adagrad", {"lr": 0.1}),
    ("Adagrad", {"lr": 0.1, "eps": 0.1, "lr_decay": 0.1, "maximize": True}),
]


@pytest.mark.parametrize(("name", "kwargs"), SPARSE_SETTINGS)
def test_sparse_gradients(name, kwargs):
    ours, theirs = pair(name, kwargs, shapes=[(8, 3)])
    for step in range(50):
        take(ours, [sparse(step)])
        take(theirs, [sparse(step)])
        assert_same(weights(ours), weights(theirs), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", SPARSE)
def test_sparse_gradients_with_weight_decay_are_refused(name):
    for optimizer in pair(name, {"weight_decay": 0.1}, shapes=[(8, 3)]):
        with pytest.raises((RuntimeError, ValueError), match=r"weight_decay|sparse"):
            take(optimizer, [sparse(0)])


@pytest.mark.parametrize("name", [n for n in NAMES if n not in SPARSE])
def test_sparse_gradients_are_refused(name):
    ours, theirs = pair(name, {}, shapes=[(8, 3)])
    with pytest.raises(RuntimeError):
        take(theirs, [sparse(0)])
    with pytest.raises(ValueError, match=f"{name}: gradients must be dense"):
        take(ours, [sparse(0)])


def refused():
    for name in NAMES:
        for said, params, kwargs in optimizer_error_inputs(name):
            yield pytest.param(name, params, kwargs, id=f"{name}-{said}")


REFUSED = [*refused()]


def attempt(kind, params, kwargs):
    """Build, and take a step; a warning counts as an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        optimizer = kind(parameters() if params is None else params, **kwargs)
        optimizer.step()


@pytest.mark.parametrize(("name", "params", "kwargs"), REFUSED)
def test_refuses_what_pytorch_refuses(name, params, kwargs):
    left_out = twins()[f"optim.{name}"].leaves_out
    if set(kwargs) & set(left_out):
        with pytest.raises(TypeError, match="unexpected keyword"):
            attempt(KINDS[name], params, kwargs)
        return
    with pytest.raises(Exception) as theirs:
        attempt(getattr(torch.optim, name), params, kwargs)
    with pytest.raises(Exception) as ours:
        attempt(KINDS[name], params, kwargs)
    if kwargs or "complex" in str(theirs.value):
        assert ours.type is ValueError
        assert str(ours.value).startswith(f"{name}: ") and ", got " in str(ours.value)
    else:  # about the list of parameters: torch's own base class says so
        assert ours.type is theirs.type


BAD = [
    ("lr", -1.0),
    ("lr", float("nan")),
    ("lr", torch.tensor([0.1, 0.2])),
    ("weight_decay", -0.1),
    ("eps", -1e-8),
    ("momentum", -0.9),
    ("lr_decay", -1.0),
    ("initial_accumulator_value", -1.0),
    ("alpha", -0.5),
    ("rho", 1.1),
    ("rho", -0.1),
    ("momentum_decay", -1.0),
    ("betas", (1.0, 0.9)),
    ("betas", (0.9, 1.0)),
    ("betas", (-0.1, 0.9)),
    ("betas", (0.9,)),
    ("betas", (torch.tensor(0.9), torch.tensor(0.9))),
]


@pytest.mark.parametrize("name", NAMES + OURS_ALONE)
def test_bad_settings_are_refused(name):
    kind, tried = KINDS[name], 0
    for key, value in BAD:
        if key in kind([nn.Parameter(torch.zeros(1, 1))]).defaults:
            if (name, key) == ("Muon", "eps"):
                continue  # torch takes any
            with pytest.raises(ValueError, match=f"^{name}: {key} must be .*got "):
                kind(parameters(), **{key: value})
            tried += 1
    assert tried >= 4


def test_nesterov_needs_momentum_without_dampening():
    for kwargs in ({}, {"momentum": 0.9, "dampening": 0.1}):
        with pytest.raises(ValueError, match="SGD: nesterov must come with momentum"):
            optim.SGD(parameters(), nesterov=True, **kwargs)


def test_momentum_may_be_switched_on_later():
    ours, theirs = pair("SGD", {"lr": 0.1})
    for step in range(1, 6):
        for optimizer in (ours, theirs):
            optimizer.param_groups[0]["momentum"] = 0.9 * (step > 2)
            take(optimizer, gradients(step))
        assert_same(weights(ours), weights(theirs))


def test_adamw_keeps_its_decay_whatever_is_loaded():
    source = torch.optim.Adam(parameters(), weight_decay=0.1)
    take(source, gradients(1))
    for kind in (torch.optim.AdamW, optim.AdamW):
        loaded = kind(parameters())
        loaded.load_state_dict(source.state_dict())
        assert loaded.param_groups[0]["decoupled_weight_decay"] is True


def test_adagrad_starts_the_sums_of_later_groups():
    a, b, _ = parameters()
    optimizer = optim.Adagrad([a], initial_accumulator_value=0.5)
    optimizer.add_param_group({"params": [b]})
    assert torch.equal(optimizer.state[b]["sum"], torch.full_like(b, 0.5))


def test_counters_are_as_wide_as_torchs():
    torch.set_default_dtype(torch.float64)
    try:
        ours, theirs = pair("NAdam", {})
        for optimizer in (ours, theirs):
            take(optimizer, gradients(1))
        assert_same(ours.state_dict()["state"], theirs.state_dict()["state"])
    finally:
        torch.set_default_dtype(torch.float32)


NAMES = ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam"]


@pytest.mark.parametrize("name", [*NAMES, "RAdam"])
def test_a_state_that_an_older_pytorch_saved(name):
    """Without the flags that came later, and with counts that are plain numbers."""
    later = {"maximize", "amsgrad", "nesterov", "centered", "decoupled_weight_decay"}
    later |= {"foreach", "capturable", "differentiable", "fused"}
    weight = torch.nn.Parameter(torch.ones(2))
    old = getattr(torch.optim, name)([weight], lr=0.1)
    weight.grad = torch.ones(2)
    old.step()
    state = old.state_dict()
    state["param_groups"] = [
        {key: value for key, value in group.items() if key not in later}
        for group in state["param_groups"]
    ]
    for own in state["state"].values():
        for key in ("step", "mu_product"):
            if key in own:
                own[key] = float(own[key])
    found = []
    for library in (torch.optim, optim):
        weight = torch.nn.Parameter(torch.ones(2))
        optimizer = getattr(library, name)([weight], lr=0.1)
        optimizer.load_state_dict(copy.deepcopy(state))
        weight.grad = torch.ones(2)
        optimizer.step()
        found.append(weight)
    assert_same(*found)
