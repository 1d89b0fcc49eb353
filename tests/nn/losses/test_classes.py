import itertools
from functools import partial

import pytest
import torch
import torch.nn.functional as F
from torch.autograd import gradcheck, gradgradcheck

from dlnotes.nn import functional as ours
from twins import assert_both_refuse, assert_same, assert_twin

PAIRS = {n: (getattr(ours, n), getattr(F, n)) for n in ("cross_entropy", "nll_loss")}
INF, NAN = float("inf"), float("nan")
SHAPES = [(3,), (1, 3), (4, 3), (4, 1), (2, 3, 5), (2, 3, 2, 4), (2, 3, 1, 2, 2)]
REDUCTIONS = ["none", "mean", "sum"]


def classes_for(shape, count=3):
    generator = torch.Generator().manual_seed(0)
    rest = shape[:1] * (len(shape) > 1) + shape[2:]
    return torch.randint(count, rest, generator=generator)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_shapes_weights_and_ignored(name, reduction, shape):
    c = shape[0] if len(shape) == 1 else shape[1]
    x, y = torch.randn(shape), classes_for(shape, c)
    for weight, ignored in itertools.product((None, torch.rand(c) + 0.1), (-100, 0)):
        weight = None if weight is None else weight.double()
        options = {"reduction": reduction, "ignore_index": ignored, "weight": weight}
        pair = [partial(f, **options) for f in PAIRS[name]]
        assert_twin(*pair, x.double(), y)


@pytest.mark.parametrize("reduction", REDUCTIONS)
@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_smoothing_and_shares(shape, weighted, smoothing, reduction):
    c = shape[0] if len(shape) == 1 else shape[1]
    x = torch.randn(shape, dtype=torch.float64)
    weight = torch.rand(c, dtype=torch.float64) + 0.1 if weighted else None
    options = {"weight": weight, "label_smoothing": smoothing, "reduction": reduction}
    shares = torch.rand(shape, dtype=torch.float64)
    pair = [partial(f, **options) for f in PAIRS["cross_entropy"]]
    assert_twin(*pair, x, shares)
    for ignored in (-100, 1):
        pair = [
            partial(f, **options, ignore_index=ignored) for f in PAIRS["cross_entropy"]
        ]
        assert_twin(*pair, x, classes_for(shape, c))


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("smoothing", [0.0, 0.2])
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_all_ignored(name, smoothing, reduction):
    options = {"label_smoothing": smoothing} if name == "cross_entropy" else {}
    x, y = torch.randn(4, 3), torch.full((4,), -100)
    assert_twin(*PAIRS[name], x, y, reduction=reduction, **options)
    found = PAIRS[name][0](x, y, reduction=reduction, **options)
    assert bool(found.isnan()) if reduction == "mean" else not found.any()


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("reduction", REDUCTIONS)
def test_empty_batch(name, reduction):
    x, y = torch.randn(0, 3), torch.zeros(0, dtype=torch.int64)
    assert_twin(*PAIRS[name], x, y, reduction=reduction)
    x, y = torch.randn(0, 3, 2), torch.zeros(0, 2, dtype=torch.int64)
    assert_twin(*PAIRS[name], x, y, reduction=reduction)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32], ids=str)
@pytest.mark.parametrize("target", [0, 1, 2])
@pytest.mark.parametrize(
    "row",
    [
        [-INF, 0.0, 1.0],
        [-INF, -INF, 1.0],
        [-INF, -INF, -INF],
        [INF, 0.0, 1.0],
        [NAN, 0.0, 1.0],
        [1000.0, 0.0, -1000.0],
        [1e4, 1e4, 1e4 - 8],
    ],
    ids=str,
)
def test_scores_that_overflow(row, target, dtype):
    for smoothing in (0.0, 0.1):
        results = []
        for function in PAIRS["cross_entropy"]:
            x = torch.tensor([row], dtype=dtype, requires_grad=True)
            loss = function(x, torch.tensor([target]), label_smoothing=smoothing)
            loss.backward()
            results.append((loss, x.grad))
        assert_same(*results)


@pytest.mark.parametrize("name", PAIRS)
def test_ignored_rows_may_hold_anything(name):
    x = torch.tensor([[NAN, 0.0], [INF, -INF], [1.0, 2.0]], dtype=torch.float64)
    y = torch.tensor([-100, -100, 1])
    for reduction in REDUCTIONS:
        function, model = (partial(f, reduction=reduction) for f in PAIRS[name])
        assert_same(function(x, y), model(x, y))


def test_derivatives_of_higher_order():
    x = torch.randn(3, 4, dtype=torch.float64, requires_grad=True)
    y = torch.tensor([0, 3, -100])
    for smoothing in (0.0, 0.1):
        function = partial(ours.cross_entropy, target=y, label_smoothing=smoothing)
        assert gradcheck(function, x)
        assert gradgradcheck(function, x)


def test_scores_are_not_written_into_and_bytes_will_do():
    x, y = torch.randn(3, 4), torch.tensor([0, 3, 1], dtype=torch.uint8)
    for pair in PAIRS.values():
        assert_twin(*pair, x, y)


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize(
    ("target", "match"),
    [
        (torch.tensor([0, 3]), r"target must be 0 to 2 or ignore_index, -100, got 3"),
        (torch.tensor([-1, 0]), r"target must be 0 to 2 .*, got -1"),
        (
            torch.tensor([0, 1, 2]),
            r"target must be \[2\] for input \[2, 3\], got \[3\]",
        ),
        (torch.tensor([[0], [1]]), r"target must be \[2\].*, got \[2, 1\]"),
        (torch.tensor([0.0, 1.0]), "target must be int64 or uint8, got float32"),
        (
            torch.tensor([0, 1], dtype=torch.int32),
            "target must be int64 or uint8, got int32",
        ),
    ],
    ids=str,
)
def test_refuses_targets(name, target, match):
    match = f"{name}: .*{match}"
    assert_both_refuse(*PAIRS[name], torch.zeros(2, 3), target, match=match)


@pytest.mark.parametrize("name", PAIRS)
def test_refuses_weights(name):
    x, y = torch.zeros(2, 3), torch.tensor([0, 1])
    match = rf"{name}: weight must be \[C\] with C = 3, got \[2\]"
    assert_both_refuse(*PAIRS[name], x, y, match=match, weight=torch.ones(2))
    assert_both_refuse(*PAIRS[name], x[0, 0], y[0], match=r"input must be \[C\]")


def test_refuses_settings_and_whole_numbers():
    pair, x, y = PAIRS["cross_entropy"], torch.zeros(2, 3), torch.tensor([0, 1])
    match = "label_smoothing must be >= 0 and <= 1, got 1.5"
    assert_both_refuse(*pair, x, y, match=match, label_smoothing=1.5)
    match = "target must be a floating-point tensor, got int64"
    assert_both_refuse(*pair, x, torch.zeros(2, 3).long(), match=match)
    match = "input must be a floating-point tensor, got int64"
    assert_both_refuse(*pair, x.long(), y, match=match)
