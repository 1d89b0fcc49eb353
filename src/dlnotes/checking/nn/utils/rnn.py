"""Tasks for padding and packing."""

import torch
from torch.nn.utils import rnn as theirs

from dlnotes.checking import Case, diffs, task
from dlnotes.nn.utils import rnn as ours

WIDE = {"dtype": torch.float64}


def _task(name, cases, wrong=(), **options):
    address = f"nn.utils.rnn.{name}"
    return task(address, cases=cases, wrong=wrong, **options)


# --- padding ------------------------------------------------------------------


def _pad_cases():
    found = [torch.randn(n, 2, **WIDE) for n in (2, 4, 1)]
    yield Case("three sequences", (found,))
    yield Case("batch first", (found, True))
    yield Case("filled with 7", (found, False, 7.0))
    yield Case("filled on the left", (found, True, 0.0, "left"))
    yield Case("whole numbers", ([torch.tensor([1, 2]), torch.tensor([3])],))
    yield Case("none", ([],))


_task("pad_sequence", _pad_cases).mistakes("""
    the longest sequence gives the length, not the shortest
        longest = max(map(len, found))
        => longest = min(map(len, found)); found = [s[:longest] for s in found]
    time is the first dimension unless `batch_first`
        if batch_first else padded.transpose(0, 1) =>
""")


def _unpad_cases():
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("time first", (x, torch.tensor([2, 4, 1])))
    yield Case("batch first", (x, torch.tensor([2, 3, 1, 1]), True))
    yield Case("a square", (x[:3], torch.tensor([2, 3, 1])))


def _unpadded(function, case):
    return list(function(*case.args))  # what PyTorch does to its input is not asked for


_task("unpad_sequence", _unpad_cases, run=_unpadded).mistakes("""
    time is the first dimension unless `batch_first`
        if batch_first else padded_sequences.transpose(0, 1) =>
    the padding is still there: cut each sequence at its length
        row[: max(int(n), 0)] => row
""")


# --- permutations and the class -----------------------------------------------


def _permutations():
    yield Case("three", (torch.tensor([1, 2, 0]),))
    yield Case("one that undoes itself", (torch.tensor([1, 0, 2]),))
    yield Case("seven", (torch.randperm(7),))
    yield Case("none", (None,))


_task("invert_permutation", _permutations).mistakes("""
    the inverse does not run backwards: it says where each number stands
        permutation.argsort() => permutation.flip(0)
    `None` stays `None`
        None if permutation is None else =>
""")


def _fields():
    data, sizes = torch.arange(6.0), torch.tensor([3, 2, 1])
    yield Case("data and sizes", (data, sizes))
    yield Case("a pair", ((data, sizes),))
    yield Case("with an order", (data, sizes, torch.tensor([1, 2, 0])))
    order = torch.tensor([1, 2, 0])
    yield Case("with both orders", (data, sizes, order, order.argsort()))
    yield Case("with both orders, by name", (data, sizes), {"sorted_indices": order})


_task(
    "PackedSequence",
    _fields,
    run=lambda kind, case: _named(kind(*case.args, **case.kwargs)),
).mistakes("""
    the way back is computed from `sorted_indices` if it is not given
        if unsorted_indices is None: => if False:
    the first argument may be the pair (data, batch_sizes)
        data, batch_sizes = data => batch_sizes = data[1]
""")


# --- packing ------------------------------------------------------------------


def _named(packed):
    """Turn a packed sequence of any library into a dictionary."""
    return dict(zip(ours.PackedSequence._fields, packed, strict=True))


def _packed(function, case):
    return _named(function(*case.args, **case.kwargs))


def _pack_cases():
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("sorted", (x, [4, 2, 1]))
    yield Case("shorter than the padding", (x, torch.tensor([3, 2, 2])))
    yield Case("batch first", (x, [3, 3, 2, 1], True))
    yield Case("not sorted", (x, [2, 4, 1], False, False))
    yield Case("must be sorted", (x, [2, 4, 1]))
    yield Case("a length of 0", (x, [4, 2, 0]))


_ROWS = diffs("""
    the rows go step by step: all first steps, then all second ones
        steps[: len(counts)][counts.to(input.device)]
        => steps[: len(counts)].transpose(0, 1)[counts.T]
""")
_task("pack_padded_sequence", _pack_cases, _ROWS, run=_packed).mistakes("""
    lengths that are not sorted are refused, unless `enforce_sorted` is false
        elif (lengths[1:] > lengths[:-1]).any(): => elif False:
    batch sizes are not lengths: how many sequences have a step t
        counts.sum(1), order => lengths, order
""")


def _listed_cases():
    found = [torch.randn(n, 2, **WIDE) for n in (4, 2, 1)]
    yield Case("sorted", (found,))
    yield Case("not sorted", (found[::-1], False))
    yield Case("must be sorted", (found[::-1],))
    yield Case("one", (found[:1],))


_task("pack_sequence", _listed_cases, _ROWS, run=_packed)


def _run_back(function, case):
    x, lengths, *rest = case.args  # either library's function takes PyTorch's packing
    packed = theirs.pack_padded_sequence(x, lengths, enforce_sorted=False)
    return list(function(packed, *rest, **case.kwargs))


def _pad_packed_cases():
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("sorted", (x, [4, 2, 1]))
    yield Case("not sorted", (x, [2, 4, 1]))
    yield Case("batch first", (x, [2, 4, 1], True))
    yield Case("filled with 7", (x, [2, 4, 1]), {"padding_value": 7.0})
    yield Case("longer", (x, [3, 2, 1]), {"total_length": 5})
    yield Case("too short", (x, [3, 2, 1]), {"total_length": 2})


_ORDER = diffs("""
    the sequences come back in the order of before: `unsorted_indices`
        if unsorted is not None: => if False:
""")
_task("pad_packed_sequence", _pad_packed_cases, _ORDER, run=_run_back).mistakes("""
    lengths are not batch sizes: how many steps each sequence has
        if batch_first else padded, lengths => if batch_first else padded, batch_sizes
""")


def _unpack_cases():
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("sorted", (x, [4, 2, 1]))
    yield Case("not sorted", (x, [2, 4, 1]))
    yield Case("all alike", (x, [4, 4, 4]))


_task("unpack_sequence", _unpack_cases, _ORDER, run=_run_back).mistakes("""
    the padding is still there
        unpad_sequence(padded, lengths, batch_first=True) => list(padded)
""")
