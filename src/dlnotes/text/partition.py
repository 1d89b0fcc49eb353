"""A long text in pieces that fit a batch, in random order or one after another.

Chapter: language_models
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from dlnotes._checks import check_range, check_shape


class _Batches:
    """What both ways to partition a text have in common.

    With a generator, each pass starts at a random one of the first ``num_steps``
    tokens, so that the cuts fall elsewhere each time; the number of batches is the
    same in all passes.
    """

    def __init__(
        self,
        tokens: Tensor,
        *,
        batch_size: int,
        num_steps: int,
        generator: torch.Generator | None = None,
    ) -> None:
        name = type(self).__name__
        check_shape(name, tokens=(tokens, ("T",)))
        check_range(name, 1, batch_size=batch_size, num_steps=num_steps)
        self.tokens = tokens
        self.batch_size = batch_size
        self.num_steps = num_steps
        self.generator = generator
        spare = 0 if generator is None else num_steps - 1
        self.usable = len(tokens) - 1 - spare  # the last token has none after it
        if self.usable < self.needed:
            raise ValueError(
                f"{name}: tokens must be at least {self.needed + 1 + spare}, "
                f"got {len(tokens)}"
            )

    def offset(self) -> int:
        """Draw where a pass starts."""
        if self.generator is None:
            return 0
        return int(torch.randint(self.num_steps, (), generator=self.generator))


class RandomBatches(_Batches):
    """Pieces of a text in random order; neighbours in a batch are strangers.

    Args:
        tokens: ``[T]`` integers.
        batch_size: pieces a batch; the last batch of a pass may have fewer.
        num_steps: tokens a piece.
        generator: of the order and the start; ``None`` keeps the order of the text.

    Yields ``(x, y)``, both ``[batch_size, num_steps]``; ``y`` is one step later.

    Raises:
        ValueError: if there are not enough tokens for one piece.
    """

    @property
    def needed(self) -> int:
        """Tokens that the smallest batch takes."""
        return self.num_steps

    def __len__(self) -> int:
        pieces = self.usable // self.num_steps
        return -(-pieces // self.batch_size)  # rounded up

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        pieces = self.usable // self.num_steps
        start = self.offset() + torch.arange(pieces) * self.num_steps
        if self.generator is not None:
            start = start[torch.randperm(pieces, generator=self.generator)]
        place = start[:, None] + torch.arange(self.num_steps)  # [pieces, num_steps]
        for index in place.split(self.batch_size):
            yield self.tokens[index], self.tokens[index + 1]


class SequentialBatches(_Batches):
    """A text in ``batch_size`` long rows, read side by side.

    Row ``b`` of a batch goes on where row ``b`` of the batch before it ended, so a
    state can be handed on from batch to batch.

    Args:
        tokens: ``[T]`` integers.
        batch_size: rows.
        num_steps: tokens of each row a batch; the last batch of a pass may have
            fewer.
        generator: of the start; ``None`` starts at the first token.

    Yields ``(x, y)``, both ``[batch_size, num_steps]``; ``y`` is one step later.

    Raises:
        ValueError: if there are not enough tokens for one step of each row.
    """

    @property
    def needed(self) -> int:
        """Tokens that the smallest batch takes."""
        return self.batch_size

    def __len__(self) -> int:
        return -(-(self.usable // self.batch_size) // self.num_steps)  # rounded up

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        length = self.usable // self.batch_size
        used, start = self.batch_size * length, self.offset()
        x = self.tokens[start : start + used].view(self.batch_size, length)
        y = self.tokens[start + 1 : start + 1 + used].view(self.batch_size, length)
        yield from zip(
            x.split(self.num_steps, 1), y.split(self.num_steps, 1), strict=True
        )
