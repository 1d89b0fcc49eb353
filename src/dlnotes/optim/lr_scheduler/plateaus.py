"""A schedule that watches the loss."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, SupportsFloat

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from ._bases import groups_of, rates_of, set_rate


class ReduceLROnPlateau(LRScheduler):
    """Lower the rate when a number has stopped to get better.

    Twin of :class:`torch.optim.lr_scheduler.ReduceLROnPlateau`.

    Args:
        optimizer: whose rates are changed.
        mode: ``"min"`` if smaller is better (a loss), ``"max"`` if larger is.
        factor: of a drop, below 1.
        patience: so many steps without progress are forgiven.
        threshold: progress smaller than this is none.
        threshold_mode: whether ``threshold`` is a share of the best number
            (``"rel"``) or in its units (``"abs"``).
        cooldown: steps after a drop during which no step counts as bad.
        min_lr: the lowest rate; or one for each group.
        eps: a drop by at most this is not made.

    Raises:
        ValueError: if ``factor`` is 1 or more, ``mode`` or ``threshold_mode`` is
            something else, or there is not one ``min_lr`` for each group.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | Sequence[float] = 0,
        eps: float = 1e-8,
    ) -> None:
        name = type(self).__name__
        groups = len(groups_of(name, optimizer))
        if factor >= 1:
            raise ValueError(f"{name}: factor must be below 1, got {factor}")
        for what, value, allowed in (
            ("mode", mode, ("min", "max")),
            ("threshold_mode", threshold_mode, ("rel", "abs")),
        ):
            if value not in allowed:
                raise ValueError(
                    f"{name}: {what} must be one of {allowed}, got {value!r}"
                )
        single = not isinstance(min_lr, (list, tuple))
        self.min_lrs = [min_lr] * groups if single else list(min_lr)
        if len(self.min_lrs) != groups:
            raise ValueError(
                f"{name}: min_lr must hold {groups} rates, one for each group, "
                f"got {len(self.min_lrs)}"
            )
        self.default_min_lr = min_lr if single else None
        self.optimizer = optimizer
        self.mode = mode
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.threshold_mode = threshold_mode
        self.cooldown = cooldown
        self.eps = eps
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.last_epoch = 0
        self.best = self.mode_worse
        self.cooldown_counter = 0
        self.num_bad_epochs = 0
        self._last_lr = rates_of(optimizer)

    def step(self, metrics: SupportsFloat) -> None:  # type: ignore[override]
        """Take the number of this epoch; lower the rate if it is time.

        Args:
            metrics: the loss, or what else is watched: a number or a tensor ``[]``.
        """
        current = float(metrics)
        self.last_epoch += 1
        if self._is_better(current):
            self.best = current
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.cooldown_counter > 0:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce()
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0
        self._last_lr = rates_of(self.optimizer)

    def _is_better(self, current: float) -> bool:
        sign = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            wanted = self.best * (1 + sign * self.threshold)
        else:
            wanted = self.best + sign * self.threshold
        return current > wanted if self.mode == "max" else current < wanted

    def _reduce(self) -> None:
        groups = self.optimizer.param_groups
        if self.default_min_lr is not None:  # groups may have been added
            self.min_lrs = [self.default_min_lr] * len(groups)
        if len(self.min_lrs) != len(groups):
            raise ValueError(
                f"ReduceLROnPlateau: min_lrs must hold {len(groups)} rates, one for "
                f"each group, got {len(self.min_lrs)}"
            )
        for group, lowest in zip(groups, self.min_lrs, strict=True):
            lower = max(float(group["lr"]) * self.factor, lowest)
            if float(group["lr"]) - lower > self.eps:
                set_rate(group, lower)

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take what ``state_dict`` returned."""
        super().load_state_dict(state_dict)
        self.mode_worse = math.inf if self.mode == "min" else -math.inf
