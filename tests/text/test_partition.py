"""Every token once: how a long text is cut into batches."""

from itertools import pairwise

import pytest
import torch

from dlnotes import text

BOTH = pytest.mark.parametrize("kind", [text.RandomBatches, text.SequentialBatches])


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@BOTH
@pytest.mark.parametrize("length", [13, 24, 25, 26, 40])
def test_y_is_one_step_later_and_all_is_covered(kind, length):
    batches = kind(torch.arange(length), batch_size=3, num_steps=4)
    seen = []
    for x, y in batches:
        assert x.shape == y.shape and x.dtype == torch.int64
        assert torch.equal(y, x + 1)
        seen += x.flatten().tolist()
    assert len(list(batches)) == len(batches)
    lost = (length - 1) % (4 if kind is text.RandomBatches else 3)
    assert sorted(seen) == list(range(length - 1 - lost))


@BOTH
def test_a_pass_with_a_generator_starts_elsewhere(kind):
    batches = kind(torch.arange(70), batch_size=3, num_steps=5, generator=generator())
    starts = set()
    for _ in range(40):
        passed = list(batches)
        assert len(passed) == len(batches)
        seen = torch.cat([x.flatten() for x, _ in passed]).tolist()
        assert len(set(seen)) == len(seen) >= 70 - 1 - 4 - 4
        starts.add(min(seen))
    assert starts == {0, 1, 2, 3, 4}
    same = kind(torch.arange(70), batch_size=3, num_steps=5, generator=generator())
    again = kind(torch.arange(70), batch_size=3, num_steps=5, generator=generator())
    pairs = zip(same, again, strict=True)
    assert all(torch.equal(a[0], b[0]) for a, b in pairs)


def test_rows_go_on_where_they_ended():
    batches = text.SequentialBatches(torch.arange(50), batch_size=4, num_steps=5)
    passed = list(batches)
    for (x, _), (after, _) in pairwise(passed):
        assert torch.equal(after[:, 0], x[:, -1] + 1)
    assert [x.shape[1] for x, _ in passed] == [5, 5, 2]


def test_random_pieces_are_in_random_order():
    tokens = torch.arange(1001)
    batches = text.RandomBatches(
        tokens, batch_size=8, num_steps=10, generator=generator()
    )
    first = torch.cat([x[:, 0] for x, _ in batches])
    assert len(first) == 99 and not torch.equal(first, first.sort().values)
    assert [len(x) for x, _ in batches] == [8] * 12 + [3]


def test_the_least_text():
    one = text.RandomBatches(torch.arange(5), batch_size=3, num_steps=4)
    assert [x.tolist() for x, _ in one] == [[[0, 1, 2, 3]]]
    few = text.SequentialBatches(torch.arange(4), batch_size=3, num_steps=4)
    assert [x.tolist() for x, _ in few] == [[[0], [1], [2]]]


@BOTH
def test_batches_refuse(kind):
    with pytest.raises(ValueError, match=r"tokens must be \[T\], got \[2, 2\]"):
        kind(torch.zeros(2, 2), batch_size=1, num_steps=1)
    with pytest.raises(ValueError, match="batch_size must be >= 1, got 0"):
        kind(torch.arange(9), batch_size=0, num_steps=1)
    with pytest.raises(ValueError, match="num_steps must be >= 1, got 0"):
        kind(torch.arange(9), batch_size=1, num_steps=0)
    with pytest.raises(ValueError, match="tokens must be at least 5, got 4"):
        kind(torch.arange(4), batch_size=4, num_steps=4)
    with pytest.raises(ValueError, match="tokens must be at least 8, got 7"):
        kind(torch.arange(7), batch_size=4, num_steps=4, generator=generator())
