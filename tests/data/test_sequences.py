import math

import pytest
import torch

from dlnotes.data import adding, brackets, copying


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_brackets_are_legal():
    tokens, depth, chance = brackets(50, 81, generator=generator())
    assert tokens.shape == depth.shape == chance.shape == (50, 81)
    assert (tokens.dtype, depth.dtype, chance.dtype) == (
        torch.int64, torch.int64, torch.float64,
    )  # fmt: skip
    assert torch.equal(depth, (1 - 2 * tokens).cumsum(1))  # counted anew
    assert depth.min() == 0
    assert torch.equal(chance, torch.where(depth == 0, 1.0, 0.5).double())


@pytest.mark.parametrize("opening", [0.3, 0.5])
def test_brackets_open_as_often_as_they_say(opening):
    tokens, depth, chance = brackets(2000, 60, opening=opening, generator=generator(1))
    for at in (depth == 0, depth > 0):
        opens = 1 - tokens[:, 1:][at[:, :-1]].double()
        expected = chance[at][0]
        assert abs(opens.mean() - expected) < 4 / math.sqrt(len(opens))


def test_brackets_at_the_ends():
    assert brackets(0, 5)[0].shape == (0, 5)
    assert brackets(3, 0)[2].shape == (3, 0)
    assert brackets(2, 6, opening=1.0)[1].tolist() == [[1, 2, 3, 4, 5, 6]] * 2
    assert brackets(2, 4, opening=0.0)[1].tolist() == [[1, 0, 1, 0]] * 2


def test_copying():
    x, y = copying(400, symbols=3, kinds=4, wait=7, generator=generator())
    assert (x.shape, y.shape) == ((400, 13), (400, 3))
    assert torch.equal(x[:, :3], y)
    assert (x[:, 3:10] == 4).all()
    assert (x[:, 10:] == 5).all()
    share = torch.bincount(y.flatten(), minlength=4) / y.numel()
    assert (share - 1 / 4).abs().max() < 0.06
    assert copying(2, symbols=1, wait=0)[0].shape == (2, 2)


def test_adding():
    x, y = adding(20_000, 9, generator=generator())
    assert (x.shape, x.dtype, y.dtype) == (
        (20_000, 9, 2), torch.float64, torch.float64,
    )  # fmt: skip
    numbers, marks = x.unbind(-1)
    assert (marks[:, :4].sum(1) == 1).all()
    assert (marks[:, 4:].sum(1) == 1).all()
    assert torch.equal((numbers * marks).sum(1), y)
    assert abs(((y - 1) ** 2).mean() - 1 / 6) < 0.01  # the floor of who sees nothing
    assert (marks.mean(0)[:4] - 1 / 4).abs().max() < 0.02


@pytest.mark.parametrize(
    "draw",
    [
        lambda g: brackets(4, 9, generator=g),
        lambda g: copying(4, generator=g),
        lambda g: adding(4, 9, generator=g),
    ],
)
def test_the_generator_decides(draw):
    first, again, other = draw(generator(1)), draw(generator(1)), draw(generator(2))
    assert all(map(torch.equal, first, again))
    assert not all(map(torch.equal, first, other))


def test_refused():
    with pytest.raises(ValueError, match="brackets: opening must be >= 0 and <= 1"):
        brackets(1, 1, opening=1.5)
    with pytest.raises(ValueError, match="brackets: steps must be >= 0, got -1"):
        brackets(1, -1)
    with pytest.raises(ValueError, match="copying: kinds must be >= 1, got 0"):
        copying(1, kinds=0)
    with pytest.raises(ValueError, match="adding: steps must be >= 2, got 1"):
        adding(1, 1)
