"""Tasks for padding."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from dlnotes.checking._task import Case, task
from dlnotes.nn.utils import rnn as ours

WIDE = {"dtype": torch.float64}


def _pad_cases() -> Iterator[Case]:
    found = [torch.randn(n, 2, **WIDE) for n in (2, 4, 1)]
    yield Case("three sequences", (found,))
    yield Case("batch first", (found, True))
    yield Case("filled with 7", (found, False, 7.0))
    yield Case("filled on the left", (found, True, 0.0, "left"))
    yield Case("whole numbers", ([torch.tensor([1, 2]), torch.tensor([3])],))
    yield Case("none", ([],))


def _pad(
    sequences: Sequence[Tensor],
    batch_first: bool = False,
    padding_value: float = 0.0,
    padding_side: str = "right",
    *,
    shortest: bool = False,
) -> Tensor:
    if not shortest:
        return ours.pad_sequence(sequences, batch_first, padding_value, padding_side)
    least = min(map(len, sequences))
    return torch.stack([s[:least] for s in sequences], 0 if batch_first else 1)


task(
    "nn.utils.rnn.pad_sequence",
    "torch.nn.utils.rnn.pad_sequence",
    cases=_pad_cases,
    wrong={
        "the longest sequence gives the length, not the shortest": (
            lambda *args, **kwargs: _pad(*args, **kwargs, shortest=True)
        ),
        "time is the first dimension unless `batch_first`": (
            lambda sequences, batch_first=False, *rest: _pad(sequences, True, *rest)
        ),
        "`padding_value` is not used": (
            lambda sequences, batch_first=False, padding_value=0.0, *rest: _pad(
                sequences, batch_first, 0.0, *rest
            )
        ),
        "`padding_side` is not looked at": (
            lambda sequences, batch_first=False, padding_value=0.0, side="right": _pad(
                sequences, batch_first, padding_value
            )
        ),
    },
)


def _unpad_cases() -> Iterator[Case]:
    x = torch.randn(4, 3, 2, **WIDE)
    yield Case("time first", (x, torch.tensor([2, 4, 1])))
    yield Case("batch first", (x, torch.tensor([2, 3, 1, 1]), True))
    yield Case("a square", (x[:3], torch.tensor([2, 3, 1])))


def _unpadded(function: Callable, case: Case) -> list[Tensor]:
    return list(function(*case.args))  # what PyTorch does to its input is not asked for


task(
    "nn.utils.rnn.unpad_sequence",
    "torch.nn.utils.rnn.unpad_sequence",
    cases=_unpad_cases,
    run=_unpadded,
    wrong={
        "time is the first dimension unless `batch_first`": (
            lambda padded, lengths, batch_first=False: ours.unpad_sequence(
                padded, lengths, True
            )
        ),
        "the padding is still there: cut each sequence at its length": (
            lambda padded, lengths, batch_first=False: list(
                padded if batch_first else padded.transpose(0, 1)
            )
        ),
        "the steps that count are the first ones, not the last": (
            lambda padded, lengths, batch_first=False: [
                row[len(row) - n :]
                for row, n in zip(
                    padded if batch_first else padded.transpose(0, 1),
                    lengths.tolist(),
                    strict=True,
                )
            ]
        ),
    },
)
