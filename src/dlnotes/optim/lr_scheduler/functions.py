"""Schedules given by a function of the step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch.optim import Optimizer

from ._bases import Factors, Rate, groups_of

Function = Callable[[int], float]


class _ByFunctions(Factors):
    """Hold one function for each group of the optimizer.

    Functions and lambdas are not saved with the state; of other callables, what
    they hold in their attributes is.
    """

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Function | Sequence[Function],
        last_epoch: int = -1,
    ) -> None:
        name = type(self).__name__
        groups = len(groups_of(name, optimizer))
        if not isinstance(lr_lambda, (list, tuple)):
            lr_lambda = [lr_lambda] * groups
        if len(lr_lambda) != groups:
            raise ValueError(
                f"{name}: lr_lambda must hold {groups} functions, one for each group, "
                f"got {len(lr_lambda)}"
            )
        for function in lr_lambda:
            if not callable(function):
                got = type(function).__name__
                raise ValueError(f"{name}: lr_lambda must be callable, got {got}")
        self.lr_lambdas = list(lr_lambda)
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """Return all but the optimizer and the functions."""
        state = super().state_dict()
        state["lr_lambdas"] = [
            None if isinstance(f, type(_plain)) else dict(vars(f))
            for f in self.lr_lambdas
        ]
        return state

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take what :meth:`state_dict` returned."""
        for function, held in zip(
            self.lr_lambdas, state_dict["lr_lambdas"], strict=True
        ):
            if held is not None:
                vars(function).update(held)
        rest = {k: v for k, v in state_dict.items() if k != "lr_lambdas"}
        super().load_state_dict(rest)


def _plain() -> None:
    """Stand for what has no state of its own: a function."""


class LambdaLR(_ByFunctions):
    """Set the rate to the first rate times a function of the step.

    Twin of :class:`torch.optim.lr_scheduler.LambdaLR`.

    It *sets* the rate: what another schedule or a hand did to it is lost.

    Args:
        optimizer: whose rates are changed.
        lr_lambda: takes the step, gives the factor; or one for each group.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if there is not one function for each group.
    """

    def get_lr(self) -> list[Rate]:
        """Return ``base * lr_lambda(t)`` for each group."""
        pairs = zip(self.base_lrs, self.lr_lambdas, strict=True)
        return [base * function(self.last_epoch) for base, function in pairs]


class MultiplicativeLR(_ByFunctions):
    """Multiply the rate by a function of the step.

    Twin of :class:`torch.optim.lr_scheduler.MultiplicativeLR`.

    Args:
        optimizer: whose rates are changed.
        lr_lambda: takes the step, gives the factor; or one for each group.
        last_epoch: the last step done, to resume a run after it; -1 for a new one.

    Raises:
        ValueError: if there is not one function for each group.
    """

    _moves_when_resumed = False

    def _next(self, t: int, rates: list[Rate]) -> list[Rate]:
        pairs = zip(rates, self.lr_lambdas, strict=True)
        return [rate * function(t) for rate, function in pairs]
