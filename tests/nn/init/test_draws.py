import math

import pytest
import torch

from dlnotes.nn import init
from draws import (
    DRAWS,
    assert_drawn_from,
    assert_same_draws,
    distance,
    normal_cdf,
    uniform_cdf,
)
from samples import op_error_inputs, op_samples
from twins import assert_both_refuse

PLAIN = {"uniform_": ((), (-2.0, 3.0), (1.0, 1.0)), "normal_": ((), (3.0, 0.01))}
CALLS = [(name, args) for name, calls in PLAIN.items() for args in calls]
SHAPES = [(), (0, 3), (3,), (15,), (16,), (5, 7), (64, 65), (2, 3, 4, 5)]
VIEWS = {
    "whole": lambda t: t,
    "turned": lambda t: t.movedim(-1, 0) if t.ndim > 1 else t,
    "every second": lambda t: t[..., ::2] if t.ndim else t,
}


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("name", "args"), CALLS)
def test_same_draws(name, args, shape, view, dtype):
    functions = getattr(init, name), getattr(torch.nn.init, name)
    how = {"dtype": dtype, "view": VIEWS[view]}
    assert_same_draws(*functions, shape, *args, **how)
    assert_same_draws(*functions, shape, *args, **how, own_generator=False)


@pytest.mark.parametrize(
    ("name", "dtype"),  # what rounds up to b in bfloat16, PyTorch moves to a
    [
        ("uniform_", torch.float16),
        ("normal_", torch.float16),
        ("normal_", torch.bfloat16),
    ],
)
def test_half_precision_rounds_twice(name, dtype):
    step = torch.finfo(dtype).eps
    functions = getattr(init, name), getattr(torch.nn.init, name)
    assert_same_draws(*functions, (64, 65), -2.0, 3.0, dtype=dtype, atol=8 * step)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize(
    ("name", "sample", "variant"),
    [("uniform_", "uniform", ""), ("normal_", "normal", "in_place")],
)
def test_on_torchs_samples(name, sample, variant, dtype):
    functions = getattr(init, name), getattr(torch.nn.init, name)
    calls = op_samples(sample, dtype, variant)
    assert calls
    for tensor, *args in (call.args for call in calls):
        assert_same_draws(*functions, tuple(tensor.shape), *args, dtype=dtype)


def test_uniform_refuses_torchs_error_inputs():
    for call in op_error_inputs("uniform"):
        assert_both_refuse(
            init.uniform_, torch.nn.init.uniform_, *call.args, match="b must be >= 3"
        )


def test_a_negative_std_is_refused():
    match = "normal_: std must be >= 0, got -1"
    given = torch.zeros(3), 0.0, -1.0
    assert_both_refuse(init.normal_, torch.nn.init.normal_, *given, match=match)


@pytest.mark.parametrize("name", [*PLAIN, "trunc_normal_"])
def test_whole_numbers_are_refused(name):
    functions = getattr(init, name), getattr(torch.nn.init, name)
    assert_both_refuse(
        *functions, torch.zeros(3, dtype=torch.int64),
        match=f"{name}: tensor must be a floating-point tensor, got int64",
    )  # fmt: skip


@pytest.mark.parametrize("name", [*PLAIN, "trunc_normal_"])
def test_a_leaf_keeps_its_place_in_the_graph(name):
    leaf = torch.zeros(4, 4, requires_grad=True)
    version = leaf._version
    assert getattr(init, name)(leaf) is leaf
    assert leaf.requires_grad and leaf.is_leaf and leaf._version > version


def test_autograd_sees_a_draw_between_forward_and_backward():
    leaf = torch.ones(3, requires_grad=True)
    loss = (leaf**2).sum()
    init.normal_(leaf)
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        loss.backward()


def test_distributions():
    torch.manual_seed(0)
    w = torch.empty(DRAWS, dtype=torch.float64)
    assert_drawn_from(init.uniform_(w, -2, 3), uniform_cdf(-2, 3))
    assert_drawn_from(init.normal_(w, 3, 0.5), normal_cdf(3, 0.5))


CUTS = [
    (0, 1, -2, 2),
    (0, 0.02, -2, 2),  # cut where nothing is
    (1, 0.5, 0.5, 2),
    (0, 1, 0, 2),
    (0, 1, 3, 4),  # one side of the tail
    (0, 1, -9, -8),  # areas of 1e-16
    (0, 1, 8, 9),  # 1 - area is 1 in float64
]


@pytest.mark.parametrize("cut", CUTS)
def test_trunc_normal_as_a_distribution(cut):
    torch.manual_seed(0)
    mean, std, a, b = cut
    w = init.trunc_normal_(torch.empty(DRAWS, dtype=torch.float64), *cut)
    assert a <= w.min() and w.max() <= b
    due = normal_cdf(*cut)
    if a > mean:  # shares near 1 are rounded: look from the other side
        w, due = -w, normal_cdf(-mean, std, -b, -a)
    assert_drawn_from(w, due)


@pytest.mark.parametrize("cut", CUTS[:4])
def test_torchs_trunc_normal_is_of_the_same_distribution(cut):
    torch.manual_seed(0)
    w = torch.nn.init.trunc_normal_(torch.empty(DRAWS, dtype=torch.float64), *cut)
    assert_drawn_from(w, normal_cdf(*cut))


def test_trunc_normal_draws_from_its_generator():
    draws = [
        init.trunc_normal_(
            torch.empty(5, 4).T, generator=torch.Generator().manual_seed(seed)
        )
        for seed in (1, 1, 2)
    ]
    assert draws[0].equal(draws[1]) and not draws[0].equal(draws[2])


@pytest.mark.parametrize(
    ("args", "match"),
    [
        ((0.0, 0.0), "std must be > 0"),
        ((0.0, -1.0), "std must be > 0"),
        ((0.0, 1.0, 2.0, 1.0), "b must be >= 2.0, got 1.0"),
    ],
)
def test_what_trunc_normal_refuses(args, match):
    with pytest.raises(ValueError, match=match):
        init.trunc_normal_(torch.zeros(3), *args)


@pytest.mark.parametrize("std", [0.95, 1.05])
def test_power_a_spread_off_by_a_twentieth_is_seen(std):
    for seed in range(50):
        g = torch.Generator().manual_seed(seed)
        w = init.normal_(torch.empty(DRAWS), 0, std, g)
        with pytest.raises(AssertionError):
            assert_drawn_from(w, normal_cdf())


def test_power_a_clamped_bell_is_seen():
    for seed in range(50):
        g = torch.Generator().manual_seed(seed)
        w = init.normal_(torch.empty(DRAWS), generator=g).clamp_(-2, 2)
        with pytest.raises(AssertionError):
            assert_drawn_from(w, normal_cdf(a=-2, b=2))


def test_level_right_samples_pass():
    for seed in range(50):
        g = torch.Generator().manual_seed(seed)
        assert_drawn_from(init.normal_(torch.empty(DRAWS), generator=g), normal_cdf())


def test_the_distance_is_exact_for_known_points():
    points = (torch.arange(10, dtype=torch.float64) + 0.5) / 10
    assert math.isclose(distance(points, uniform_cdf(0, 1)), 0.05)
    assert math.isclose(distance(points + 0.2, uniform_cdf(0, 1)), 0.25)
