"""How a schedule changes a rate: by a factor, which need not know the rate.

A schedule that *sets* the rate, ``lr = base * shape(t)``, forgets what anybody
else did to it. One that *multiplies* the rate it finds by
``shape(t) / shape(t - 1)`` draws the same curve when it is alone, and can be
combined with another schedule or with a change by hand.
"""

from __future__ import annotations

import warnings
from typing import Any

from torch import Tensor
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

Rate = float | Tensor


def groups_of(name: str, optimizer: Optimizer) -> list[dict[str, Any]]:
    """Return the groups of an optimizer, or say that it is none."""
    if not isinstance(optimizer, Optimizer):
        got = type(optimizer).__name__
        raise ValueError(f"{name}: optimizer must be an Optimizer, got {got}")
    return optimizer.param_groups


def set_rate(group: dict[str, Any], rate: Rate) -> None:
    """Give a group its next rate; a tensor is written into, whoever else holds it."""
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(rate)
    else:
        group["lr"] = rate


def rates_of(optimizer: Optimizer) -> list[Rate]:
    """Copy the rate of each group."""
    rates = [group["lr"] for group in optimizer.param_groups]
    return [rate.clone() if isinstance(rate, Tensor) else rate for rate in rates]


class Factors(LRScheduler):
    """A schedule that multiplies the rate by :meth:`_ratio` at each step.

    PyTorch's base class counts the steps in ``last_epoch``, calls ``get_lr`` and
    writes what it returns into the groups of the optimizer.
    """

    # Built in the middle of a run (last_epoch >= 0), a schedule takes a step at
    # once. Some of PyTorch's leave the rate alone then, some do not.
    _moves_when_resumed = True

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        groups_of(type(self).__name__, optimizer)
        super().__init__(optimizer, last_epoch)

    def _ratio(self, t: int) -> float:
        """Return the factor of the step that leads to ``t``, for ``t >= 1``."""
        raise NotImplementedError

    def get_lr(self) -> list[Rate]:
        """Return the next rate of each group; called by ``step``."""
        if not self._get_lr_called_within_step:
            warnings.warn("to read the rate, use get_last_lr()", stacklevel=2)
        t, rates = self.last_epoch, [g["lr"] for g in self.optimizer.param_groups]
        if self._is_initial and (t == 0 or not self._moves_when_resumed):
            return [rate * self._first(t) for rate in rates]
        return self._next(t, rates)

    def _first(self, t: int) -> float:
        return 1.0

    def _next(self, t: int, rates: list[Rate]) -> list[Rate]:
        ratio = self._ratio(t)
        return [rate * ratio for rate in rates]


class Shapes(Factors):
    """A schedule that draws ``shape(t)``, in units of the rate at the start."""

    def shape(self, t: int) -> float:
        """Return the rate at step ``t``, if that of the optimizer is 1."""
        raise NotImplementedError

    def _ratio(self, t: int) -> float:
        """Return ``shape(t) / shape(t - 1)``; 1 where the shape stays as it is."""
        before, now = (self.shape(t - 1) if t else 1.0), self.shape(t)
        if now == before:
            return 1.0
        return now / before if before else 0.0  # from a rate of 0 nothing comes back

    def _first(self, t: int) -> float:
        return self.shape(0) if t == 0 else 1.0

    def _get_closed_form_lr(self) -> list[Rate]:
        # for SequentialLR, whose parts each begin at the first rate
        return [base * self.shape(self.last_epoch) for base in self.base_lrs]
