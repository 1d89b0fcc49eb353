"""Running statistics, modes, and what batch and instance norm refuse."""

import pytest
import torch
import torch.nn.functional as F

from dlnotes import nn as own
from dlnotes.nn import functional as ours
from norms import assert_norm
from twins import assert_both_refuse, assert_same
from versions import since

BATCH = ours.batch_norm, F.batch_norm
INSTANCE = ours.instance_norm, F.instance_norm
X = torch.zeros(2, 3, 4)
KINDS = [f"{kind}Norm{d}d" for kind in ("Batch", "Instance") for d in (1, 2, 3)]


def running(channels=3):
    return torch.randn(channels), torch.rand(channels)


@pytest.mark.parametrize("momentum", [0.1, 0.0, 1.0, 0.5, -1.0])
@pytest.mark.parametrize("shape", [(2, 3), (7, 3), (4, 3, 5), (2, 3, 4, 5)])
def test_batch_statistics_run(shape, momentum):
    x = torch.randn(shape)
    assert_norm(BATCH, x, *running(), training=True, momentum=momentum)
    assert_norm(BATCH, x, *running(), momentum=momentum)
    if len(shape) > 2:
        assert_norm(INSTANCE, x, *running(), momentum=momentum)
        assert_norm(INSTANCE, x, *running(), use_input_stats=False)


def test_momentum_is_the_share_of_the_new_one():
    mean, var = torch.zeros(1), torch.ones(1)
    x = torch.tensor([[0.0], [2.0], [4.0]])  # mean 2, variance 8/3, unbiased 4
    y = ours.batch_norm(x, mean, var, training=True)
    assert_same(mean, torch.tensor([0.2]))
    assert_same(var, torch.tensor([0.9 * 1 + 0.1 * 4]))
    assert_same(y[2], torch.tensor([2 / (8 / 3 + 1e-5) ** 0.5]))


@pytest.mark.parametrize(
    "shape", [(0, 3), (0, 3, 4), (2, 3, 0), (2, 0), (0,), (2, 0, 3)]
)
@pytest.mark.parametrize("training", [True, False])
def test_empty(shape, training):
    channels = shape[1] if len(shape) > 1 else 0
    assert_norm(BATCH, torch.randn(shape), *running(channels), training=training)
    if len(shape) > 2:
        assert_norm(INSTANCE, torch.randn(shape))


def test_an_empty_batch_leaves_the_statistics_alone():
    for function, due in ((ours.instance_norm, 0.0), (F.instance_norm, float("nan"))):
        mean, var = torch.zeros(3), torch.ones(3)
        function(torch.randn(0, 3, 4), mean, var)
        assert_same(mean, torch.full((3,), due))  # PyTorch's are lost for ever


def test_one_value_a_channel():
    match = "batch_norm: input must have more than one value per channel"
    for shape in ((1, 3), (1, 3, 1), (1, 3, 1, 1)):
        x = torch.randn(shape)
        assert_both_refuse(*BATCH, x, None, None, training=True, match=match)
        assert_norm(BATCH, x, *running())  # not in evaluation
    assert_norm(BATCH, torch.randn(1, 3, 4, 4), None, None, training=True)
    match = "instance_norm: input must have more than one value per channel and sample"
    for shape in ((5, 3, 1), (5, 3), (2, 3, 1, 1)):
        assert_both_refuse(*INSTANCE, torch.randn(shape), match=match)


def test_groups_of_one_value():
    group = ours.group_norm, F.group_norm
    match = "group_norm: input must have more than one value per channel"
    assert_both_refuse(*group, torch.randn(1, 4), 4, match=match)
    assert_norm(group, torch.randn(2, 4), 4)  # all 0, and nobody complains
    assert not ours.group_norm(torch.randn(2, 4), 4).any()


def test_groups_of_nothing():
    x = torch.randn(2, 4, 0)
    with pytest.raises(ValueError, match="no empty dimension but N"):
        ours.group_norm(x, 2)
    if since("2.14"):
        with pytest.raises(RuntimeError, match="greater than 0"):
            F.group_norm(x, 2)
    else:
        assert F.group_norm(x, 2).shape == x.shape


