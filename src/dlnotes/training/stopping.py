"""Stop in time, and keep the best."""

from __future__ import annotations

import copy
import math
from typing import Any

from torch import nn


class EarlyStopping:
    """Stop when the validation loss has not fallen for a while.

    Args:
        patience: so many epochs without a new best are forgiven.

    Attributes:
        best: the lowest loss so far.
        bad_epochs: since then.
        weights: the model's state at that moment, or ``None``.

    Raises:
        ValueError: if ``patience`` is negative.
    """

    def __init__(self, patience: int) -> None:
        if patience < 0:
            raise ValueError(f"EarlyStopping: patience must be >= 0, got {patience}")
        self.patience = patience
        self.best = math.inf
        self.bad_epochs = 0
        self.weights: dict[str, Any] | None = None

    @property
    def done(self) -> bool:
        """Whether it is time to stop."""
        return self.bad_epochs > self.patience

    def update(self, loss: float, model: nn.Module) -> None:
        """Take the validation loss of an epoch; copy the weights if it is the best."""
        if loss < self.best:
            self.best, self.bad_epochs = loss, 0
            self.weights = copy.deepcopy(model.state_dict())
        else:
            self.bad_epochs += 1

    def restore(self, model: nn.Module) -> None:
        """Put the best weights back, if there are any."""
        if self.weights is not None:
            model.load_state_dict(self.weights)

    def state_dict(self) -> dict[str, Any]:
        """Return what :meth:`load_state_dict` takes."""
        return dict(vars(self))

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from an earlier state."""
        vars(self).update(state)
