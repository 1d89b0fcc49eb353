"""What all optimizers share: the walk over the parameters, and the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from dlnotes._checks import check_range

Params = Iterable[Tensor] | Iterable[tuple[str, Tensor]] | Iterable[dict[str, Any]]
Group = dict[str, Any]
State = dict[str, Tensor]


class OneByOne(Optimizer):
    """Update one parameter after the other, each for itself.

    A subclass says in ``_start`` what a parameter's state is before its first
    step, and in ``_update`` how one step changes state and parameter.
    """

    takes_sparse = False  # whether gradients may be sparse
    decoupled = False  # whether weight decay goes past the gradient

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take a state of an older PyTorch: without flags, counts as plain numbers."""
        super().__setstate__(state)
        for group in self.param_groups:
            for name in ("maximize", "amsgrad", "nesterov", "centered"):
                group.setdefault(name, False)
        for own in self.state.values():
            for name, value in [*own.items()]:
                if value is None:  # a momentum that had not begun
                    del own[name]
                elif not isinstance(value, Tensor):
                    own[name] = counter(float(value))

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:  # noqa: ANN401
        """Take one step along the gradients that ``backward`` has left.

        Args:
            closure: computes the loss and its gradients anew, and returns the loss.

        Returns:
            The closure's loss; ``None`` without a closure.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            lr = as_scalar(group["lr"])
            for param in group["params"]:
                if param.grad is not None:
                    grad = self._gradient(param, lr, group)
                    self._move(param, grad, lr, group)
        return loss

    def _gradient(self, param: Tensor, lr: float | Tensor, group: Group) -> Tensor:
        """Give the gradient to go by, with sign and weight decay seen to."""
        if param.grad.is_sparse and not self.takes_sparse:
            raise ValueError(
                f"{type(self).__name__}: gradients must be dense, got a sparse one"
            )
        grad = -param.grad if group.get("maximize") else param.grad
        if group["weight_decay"] != 0:
            if grad.is_sparse:
                raise ValueError(
                    f"{type(self).__name__}: weight_decay must be 0 with sparse "
                    f"gradients, got {group['weight_decay']}"
                )
            if group.get("decoupled_weight_decay", self.decoupled):
                param.mul_(1 - lr * group["weight_decay"])
            else:
                grad = grad.add(param, alpha=group["weight_decay"])
        return grad

    def _move(
        self, param: Tensor, grad: Tensor, lr: float | Tensor, group: Group
    ) -> None:
        """Take the step of one parameter."""
        state = self.state[param]
        if not state:
            state.update(self._start(param, group))
        parts = {name: as_real(value) for name, value in state.items()}
        self._update(as_real(param), as_real(grad), parts, lr, group)

    def _start(self, param: Tensor, group: Group) -> State:
        raise NotImplementedError

    def _update(
        self,
        param: Tensor,
        grad: Tensor,
        state: State,
        lr: float | Tensor,
        group: Group,
    ) -> None:
        raise NotImplementedError


def counter(value: float = 0.0) -> Tensor:
    """Make a number that is part of a state: ``[]``, float32 as a rule."""
    wide = torch.get_default_dtype() == torch.float64
    return torch.tensor(value, dtype=torch.float64 if wide else torch.float32)


def as_real(tensor: Tensor) -> Tensor:
    """View complex numbers as pairs of real ones, ``[..., 2]``."""
    return torch.view_as_real(tensor) if tensor.is_complex() else tensor


def as_scalar(value: float | Tensor) -> float | Tensor:
    """Bring a tensor of one element to the shape ``[]``."""
    return value.squeeze() if isinstance(value, Tensor) and value.ndim else value


def check_settings(function: str, lr: float | Tensor, **named: float) -> None:
    """Refuse a learning rate or another setting below 0."""
    if isinstance(lr, Tensor) and lr.numel() != 1:
        raise ValueError(
            f"{function}: lr must be one number, got a tensor {list(lr.shape)}"
        )
    check_range(function, 0, lr=lr, **named)


def check_betas(function: str, betas: tuple[float, float]) -> None:
    """Refuse averages that do not forget: each beta is in ``[0, 1)``."""
    good = isinstance(betas, tuple | list) and len(betas) == 2
    good = good and all(isinstance(b, float | int) and 0 <= b < 1 for b in betas)
    if not good:
        raise ValueError(
            f"{function}: betas must be two numbers >= 0 and < 1, got {betas}"
        )
