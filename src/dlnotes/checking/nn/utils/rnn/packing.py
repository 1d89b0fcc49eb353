"""Tasks for packing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils import rnn as theirs

from dlnotes.checking._task import Case, task
from dlnotes.nn.utils import rnn as ours

WIDE = {"dtype": torch.float64}


def _named(packed: Any) -> Any:
    """Turn a packed sequence of any library into a dictionary."""
    return dict(zip(ours.PackedSequence._fields, packed, strict=True))


def _then(function: Callable, change: Callable) -> Callable:
    """Make a mistake with what a function returns and was given."""

    def wrong(*args: Any, **kwargs: Any) -> Any:
        return change(function(*args, **kwargs), *args)

    return wrong


# --- permutations and the class -----------------------------------------------


def _permutations() -> Iterator[Case]:
    yield Case("three", (torch.tensor([1, 2, 0]),))
    yield Case("one that undoes itself", (torch.tensor([1, 0, 2]),))
    yield Case("seven", (torch.randperm(7),))
    yield Case("none", (None,))


task(
    "nn.utils.rnn.invert_permutation",
    "torch.nn.utils.rnn.invert_permutation",
    cases=_permutations,
    wrong={
        "the inverse does not run backwards: it says where each number stands": (
            lambda permutation: None if permutation is None else permutation.flip(0)
        ),
        "`None` stays `None`": lambda permutation: permutation.argsort(),
        "a permutation is not its own inverse": lambda permutation: permutation,
    },
)


def _fields() -> Iterator[Case]:
    data, sizes = torch.arange(6.0), torch.tensor([3, 2, 1])
    yield Case("data and sizes", (data, sizes))
    yield Case("a pair", ((data, sizes),))
    yield Case("with an order", (data, sizes, torch.tensor([1, 2, 0])))
    order = torch.tensor([1, 2, 0])
    yield Case("with both orders", (data, sizes, order, order.argsort()))
    yield Case("with both orders, by name", (data, sizes), {"sorted_indices": order})


def _four(
    data: Tensor,
    batch_sizes: Tensor | None = None,
    sorted_indices: Tensor | None = None,
    unsorted_indices: Tensor | None = None,
) -> tuple:
    if unsorted_indices is None:
        unsorted_indices = ours.invert_permutation(sorted_indices)
    return data, batch_sizes, sorted_indices, unsorted_indices


task(
    "nn.utils.rnn.PackedSequence",
    "torch.nn.utils.rnn.PackedSequence",
    cases=_fields,
    run=lambda kind, case: _named(kind(*case.args, **case.kwargs)),
    wrong={
        "the way back is computed from `sorted_indices` if it is not given": _then(
            ours.PackedSequence, lambda right, *args: (*right[:3], *args[3:], None)[:4]
        ),
        "the first argument may be the pair (data, batch_sizes)": _four,
    },
)


def _pack_cases() -> Iterator[Case]:
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("sorted", (x, [4, 2, 1]))
    yield Case("shorter than the padding", (x, torch.tensor([3, 2, 2])))
    yield Case("batch first", (x, [3, 3, 2, 1], True))
    yield Case("not sorted", (x, [2, 4, 1], False, False))
    yield Case("must be sorted", (x, [2, 4, 1]))
    yield Case("a length of 0", (x, [4, 2, 0]))


def _packed(function: Callable, case: Case) -> dict:
    return _named(function(*case.args, **case.kwargs))


def _never_checked(
    input: Tensor,
    lengths: Sequence[int],
    batch_first: bool = False,
    enforce_sorted: bool = True,
) -> tuple:
    right = ours.pack_padded_sequence(input, lengths, batch_first, False)
    return (*right[:2], None, None) if enforce_sorted else right


task(
    "nn.utils.rnn.pack_padded_sequence",
    "torch.nn.utils.rnn.pack_padded_sequence",
    cases=_pack_cases,
    run=_packed,
    wrong={
        "the rows go step by step: all first steps, then all second ones": _then(
            ours.pack_padded_sequence,
            lambda right, *_: (
                torch.cat(ours.unpack_sequence(ours.PackedSequence(*right[:2]))),
                *right[1:],
            ),
        ),
        "lengths that are not sorted are refused, unless `enforce_sorted` is false": (
            _never_checked
        ),
        "the order of before must be kept, to find the way back": _then(
            ours.pack_padded_sequence, lambda right, *_: (*right[:2], None, None)
        ),
        "batch sizes are not lengths: how many sequences have a step t": _then(
            ours.pack_padded_sequence,
            lambda right, x, lengths, *_: (
                right[0],
                torch.as_tensor(lengths).sort(descending=True)[0],
                *right[2:],
            ),
        ),
    },
)


def _listed_cases() -> Iterator[Case]:
    found = [torch.randn(n, 2, **WIDE) for n in (4, 2, 1)]
    yield Case("sorted", (found,))
    yield Case("not sorted", (found[::-1], False))
    yield Case("must be sorted", (found[::-1],))
    yield Case("one", (found[:1],))


def _listed_unchecked(sequences: Sequence[Tensor], enforce_sorted: bool = True) -> Any:
    right = ours.pack_sequence(sequences, False)
    return (*right[:2], None, None) if enforce_sorted else right


task(
    "nn.utils.rnn.pack_sequence",
    "torch.nn.utils.rnn.pack_sequence",
    cases=_listed_cases,
    run=_packed,
    wrong={
        "the rows go step by step: all first steps, then all second ones": _then(
            ours.pack_sequence,
            lambda right, found, *_: (torch.cat([*found]), *right[1:]),
        ),
        "sequences that are not sorted are refused, unless `enforce_sorted` is false": (
            _listed_unchecked
        ),
    },
)


def _run_back(function: Callable, case: Case) -> list:
    x, lengths, *rest = case.args  # either library's function takes PyTorch's packing
    packed = theirs.pack_padded_sequence(x, lengths, enforce_sorted=False)
    return list(function(packed, *rest, **case.kwargs))


def _pad_packed_cases() -> Iterator[Case]:
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("sorted", (x, [4, 2, 1]))
    yield Case("not sorted", (x, [2, 4, 1]))
    yield Case("batch first", (x, [2, 4, 1], True))
    yield Case("filled with 7", (x, [2, 4, 1]), {"padding_value": 7.0})
    yield Case("longer", (x, [3, 2, 1]), {"total_length": 5})
    yield Case("too short", (x, [3, 2, 1]), {"total_length": 2})


def _still_sorted(sequence: Any, *args: Any, **kwargs: Any) -> Any:
    packed = ours.PackedSequence(*sequence[:2])
    return ours.pad_packed_sequence(packed, *args, **kwargs)


def _zeros(sequence: Any, *args: Any, **kwargs: Any) -> Any:
    return ours.pad_packed_sequence(sequence, *args, **(kwargs | {"padding_value": 0}))


def _shorter(sequence: Any, *args: Any, **kwargs: Any) -> Any:
    kwargs.pop("total_length", None)
    return ours.pad_packed_sequence(sequence, *args, **kwargs)


def _sizes(sequence: Any, *args: Any, **kwargs: Any) -> Any:
    padded, _ = ours.pad_packed_sequence(sequence, *args, **kwargs)
    return padded, sequence.batch_sizes


task(
    "nn.utils.rnn.pad_packed_sequence",
    "torch.nn.utils.rnn.pad_packed_sequence",
    cases=_pad_packed_cases,
    run=_run_back,
    wrong={
        "the sequences come back in the order of before: `unsorted_indices`": (
            _still_sorted
        ),
        "`padding_value` is not used": _zeros,
        "`total_length` is not used": _shorter,
        "lengths are not batch sizes: how many steps each sequence has": _sizes,
    },
)


def _unpack_cases() -> Iterator[Case]:
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("sorted", (x, [4, 2, 1]))
    yield Case("not sorted", (x, [2, 4, 1]))
    yield Case("all alike", (x, [4, 4, 4]))


task(
    "nn.utils.rnn.unpack_sequence",
    "torch.nn.utils.rnn.unpack_sequence",
    cases=_unpack_cases,
    run=_run_back,
    wrong={
        "the sequences come back in the order of before: `unsorted_indices`": (
            lambda packed: ours.unpack_sequence(ours.PackedSequence(*packed[:2]))
        ),
        "the padding is still there": (
            lambda packed: list(ours.pad_packed_sequence(packed, batch_first=True)[0])
        ),
        "a batch size is the number of sequences with that step, not a length": (
            lambda packed: list(packed.data.split(packed.batch_sizes.tolist()))
        ),
    },
)
