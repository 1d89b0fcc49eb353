"""Schedules along a cosine."""

from __future__ import annotations

import math

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from ._bases import Rate, Shapes, groups_of, rates_of, set_rate


def _half_cosine(way: float) -> float:
    """Go from 1 at ``way = 0`` to 0 at ``way = 1``, flat at both ends."""
    return (1 + math.cos(math.pi * way)) / 2


class CosineAnnealingLR(Shapes):
    """Bring the rate to ``eta_min`` along half a cosine, and back up again.

    Twin of :class:`torch.optim.lr_scheduler.CosineAnnealingLR`.

    Loshchilov & Hutter 2017, equation 5, without restarts.

    Args:
        optimizer: whose rates are changed.
        T_max: steps from the first rate to ``eta_min``.
        eta_min: the lowest rate.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if ``T_max`` is 0.
    """

    _moves_when_resumed = False

    def __init__(
        self,
        optimizer: Optimizer,
        T_max: int,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        if T_max == 0:
            raise ValueError(f"{type(self).__name__}: T_max must not be 0, got 0")
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def shape(self, t: int) -> float:
        """Return ``(1 + cos(pi * t / T_max)) / 2``: what is above ``eta_min``."""
        return _half_cosine(t / self.T_max)

    def _next(self, t: int, rates: list[Rate]) -> list[Rate]:
        if self.shape(t - 1) == 0:  # at the bottom nothing is left to multiply
            bases = zip(rates, self.base_lrs, strict=True)
            return [
                rate + (base - self.eta_min) * self.shape(t) for rate, base in bases
            ]
        ratio = self._ratio(t)
        return [self.eta_min + (rate - self.eta_min) * ratio for rate in rates]

    def _get_closed_form_lr(self) -> list[Rate]:
        above = self.shape(self.last_epoch)
        return [self.eta_min + (base - self.eta_min) * above for base in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Go down along half a cosine, jump back to the first rate, begin again.

    Twin of :class:`torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.

    Loshchilov & Hutter 2017, equation 5. It sets the rate, and does not look at
    the one it finds.

    Args:
        optimizer: whose rates are changed.
        T_0: steps to the first restart.
        T_mult: how many times longer each period is than the one before.
        eta_min: the rate just before a restart would reach, but does not.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if ``T_0`` or ``T_mult`` is no whole number from 1 on, or
            ``eta_min`` is no number.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        name = type(self).__name__
        for what, value in (("T_0", T_0), ("T_mult", T_mult)):
            if not isinstance(value, int) or value < 1:
                raise ValueError(
                    f"{name}: {what} must be a whole number >= 1, got {value}"
                )
        if not isinstance(eta_min, (int, float)):
            got = type(eta_min).__name__
            raise ValueError(f"{name}: eta_min must be a number, got {got}")
        groups_of(name, optimizer)
        self.T_0 = self.T_i = T_0
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur: float = last_epoch
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Rate]:
        """Return the rate at ``T_cur`` of ``T_i`` steps."""
        above = _half_cosine(self.T_cur / self.T_i)
        return [self.eta_min + (base - self.eta_min) * above for base in self.base_lrs]

    def step(self, epoch: float | None = None) -> None:
        """Go one step on, or to any point of time.

        Args:
            epoch: where to go, in steps; fractions are welcome, for a rate that
                moves within an epoch: ``step(epoch + batch / batches)``.

        Raises:
            ValueError: if ``epoch`` is negative.
        """
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is None:
            self.last_epoch += 1
            self.T_cur += 1
            if self.T_cur >= self.T_i:
                self.T_cur %= self.T_i
                self.T_i *= self.T_mult
        elif epoch < 0:
            raise ValueError(f"step: epoch must be >= 0, got {epoch}")
        else:
            self.last_epoch = math.floor(epoch)
            self.T_cur, self.T_i = epoch, self.T_0
            while self.T_cur >= self.T_i:
                self.T_cur -= self.T_i
                self.T_i *= self.T_mult
        for group, rate in zip(self.optimizer.param_groups, self.get_lr(), strict=True):
            set_rate(group, rate)
        self._last_lr = rates_of(self.optimizer)
