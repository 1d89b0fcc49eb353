"""The engine against PyTorch's, on random programs in float64."""

import pytest

from dlnotes.autograd import Variable
from programs import choose, leaves_of, loss_of, run
from twins import assert_same

PROGRAMS = 500


def outcome(seed, steps, make):
    """Values, gradients of the leaves, or the kind of error on the way back."""
    leaves = leaves_of(seed, make)
    values = run(steps, leaves)
    # asking for grad_fn brings the history of a view up to date, in torch too
    middle = [v for v in values[3:] if v.grad_fn is not None][::3]
    for value in middle:
        value.retain_grad()
    loss = loss_of(values)
    try:
        loss.backward()
    except RuntimeError:
        return values, "refused"
    kept = [v for v in leaves if v.is_leaf] + middle
    return values, [v.grad for v in kept]


def plain(value):
    return value.data if isinstance(value, Variable) else value.detach()


@pytest.mark.parametrize("in_place", [False, True])
def test_random_programs(in_place):
    refused = 0
    for seed in range(PROGRAMS):
        steps = choose(seed, in_place)
        theirs = outcome(seed, steps, lambda x, grad: x.requires_grad_(grad))
        ours = outcome(seed, steps, Variable)
        for a, b in zip(ours[0], theirs[0], strict=True):
            assert_same(plain(a), plain(b))
            assert a.requires_grad == b.requires_grad, seed
            assert a.is_leaf == b.is_leaf, seed
        assert (ours[1] == "refused") == (theirs[1] == "refused"), seed
        if ours[1] == "refused":
            refused += 1
            continue
        for mine, due in zip(ours[1], theirs[1], strict=True):
            assert (mine is None) == (due is None), seed
            if due is not None:
                assert_same(mine, due, rtol=1e-9, atol=1e-9)
    assert (refused > 20) == in_place  # a stale tensor is noticed when torch does
