"""Language models that count: add-k, absolute discounting, Kneser–Ney.

An n-gram is written as one number, its tokens being the digits in base ``V``. The
first ``n - 1`` digits (its context) are then ``gram // V``, the last ``n - 1`` are
``gram % V ** (n - 1)``, and a table is two sorted tensors.

Chapter: language_models
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from dlnotes._checks import check_range


@dataclass(frozen=True)
class Table:
    """What was counted, by key.

    Attributes:
        keys: ``[G]`` int64, rising.
        counts: ``[G]`` float64.
    """

    keys: Tensor
    counts: Tensor

    @classmethod
    def of(cls, keys: Tensor, weights: Tensor | None = None) -> Table:
        """Count the keys, or sum the weights of equal ones."""
        keys, which = keys.unique(return_inverse=True)
        counts = torch.zeros_like(keys, dtype=torch.float64)
        weights = torch.ones_like(which) if weights is None else weights
        return cls(keys, counts.index_add_(0, which, weights.double()))

    def at(self, keys: Tensor) -> Tensor:
        """Look keys up; 0 where one was not counted."""
        if not len(self.keys):
            return torch.zeros_like(keys, dtype=torch.float64)
        place = torch.searchsorted(self.keys, keys).clamp(max=len(self.keys) - 1)
        return torch.where(self.keys[place] == keys, self.counts[place], 0.0)


def grams(tokens: Tensor, vocabulary: int, order: int) -> Tensor:
    """Write every n-gram of a text as one number.

    Args:
        tokens: ``[T]`` int64, from 0 to ``vocabulary - 1``.
        vocabulary: how many tokens there are, ``V``.
        order: ``n``.

    Returns:
        ``[T - n + 1]`` int64, below ``V ** n``; empty if the text is shorter.

    Raises:
        ValueError: if ``tokens`` is no list of tokens, or ``V ** n`` needs more than
            63 bits.
    """
    _check(tokens, vocabulary, order)
    count = max(len(tokens) - order + 1, 0)
    keys = tokens.new_zeros(count)
    for i in range(order):
        keys = keys * vocabulary + tokens[i : i + count]
    return keys


class NGram:
    """What :class:`AddK`, :class:`AbsoluteDiscounting` and :class:`KneserNey` share.

    Args:
        tokens: ``[T]`` int64, the text to learn from.
        vocabulary: how many tokens there are, ``V``; every one of them can come.
        order: ``n``: how many tokens a gram has, the predicted one included.

    Raises:
        ValueError: if ``tokens`` are not from 0 to ``V - 1``, or ``V ** n`` needs more
            than 63 bits.
    """

    def __init__(self, tokens: Tensor, vocabulary: int, order: int) -> None:
        _check(tokens, vocabulary, order)
        self.vocabulary, self.order = vocabulary, order
        self.tables = [
            Table.of(grams(tokens, vocabulary, n)) for n in range(1, order + 1)
        ]

    def log_probs(self, tokens: Tensor) -> Tensor:
        """Give the log probability of each token after those before it.

        The first ``n - 1`` tokens have fewer before them: they are left to the models
        of lower order.

        Args:
            tokens: ``[T]`` int64.

        Returns:
            ``[T]`` float64, natural logarithms; ``-inf`` for what cannot come.
        """
        _check(tokens, self.vocabulary, self.order)
        first = [
            self._probability(grams(tokens[:n], self.vocabulary, n), n)
            for n in range(1, min(self.order, len(tokens) + 1))
        ]
        rest = grams(tokens, self.vocabulary, self.order)
        return torch.cat([*first, self._probability(rest, self.order)]).log()

    def probs(self, context: Tensor) -> Tensor:
        """Give the distribution of the token that comes next.

        Args:
            context: ``[..., C]`` int64, what came before; the last ``n - 1`` of them
                are looked at.

        Returns:
            ``[..., V]`` float64; each row sums to 1.
        """
        _check(context, self.vocabulary, self.order, dims=None)
        context = context[..., max(context.shape[-1] - self.order + 1, 0) :]
        key = context.new_zeros(context.shape[:-1])
        for token in context.unbind(-1):
            key = key * self.vocabulary + token
        following = torch.arange(self.vocabulary, device=context.device)
        keys = key[..., None] * self.vocabulary + following
        return self._probability(keys, context.shape[-1] + 1)

    def _probability(self, keys: Tensor, n: int) -> Tensor:
        """Give the probability of the last token of each n-gram after the others."""
        raise NotImplementedError


class AddK(NGram):
    """Add ``k`` to every count: Laplace's rule for ``k = 1``.

    ``(count(c w) + k) / (count(c) + k V)``. For ``k = 0`` these are the plain shares;
    a context that was never seen then gets the limit for small ``k``, ``1 / V``.

    Args:
        tokens: ``[T]`` int64, the text to learn from.
        vocabulary: how many tokens there are, ``V``.
        order: tokens in a gram, the predicted one included.
        k: what is added.
    """

    def __init__(
        self, tokens: Tensor, vocabulary: int, order: int, k: float = 1.0
    ) -> None:
        check_range("AddK", 0, k=k)
        super().__init__(tokens, vocabulary, order)
        self.k = k
        self.totals = [Table.of(t.keys // vocabulary, t.counts) for t in self.tables]

    def _probability(self, keys: Tensor, n: int) -> Tensor:
        count = self.tables[n - 1].at(keys)
        total = self.totals[n - 1].at(keys // self.vocabulary)
        share = (count + self.k) / (total + self.k * self.vocabulary)
        return torch.where(total + self.k > 0, share, 1 / self.vocabulary)


class AbsoluteDiscounting(NGram):
    """Take a discount off every count, and give it to the model of one order less.

    ``p(w | c) = max(count(c w) - d, 0) / count(c) + d types(c) / count(c) p(w | c')``,
    where ``types(c)`` is how many different tokens followed ``c``, and ``c'`` is ``c``
    without its first token. The last one to ask is the uniform distribution
    (Ney, Essen & Kneser 1994).

    Args:
        tokens: ``[T]`` int64, the text to learn from.
        vocabulary: how many tokens there are, ``V``.
        order: tokens in a gram, the predicted one included.
        discount: ``d``, the same for every order; if ``None``, that of each order is
            ``n1 / (n1 + 2 n2)``, where ``n1`` grams have a count of 1 and ``n2`` of 2.
    """

    def __init__(
        self,
        tokens: Tensor,
        vocabulary: int,
        order: int,
        discount: float | None = None,
    ) -> None:
        super().__init__(tokens, vocabulary, order)
        if discount is not None:
            check_range(type(self).__name__, 0, 1, discount=discount)
        self._recount()
        contexts = [t.keys // vocabulary for t in self.tables]
        self.types = [Table.of(keys) for keys in contexts]
        self.totals = [
            Table.of(keys, t.counts)
            for keys, t in zip(contexts, self.tables, strict=True)
        ]
        self.discounts = [
            _discount(t.counts) if discount is None else discount for t in self.tables
        ]

    def _recount(self) -> None:
        """Change the counts of lower orders; here they stay."""

    def _probability(self, keys: Tensor, n: int) -> Tensor:
        if n == 0:
            return torch.full_like(keys, 1 / self.vocabulary, dtype=torch.float64)
        d, context = self.discounts[n - 1], keys // self.vocabulary
        total = self.totals[n - 1].at(context)
        kept = (self.tables[n - 1].at(keys) - d).clamp(min=0)
        freed = d * self.types[n - 1].at(context)
        lower = self._probability(keys % self.vocabulary ** (n - 1), n - 1)
        return torch.where(total > 0, (kept + freed * lower) / total, lower)


class KneserNey(AbsoluteDiscounting):
    """Discount, and let lower orders count contexts, not occurrences.

    Below the highest order, ``count(g)`` is the number of different tokens that came
    before ``g`` (Kneser & Ney 1995, as interpolated by Chen & Goodman 1999). The
    parameters are those of :class:`AbsoluteDiscounting`.
    """

    def _recount(self) -> None:
        longer = self.tables[1:]
        for n, table in enumerate(longer, 1):
            self.tables[n - 1] = Table.of(table.keys % self.vocabulary**n)


def _discount(counts: Tensor) -> float:
    once, twice = int((counts == 1).sum()), int((counts == 2).sum())
    return once / (once + 2 * twice) if once + twice else 0.5


def _check(tokens: Tensor, vocabulary: int, order: int, dims: int | None = 1) -> None:
    whole = isinstance(tokens, Tensor) and tokens.dtype == torch.int64
    if not whole or tokens.ndim != (dims or max(tokens.ndim, 1)):
        shape = "[T]" if dims else "[..., T]"
        got = (
            f"{list(tokens.shape)} {tokens.dtype}"
            if isinstance(tokens, Tensor)
            else type(tokens).__name__
        )
        raise ValueError(f"NGram: tokens must be {shape} int64, got {got}")
    if order < 1 or vocabulary < 1 or vocabulary**order >= 2**63:
        raise ValueError(
            "NGram: order must be >= 1 with vocabulary ** order < 2 ** 63, got "
            f"order {order} and vocabulary {vocabulary}"
        )
    if tokens.numel() and not 0 <= int(tokens.min()) <= int(tokens.max()) < vocabulary:
        low, high = int(tokens.min()), int(tokens.max())
        raise ValueError(
            f"NGram: tokens must be from 0 to {vocabulary - 1}, got {low} to {high}"
        )