REFUSED = {
    "mean alone": (
        (torch.zeros(3), None),
        {"training": True},
        "mean alone",
    ),
    "none in evaluation": ((None, None), {}, "must both be given, got neither"),
    "another size": (
        (torch.zeros(2), torch.zeros(2)),
        {},
        r"running_mean must be \[3\]",
    ),
    "eps 0": ((None, None), {"training": True, "eps": 0.0}, "eps must be > 0"),
    "eps below 0": (
        (torch.zeros(3), torch.zeros(3)),
        {"eps": -1.0},
        "eps must be >= 0",
    ),
    "bias": ((None, None), {"training": True, "bias": torch.ones(4)}, "bias must"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_batch_norm_refuses(name):
    stats, kwargs, match = REFUSED[name]
    if "eps" in name:  # older versions of PyTorch compute something
        with pytest.raises(ValueError, match=match):
            ours.batch_norm(torch.randn(5, 3), *stats, **kwargs)
    else:
        assert_both_refuse(*BATCH, torch.randn(5, 3), *stats, match=match, **kwargs)


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (
            lambda f: f.instance_norm(torch.randn(2, 3, 4), use_input_stats=False),
            "neither",
        ),
        (lambda f: f.instance_norm(torch.randn(2, 3, 4), torch.zeros(3)), "mean alone"),
        (lambda f: f.batch_norm(torch.randn(3), None, None, training=True), r"\[N, C"),
        (
            lambda f: f.layer_norm(torch.randn(2, 3), 3),
            "list of at least one size, got 3",
        ),
        (lambda f: f.layer_norm(torch.randn(2, 3), []), r"one size, got \[\]"),
        (lambda f: f.layer_norm(torch.randn(2, 3), [4]), r"input must be \[..., 4\]"),
        (lambda f: f.group_norm(torch.randn(2, 3, 4), 2), "multiple of num_groups = 2"),
        (lambda f: f.group_norm(torch.randn(2, 3, 4), 0), "num_groups must be >= 1"),
    ],
)
def test_functions_refuse(call, match):
    with pytest.raises(
        (ValueError, RuntimeError, TypeError, ArithmeticError, IndexError)
    ):
        call(F)
    with pytest.raises(ValueError, match=match):
        call(ours)


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("dimensions", range(1, 7))
def test_layers_refuse_other_dimensions(name, dimensions):
    layers = [getattr(module, name)(3) for module in (own, torch.nn)]
    x = torch.randn([3] * dimensions)
    try:
        due = layers[1](x)
    except (ValueError, RuntimeError):
        with pytest.raises(ValueError, match=rf"{name}: input must have \d"):
            layers[0](x)
    else:
        assert_same(layers[0](x), due)


def test_layers_refuse_sizes():
    for modules, match in (
        (lambda m: m.GroupNorm(3, 4), "num_channels must be a multiple of 3, got 4"),
        (lambda m: m.BatchNorm1d(-1), "num_features must be >= 0, got -1"),
        (lambda m: m.BatchNorm1d(4)(torch.randn(3, 3)), r"must be \[3\], got \[4\]"),
        (
            lambda m: m.InstanceNorm1d(4, affine=True)(torch.randn(3, 3, 5)),
            "input must have 4 channels",
        ),
    ):
        with pytest.raises((ValueError, RuntimeError)):
            modules(torch.nn)
        with pytest.raises(ValueError, match=match):
            modules(own)
    with pytest.warns(UserWarning, match="must have 4 channels"):
        own.InstanceNorm1d(4)(torch.randn(3, 3, 5))


@pytest.mark.parametrize("momentum", [0.1, 0.7, None])
@pytest.mark.parametrize("track", [True, False])
@pytest.mark.parametrize("name", KINDS)
def test_modes_and_states_are_interchangeable(name, track, momentum):
    if momentum is None and "Instance" in name:
        pytest.skip("instance norm has no cumulative average")
    mine, theirs = (
        getattr(m, name)(3, momentum=momentum, affine=True, track_running_stats=track)
        for m in (own, torch.nn)
    )
    shape = (5, 3) + (4,) * int(name[-2])
    for step in range(6):
        for layer in (mine, theirs):
            layer.train(step % 3 < 2)
        x = torch.randn(shape) * 2 + step
        assert_same(mine(x), theirs(x))
        assert_same(dict(mine.state_dict()), dict(theirs.state_dict()))
    mine.train().reset_running_stats()
    mine.load_state_dict(theirs.state_dict())
    theirs.reset_running_stats()
    theirs.load_state_dict(mine.state_dict())
    assert_same(dict(mine.state_dict()), dict(theirs.state_dict()))
    if track and "Batch" in name:
        assert mine.num_batches_tracked == 4


def test_statistics_may_be_taken_away():
    for kind in (own.BatchNorm1d, torch.nn.BatchNorm1d):  # batch statistics, then
        layer = kind(3)
        layer.running_mean = layer.running_var = None
        x = torch.randn(5, 3)
        assert_same(layer.eval()(x), F.batch_norm(x, None, None, training=True))


def test_cumulative_average_is_the_mean_of_all_batches():
    layer = own.BatchNorm1d(2, momentum=None)
    batches = torch.randn(7, 16, 2)
    for x in batches:
        layer(x)
    assert_same(layer.running_mean, batches.mean((0, 1)), atol=1e-6)
    assert_same(layer.running_var, batches.var(1).mean(0), atol=1e-6)


def test_parameters_can_be_reset():
    for name, args in (("LayerNorm", (3,)), ("GroupNorm", (1, 3)), ("RMSNorm", (3,))):
        layer = getattr(own, name)(*args, dtype=torch.float64)
        due = getattr(torch.nn, name)(*args, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.fill_(9)
        layer.reset_parameters()
        assert_same(dict(layer.state_dict()), dict(due.state_dict()))
