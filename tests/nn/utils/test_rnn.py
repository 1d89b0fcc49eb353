"""Padding and packing against PyTorch."""

import copy
import itertools

import pytest
import torch
from torch.nn.utils import rnn as theirs

from dlnotes.nn.utils import rnn as ours
from twins import assert_both_refuse, assert_same, assert_twin

LENGTHS = [[4, 2, 2, 1], [1, 3, 4, 2], [3, 3, 3], [1], [1, 1], [2, 5]]
DTYPES = [torch.float64, torch.float32, torch.int64, torch.bool]
lengths_ = pytest.mark.parametrize("lengths", LENGTHS, ids=str)
rests = pytest.mark.parametrize("rest", [(), (3,), (2, 0), (2, 3)], ids=str)


def sequences(lengths, rest=(3,), dtype=torch.float64):
    torch.manual_seed(0)
    return [(torch.randn(n, *rest) * 9).to(dtype) for n in lengths]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("batch_first", [False, True])
@rests
@lengths_
def test_padding(lengths, rest, batch_first, dtype):
    found = sequences(lengths, rest, dtype)
    for value, side in itertools.product((0.0, 1.0, -2.5), ("right", "left")):
        both = ours.pad_sequence, theirs.pad_sequence
        assert_twin(
            *both, found, batch_first, value, side, grad=dtype.is_floating_point
        )
    padded = theirs.pad_sequence(found, batch_first)
    given = torch.tensor(lengths)
    back = ours.unpad_sequence(padded, given, batch_first)
    assert_same(back, found)
    assert_same(back, theirs.unpad_sequence(padded.clone(), given, batch_first))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("rest", [(), (3,), (2, 3)], ids=str)  # of size 0: theirs fails
@lengths_
def test_packing_and_back(lengths, rest, dtype):
    found, results = sequences(lengths, rest, dtype), []
    for tools in (ours, theirs):
        packed = tools.pack_sequence(found, enforce_sorted=False)
        padded = [
            tools.pad_packed_sequence(packed, first, value, total)
            for first in (False, True)
            for value in (0.0, 1.0)
            for total in (None, 5, 7)
        ]
        results.append([packed, padded, tools.unpack_sequence(packed), repr(packed)])
    assert_same(*results)
    assert_same(results[0][2], found)


@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("sort", [False, True])
@pytest.mark.parametrize("longer", [0, 2])
@lengths_
def test_pack_padded(lengths, longer, sort, batch_first):
    lengths = sorted(lengths, reverse=True) if sort else lengths
    x = torch.randn(max(lengths) + longer, len(lengths), 3)
    x = x.transpose(0, 1) if batch_first else x
    both = ours.pack_padded_sequence, theirs.pack_padded_sequence
    for given in (lengths, torch.tensor(lengths), torch.tensor(lengths).int()):
        assert_twin(*both, x, given, batch_first, sort)


def test_gradients_through_packing_and_back():
    x = torch.randn(5, 4, 3, dtype=torch.float64)

    def there_and_back(tools):
        def call(x):
            packed = tools.pack_padded_sequence(x, [2, 5, 1, 3], enforce_sorted=False)
            squares = type(packed)(packed.data.square(), *packed[1:])
            return tools.pad_packed_sequence(squares, True, 3.0)[0]

        return call

    assert_twin(there_and_back(ours), there_and_back(theirs), x)


def test_the_fields():
    data, sizes = torch.arange(4), torch.tensor([2, 1, 1])
    order = torch.tensor([1, 0])
    for args in [
        (data, sizes),
        ((data, sizes),),
        (data, sizes, order),
        (data, sizes, order, order),
    ]:
        both = [tools.PackedSequence(*args) for tools in (ours, theirs)]
        assert_same(*both)
        assert repr(both[0]) == repr(both[1])
        assert_same(*(p.to(torch.float64) for p in both))
        assert isinstance(copy.deepcopy(both[0]), ours.PackedSequence)
    for wrong in ((data,), ((data, [2, 1, 1]),)):
        with pytest.raises(ValueError, match="batch_sizes must be a tensor on the CPU"):
            ours.PackedSequence(*wrong)


@pytest.mark.parametrize("n", [0, 1, 7])
def test_permutations(n):
    both = ours.invert_permutation, theirs.invert_permutation
    assert_twin(*both, torch.randperm(n))
    assert ours.invert_permutation(None) is None


def test_a_padded_batch_is_left_as_it_is():
    x = torch.randn(5, 2, 3)
    ours.unpad_sequence(x, torch.tensor([2, 5]))
    assert x.shape == (5, 2, 3)
    theirs.unpad_sequence(x, torch.tensor([2, 5]))
    assert x.shape == (2, 5, 3)  # PyTorch swaps two dimensions of what it is given


@pytest.mark.parametrize(
    ("shape", "lengths", "match"),
    [
        ((5, 2, 3), [2, 5], r"lengths must be sorted.*got \[2, 5\]"),
        ((5, 2, 3), [5], r"one number for each of 2 sequences.*got \[1\]"),
        ((5, 2, 3), [5, 0], r"from 1 to 5, got \[5, 0\]"),
        ((5, 2, 3), [5, -1], r"from 1 to 5, got \[5, -1\]"),
        ((5, 0, 3), [], r"one number for each of 0 sequences, at least one, got \[0\]"),
        ((5, 2, 3), [[5, 2]], r"each of 2 sequences.*got \[1, 2\]"),
        ((5,), [5], r"input must have at least 2 dimensions, got \[5\]"),
    ],
)
def test_packing_refuses(shape, lengths, match):
    both = ours.pack_padded_sequence, theirs.pack_padded_sequence
    match = f"pack_padded_sequence: .*{match}"
    assert_both_refuse(*both, torch.randn(shape), lengths, match=match)


def test_refuses_lengths_that_torch_packs_into_what_does_not_fit():
    x = torch.randn(5, 2, 3)
    packed = theirs.pack_padded_sequence(x, [6, 5])
    assert len(packed.data) == 10 < packed.batch_sizes.sum() == 11
    match = r"lengths must be from 1 to 5, got \[6, 5\]"
    with pytest.raises(ValueError, match=match):
        ours.pack_padded_sequence(x, [6, 5])


def test_padding_refuses():
    both = ours.pad_sequence, theirs.pad_sequence
    x, y = torch.zeros(2, 3), torch.zeros(2, 4)
    match = r"pad_sequence: sequences must all be \[L, 3\], got \[2, 4\]"
    assert_both_refuse(*both, [x, y], match=match)
    match = "pad_sequence: sequences must be a list of at least one tensor"
    assert_both_refuse(*both, [], match=match)
    assert_both_refuse(*both, 3, match=f"{match}.*got int")
    match = "padding_side must be 'right' or 'left', got 'top'"
    assert_both_refuse(*both, [x], padding_side="top", match=match)
    packed = [tools.pack_sequence([x]) for tools in (ours, theirs)]
    match = "pad_packed_sequence: total_length must be >= 2"
    with pytest.raises(ValueError, match=match):
        ours.pad_packed_sequence(packed[0], total_length=1)
    with pytest.raises(ValueError, match="total_length"):
        theirs.pad_packed_sequence(packed[1], total_length=1)
    match = r"unpad_sequence: lengths must be \[2\]"
    with pytest.raises(ValueError, match=match):  # torch 2.9 takes what there is
        ours.unpad_sequence(x, torch.tensor([1]), True)
