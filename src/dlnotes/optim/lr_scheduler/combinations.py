"""Schedules made of schedules: one after the other, or all at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau

from ._bases import rates_of, set_rate


def _check(name: str, optimizer: Optimizer, parts: Sequence[LRScheduler]) -> None:
    for number, part in enumerate(parts):
        what = f"{name}: schedulers[{number}]"
        if not hasattr(part, "optimizer"):
            got = type(part).__name__
            raise ValueError(f"{what} must be a scheduler, got {got}")
        if hasattr(part, "num_bad_epochs") or isinstance(part, ReduceLROnPlateau):
            got = type(part).__name__
            raise ValueError(f"{what} must step without a metric, got {got}")
        if part.optimizer is not optimizer:
            raise ValueError(f"{what} must belong to the same optimizer, got another")


class _Combination(LRScheduler):
    _schedulers: Sequence[LRScheduler]

    def state_dict(self) -> dict[str, Any]:
        """Return the state of each part, and where the combination stands."""
        state = super().state_dict()
        state["_schedulers"] = [part.state_dict() for part in self._schedulers]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take what :meth:`state_dict` returned."""
        rest = dict(state_dict)
        for part, state in zip(self._schedulers, rest.pop("_schedulers"), strict=True):
            part.load_state_dict(state)
        super().load_state_dict(rest)


class SequentialLR(_Combination):
    """Follow one schedule after the other.

    Twin of :class:`torch.optim.lr_scheduler.SequentialLR`.

    Each part begins at its own step 0 when its milestone comes, and at the first
    rate of the optimizer, if it is a schedule that knows its curve.

    Args:
        optimizer: whose rates are changed.
        schedulers: the parts, in their order.
        milestones: the steps at which the next part begins: one fewer.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if a part watches a metric or belongs to another optimizer, or
            the milestones are not one fewer than the parts.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: list[LRScheduler],
        milestones: list[int],
        last_epoch: int = -1,
    ) -> None:
        if len(schedulers) < 1:
            raise ValueError(
                "SequentialLR: schedulers must hold at least one, got none"
            )
        _check("SequentialLR", optimizer, schedulers)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"SequentialLR: milestones must hold {len(schedulers) - 1} steps, one "
                f"fewer than schedulers, got {len(milestones)}"
            )
        self._schedulers = schedulers
        self._milestones = milestones
        self.last_epoch = last_epoch + 1
        self.optimizer = optimizer
        # each part took its first step when it was built: that is taken back
        for group in optimizer.param_groups:
            set_rate(group, group["initial_lr"])
        _take_back(self)
        first = schedulers[bisect_right(milestones, 0)]
        first._initial_step()
        self._last_lr = first.get_last_lr()

    def step(self) -> None:  # type: ignore[override]
        """Let the part whose turn it is take a step."""
        self.last_epoch += 1
        turn = bisect_right(self._milestones, self.last_epoch)
        part = self._schedulers[turn]
        if turn > 0 and self._milestones[turn - 1] == self.last_epoch:
            part._update_lr(0)  # its own step 0
        else:
            part.step()
        self._last_lr = part.get_last_lr()


def _take_back(scheduler: LRScheduler) -> None:
    for part in getattr(scheduler, "_schedulers", []):
        if hasattr(part, "_schedulers"):
            _take_back(part)
        else:
            part.last_epoch -= 1


class ChainedScheduler(_Combination):
    """Let several schedules change the rate at every step, one after the other.

    Twin of :class:`torch.optim.lr_scheduler.ChainedScheduler`.

    Args:
        schedulers: the parts, in their order.
        optimizer: whose rates are changed; that of the first part if ``None``.

    Raises:
        ValueError: if a part watches a metric or belongs to another optimizer, or
            there is no part.
    """

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        if len(schedulers) < 1:
            raise ValueError(
                "ChainedScheduler: schedulers must hold at least one, got none"
            )
        optimizer = optimizer or schedulers[0].optimizer
        _check("ChainedScheduler", optimizer, schedulers)
        self._schedulers = schedulers
        self.optimizer = optimizer
        self._last_lr = rates_of(optimizer)

    def step(self) -> None:  # type: ignore[override]
        """Let every part take a step."""
        for part in self._schedulers:
            part.step()
        self._last_lr = rates_of(self.optimizer)
