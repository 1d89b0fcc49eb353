import pytest
import torch

from dlnotes.data import Batches


def test_an_epoch_has_every_row_once_and_keeps_pairs_together():
    x = torch.arange(10)
    batches = Batches(
        x, 2 * x, batch_size=4, generator=torch.Generator().manual_seed(0)
    )
    assert len(batches) == 3
    first = list(batches)
    assert [len(a) for a, _ in first] == [4, 4, 2]
    assert all(torch.equal(2 * a, b) for a, b in first)
    assert torch.equal(torch.cat([a for a, _ in first]).sort().values, x)
    again = list(batches)
    assert not torch.equal(first[0][0], again[0][0])  # a new order each epoch


def test_the_order_depends_on_the_generator_alone():
    def order(seed):
        generator = torch.Generator().manual_seed(seed)
        return torch.cat(
            [b for (b,) in Batches(torch.arange(9), batch_size=2, generator=generator)]
        )

    assert torch.equal(order(3), order(3))
    assert not torch.equal(order(3), order(4))


def test_without_a_generator_the_rows_stay_as_they_are():
    batches = Batches(torch.arange(5), batch_size=2)
    assert [b.tolist() for (b,) in batches] == [[0, 1], [2, 3], [4]]


def test_refuses_other_lengths_and_sizes():
    with pytest.raises(ValueError, match=r"tensors must have one length, got \[3, 4\]"):
        Batches(torch.zeros(3), torch.zeros(4), batch_size=2)
    with pytest.raises(ValueError, match="batch_size must be >= 1, got 0"):
        Batches(torch.zeros(3), batch_size=0)
    with pytest.raises(ValueError, match=r"tensors must have one length, got \[\]"):
        Batches(batch_size=1)
