"""One cycle: up, down, and far down."""

from __future__ import annotations

from collections.abc import Sequence

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from ._bases import Rate, groups_of
from .cosines import _half_cosine


class OneCycleLR(LRScheduler):
    """Raise the rate to ``max_lr``, then lower it to nearly nothing.

    Twin of :class:`torch.optim.lr_scheduler.OneCycleLR`.

    Smith & Topin 2018. The momentum goes the other way: low while the rate is
    high. It sets both, once for every step, and not for every epoch.

    Args:
        optimizer: whose rates are changed.
        max_lr: the highest rate; or one for each group.
        total_steps: of the whole run; or give the next two.
        epochs: of the whole run.
        steps_per_epoch: in each of them.
        pct_start: share of the steps in which the rate goes up, a float in 0 to 1.
        anneal_strategy: ``"cos"`` or ``"linear"``.
        cycle_momentum: whether the momentum (or the first beta) moves, too.
        base_momentum: the lowest momentum; or one for each group.
        max_momentum: the highest momentum; or one for each group.
        div_factor: the first rate is ``max_lr / div_factor``.
        final_div_factor: the last one is the first one divided by this.
        three_phase: whether the rate first comes down to where it began.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if the number of steps is not given, not whole or not positive,
            if ``pct_start`` or ``anneal_strategy`` is not as above, if a setting
            for each group has another length, or if the optimizer has no momentum
            to cycle.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.85,
        max_momentum: float | Sequence[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        groups = groups_of("OneCycleLR", optimizer)
        self.optimizer = optimizer
        self.total_steps = _steps(total_steps, epochs, steps_per_epoch)
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(
                f"OneCycleLR: pct_start must be a float from 0 to 1, got {pct_start}"
            )
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                "OneCycleLR: anneal_strategy must be 'cos' or 'linear', "
                f"got {anneal_strategy!r}"
            )
        self._anneal_func_type = anneal_strategy
        self._schedule_phases = self._phases(pct_start, three_phase)
        new = last_epoch == -1
        for group, top in zip(groups, _each("max_lr", max_lr, groups), strict=True):
            if new:
                group["initial_lr"] = top / div_factor
                group["max_lr"] = top
                group["min_lr"] = group["initial_lr"] / final_div_factor
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            if not {"momentum", "betas"} & optimizer.defaults.keys():
                raise ValueError(
                    "OneCycleLR: optimizer must have momentum or betas if "
                    "cycle_momentum is true, got neither"
                )
            self.use_beta1 = "betas" in optimizer.defaults
            lows = _each("base_momentum", base_momentum, groups)
            highs = _each("max_momentum", max_momentum, groups)
            for group, low, high in zip(groups, lows, highs, strict=True):
                if new:
                    group["base_momentum"], group["max_momentum"] = low, high
                    self._set_momentum(group, high)
        super().__init__(optimizer, last_epoch)

    def _phases(self, pct_start: float, three_phase: bool) -> list[dict]:
        """List the phases: the step each ends at, and between what it moves."""
        up = pct_start * self.total_steps - 1
        ends = [up, 2 * up, self.total_steps - 1]
        rates = ["initial_lr", "max_lr", "initial_lr", "min_lr"]
        momenta = [f"{name}_momentum" for name in ("max", "base", "max", "max")]
        if not three_phase:
            for column, at in ((ends, 1), (rates, 2), (momenta, 2)):
                del column[at]
        if up == 0 or (three_phase and 2 * up == self.total_steps - 1):
            raise ValueError(
                "OneCycleLR: each phase must have a length, got total_steps = "
                f"{self.total_steps} with pct_start = {pct_start}"
            )
        return [
            {
                "end_step": float(ends[i]) if i < len(ends) - 1 else ends[i],
                "start_lr": rates[i],
                "end_lr": rates[i + 1],
                "start_momentum": momenta[i],
                "end_momentum": momenta[i + 1],
            }
            for i in range(len(ends))
        ]

    def get_lr(self) -> list[Rate]:
        """Return the rate of each group, and set its momentum.

        Raises:
            ValueError: if the run has no such step.
        """
        t = self.last_epoch
        if t > self.total_steps:
            raise ValueError(
                f"OneCycleLR: the run must have at most {self.total_steps} steps, "
                f"got step {t}"
            )
        start = 0.0
        for phase in self._schedule_phases:
            end = phase["end_step"]
            if t <= end or phase is self._schedule_phases[-1]:
                break
            start = end
        way = (t - start) / (end - start) if end != start else 1.0
        rates = []
        for group in self.optimizer.param_groups:
            rates.append(
                self._between(group[phase["start_lr"]], group[phase["end_lr"]], way)
            )
            if self.cycle_momentum:
                ends = group[phase["start_momentum"]], group[phase["end_momentum"]]
                self._set_momentum(group, self._between(*ends, way))
        return rates

    def _between(self, start: Rate, end: Rate, way: float) -> Rate:
        left = _half_cosine(way) if self._anneal_func_type == "cos" else 1 - way
        return end + (start - end) * left

    def _set_momentum(self, group: dict, value: float) -> None:
        if self.use_beta1:
            group["betas"] = (value, *group["betas"][1:])
        else:
            group["momentum"] = value


def _steps(total: int | None, epochs: int | None, each: int | None) -> int:
    given = {"total_steps": total}
    if total is None:
        given = {"epochs": epochs, "steps_per_epoch": each}
    if None in given.values():
        raise ValueError(
            "OneCycleLR: total_steps, or epochs and steps_per_epoch, must be given"
        )
    product = 1
    for name, value in given.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(
                f"OneCycleLR: {name} must be a whole number >= 1, got {value}"
            )
        product *= value
    return product


def _each(name: str, value: float | Sequence[float], groups: list) -> list[float]:
    if not isinstance(value, (list, tuple)):
        return [value] * len(groups)
    if len(value) != len(groups):
        raise ValueError(
            f"OneCycleLR: {name} must hold {len(groups)} numbers, one for each group, "
            f"got {len(value)}"
        )
    return list(value)
