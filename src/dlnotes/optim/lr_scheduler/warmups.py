"""Schedules that begin with a smaller rate."""

from __future__ import annotations

from torch.optim import Optimizer

from ._bases import Shapes


class ConstantLR(Shapes):
    """Multiply the rate by ``factor`` for the first ``total_iters`` steps.

    Twin of :class:`torch.optim.lr_scheduler.ConstantLR`.

    Args:
        optimizer: whose rates are changed.
        factor: from 0 to 1; with 0 the whole rate never comes back.
        total_iters: the step from which the rate is whole.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if ``factor`` is outside 0 to 1.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        factor: float = 1.0 / 3,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 <= factor <= 1:
            raise ValueError(f"ConstantLR: factor must be from 0 to 1, got {factor}")
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def shape(self, t: int) -> float:
        """Return ``factor``, and 1 from ``total_iters`` on (never, if that is 0)."""
        return 1.0 if 0 < self.total_iters <= t else self.factor


class LinearLR(Shapes):
    """Move the rate along a straight line: a warm-up, as a rule.

    Twin of :class:`torch.optim.lr_scheduler.LinearLR`.

    Args:
        optimizer: whose rates are changed.
        start_factor: of the first step, above 0, at most 1.
        end_factor: from ``total_iters`` on, from 0 to 1.
        total_iters: steps from the first to the last.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if a factor is not as above.
    """

    _moves_when_resumed = False

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 < start_factor <= 1:
            raise ValueError(
                "LinearLR: start_factor must be above 0 and at most 1, "
                f"got {start_factor}"
            )
        if not 0 <= end_factor <= 1:
            raise ValueError(
                f"LinearLR: end_factor must be from 0 to 1, got {end_factor}"
            )
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def shape(self, t: int) -> float:
        """Return the point of the line that is reached after ``t`` steps."""
        way = min(t, self.total_iters) / (self.total_iters or 1)
        return self.start_factor + (self.end_factor - self.start_factor) * way
