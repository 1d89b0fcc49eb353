import math

import pytest
import torch

from dlnotes.nn import init
from draws import assert_same_draws
from twins import assert_both_refuse

SHAPES = [(1, 1), (5, 5), (7, 4), (4, 7), (4, 3, 3, 5), (20, 3, 2), (0, 3), (3, 0)]


def pair(name):
    return getattr(init, name), getattr(torch.nn.init, name)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("gain", [1, 0.5])
@pytest.mark.parametrize("shape", SHAPES)
def test_orthogonal(shape, gain, dtype):
    assert_same_draws(*pair("orthogonal_"), shape, gain, dtype=dtype)


def test_orthogonal_of_a_turned_weight():
    assert_same_draws(*pair("orthogonal_"), (6, 4), view=lambda w: w.T)


@pytest.mark.parametrize("shape", [s for s in SHAPES if 0 not in s])
def test_right_angles(shape):
    w = init.orthogonal_(torch.empty(shape, dtype=torch.float64), 2).flatten(1)
    w = w if len(w) <= w.shape[1] else w.T
    torch.testing.assert_close(w @ w.T, 4 * torch.eye(len(w), dtype=w.dtype))


def test_signs_are_fair():
    torch.manual_seed(0)
    draws = torch.stack([init.orthogonal_(torch.empty(2, 2)) for _ in range(4000)])
    share = (draws > 0).double().mean(0)
    assert ((share - 0.5).abs() < 5 * 0.5 / math.sqrt(4000)).all()  # five deviations


@pytest.mark.parametrize("name", ["orthogonal_", "sparse_"])
def test_a_bias_is_refused(name):
    args = (torch.zeros(3), 0.5)
    assert_both_refuse(*pair(name), *args, match=r"2 dimensions.*got \[3\]")


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.35, 1.0])
@pytest.mark.parametrize("shape", [(5, 7), (64, 20), (1, 3), (0, 3), (3, 0)])
def test_sparse(shape, sparsity, dtype):
    for own_generator in (True, False):
        assert_same_draws(
            *pair("sparse_"), shape, sparsity, dtype=dtype, own_generator=own_generator
        )
    assert_same_draws(*pair("sparse_"), shape, sparsity, 2.0, dtype=dtype)


def test_zeros_of_sparse_come_from_the_common_generator():
    def zeros(seed):
        torch.manual_seed(seed)
        generator = torch.Generator().manual_seed(0)
        return init.sparse_(torch.empty(30, 30), 0.5, generator=generator) == 0

    assert zeros(1).equal(zeros(1)) and not zeros(1).equal(zeros(2))
