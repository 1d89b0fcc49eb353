"""Schedules that go down: in steps, by a constant factor, as a power."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from torch.optim import Optimizer

from ._bases import Shapes


class StepLR(Shapes):
    """Multiply the rate by ``gamma`` every ``step_size`` steps.

    Twin of :class:`torch.optim.lr_scheduler.StepLR`.

    Args:
        optimizer: whose rates are changed.
        step_size: steps from one drop to the next.
        gamma: factor of a drop.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if ``step_size`` is 0.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        step_size: int,
        gamma: float = 0.1,
        last_epoch: int = -1,
    ) -> None:
        if step_size == 0:
            raise ValueError("StepLR: step_size must not be 0, got 0")
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def shape(self, t: int) -> float:
        """Return ``gamma ** (t // step_size)``."""
        return self.gamma ** (t // self.step_size)


class MultiStepLR(Shapes):
    """Multiply the rate by ``gamma`` at each milestone.

    Twin of :class:`torch.optim.lr_scheduler.MultiStepLR`.

    Args:
        optimizer: whose rates are changed.
        milestones: steps at which the rate drops; one named twice drops twice.
        gamma: factor of a drop.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Iterable[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
    ) -> None:
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def shape(self, t: int) -> float:
        """Return ``gamma`` to the number of milestones up to ``t``."""
        return self.gamma ** bisect_right(sorted(self.milestones.elements()), t)


class ExponentialLR(Shapes):
    """Multiply the rate by ``gamma`` at every step.

    Twin of :class:`torch.optim.lr_scheduler.ExponentialLR`.

    Args:
        optimizer: whose rates are changed.
        gamma: factor of a step.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.
    """

    _moves_when_resumed = False

    def __init__(
        self, optimizer: Optimizer, gamma: float, last_epoch: int = -1
    ) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def shape(self, t: int) -> float:
        """Return ``gamma ** t``."""
        return self.gamma**t


class PolynomialLR(Shapes):
    """Bring the rate to 0 in ``total_iters`` steps, along a power.

    Twin of :class:`torch.optim.lr_scheduler.PolynomialLR`.

    Args:
        optimizer: whose rates are changed.
        total_iters: the step at which the rate is 0.
        power: 1 for a straight line, more for a quick start and a long tail.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.
    """

    _moves_when_resumed = False

    def __init__(
        self,
        optimizer: Optimizer,
        total_iters: int = 5,
        power: float = 1.0,
        last_epoch: int = -1,
    ) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def shape(self, t: int) -> float:
        """Return ``(1 - t / total_iters) ** power``, then 0; 1 without any step."""
        way = min(t, self.total_iters) / (self.total_iters or 1)
        return (1 - way) ** self.power
