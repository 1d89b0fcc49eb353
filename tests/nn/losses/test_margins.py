from functools import partial

import pytest
import torch
import torch.nn.functional as F

from dlnotes import nn
from dlnotes.nn import functional as ours
from twins import assert_both_refuse, assert_same, assert_twin

HINGE = ours.hinge_embedding_loss, F.hinge_embedding_loss
RANKING = ours.margin_ranking_loss, F.margin_ranking_loss
MULTI = ours.multi_margin_loss, F.multi_margin_loss
NAN = float("nan")


def slopes(function, x, *args, **kwargs):
    x = x.clone().requires_grad_()
    losses = function(x, *args, reduction="none", **kwargs)
    losses.sum().backward()
    return losses, x.grad


def test_hinge_on_the_margin():
    x = torch.tensor([-1.0, 0.0, 0.5, 1.0, 1.5, NAN]).repeat(3)
    target = torch.tensor([1.0, -1.0, 0.0]).repeat_interleave(6)
    for margin in (1.0, 0.5, -1.0):
        assert_same(*(slopes(f, x, target, margin=margin) for f in HINGE))
        assert_same(*(slopes(f, x, target.long(), margin=margin) for f in HINGE))


def test_ranking_on_the_margin():
    a = torch.tensor([0.0, 1.0, 2.0, -1.0, NAN]).repeat(2)
    target = torch.tensor([1.0, -1.0]).repeat_interleave(5)
    for margin in (0.0, 1.0):
        results = (slopes(f, a, torch.zeros(10), target, margin) for f in RANKING)
        assert_same(*results)


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("weighted", [False, True])
def test_multi_margin(p, weighted):
    weight = torch.rand(3, dtype=torch.float64) if weighted else None
    x = torch.randn(6, 3, dtype=torch.float64)
    x[0] = torch.tensor([0.0, 1.0, -1.0])  # on the margin
    y = torch.tensor([1, 0, 2, 1, 0, 2])
    for reduction in ("none", "mean", "sum"):
        for margin in (1.0, 0.3, -2.0):
            options = {"reduction": reduction, "margin": margin, "weight": weight}
            pair = [partial(f, p=p, **options) for f in MULTI]
            assert_twin(*pair, x, y)
            assert_twin(*pair, x[1], y[1])
            assert_twin(*pair, x[1], y[1:2])


def test_multi_margin_refuses():
    x, y = torch.zeros(2, 3), torch.tensor([0, 3])
    assert_both_refuse(*MULTI, x, y, match="int64 classes from 0 to 2")
    assert_both_refuse(*MULTI, x, y.float(), match="int64 classes")
    assert_both_refuse(*MULTI, x[None], y, match=r"must be \[N, C\] and \[N\]")
    kinds = nn.MultiMarginLoss, torch.nn.MultiMarginLoss
    assert_both_refuse(*kinds, match="p must be 1 or 2, got 3", p=3)


def test_true_class_at_infinity_costs_nothing():
    x = torch.tensor([[float("inf"), 1.0, 0.0], [0.0, 1.0, -float("inf")]])
    for p in (1, 2):
        results = (slopes(f, x, torch.tensor([0, 1]), p=p) for f in MULTI)
        assert_same(*results)


@pytest.mark.parametrize(
    ("x", "target", "settings", "match"),
    [
        (torch.ones(2, 3), torch.tensor([0, 3]), {}, "int64 classes from 0 to 2"),
        (torch.ones(2, 3), torch.tensor([-1, 0]), {}, "int64 classes from 0 to 2"),
        (torch.ones(2, 3), torch.tensor([0.0, 1.0]), {}, "int64 classes"),
        (
            torch.ones(2, 3),
            torch.zeros(3, dtype=torch.int64),
            {},
            r"\[N, C\] and \[N\]",
        ),
        (torch.ones(2, 0), torch.zeros(2, dtype=torch.int64), {}, "C > 0"),
        (torch.ones(3), torch.zeros(2, dtype=torch.int64), {}, r"\[N, C\] and \[N\]"),
        (torch.ones(1, 2, 3), torch.zeros(1, dtype=torch.int64), {}, r"\[N, C\]"),
        (torch.ones(2, 3), torch.tensor([0, 1]), {"p": 3}, "p must be 1 or 2"),
        (
            torch.ones(2, 3),
            torch.tensor([0, 1]),
            {"weight": torch.ones(2)},
            r"weight must be \[C\] with C = 3, got \[2\]",
        ),
        (torch.ones(2, 3).int(), torch.tensor([0, 1]), {}, "input must be a floating"),
    ],
)
def test_all_that_multi_margin_refuses(x, target, settings, match):
    assert_both_refuse(*MULTI, x, target, **settings, match=match)
