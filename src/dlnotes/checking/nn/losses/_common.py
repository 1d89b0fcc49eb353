"""What the tasks of all losses share."""

import torch

from dlnotes.checking import task
from dlnotes.checking._layers import layer


def reduced(losses, reduction="mean"):
    """Reduce as all losses do."""
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction must be none, mean or sum, got {reduction!r}")
    return losses if reduction == "none" else getattr(losses, reduction)()


def of_input(function, case):
    """Return the value, and the gradient of the input only.

    PyTorch has no gradient for the weights of classes.
    """
    x = case.args[0].detach().clone().requires_grad_()
    value = function(x, *case.args[1:], **case.kwargs)
    (slope,) = torch.autograd.grad(value.sum(), x)
    return value, slope


def both(function, name, cases, wrong=(), **options):
    """Add the task of a function and that of its layer."""
    address = f"nn.functional.{function}"
    this = task(address, cases=cases, wrong=wrong, **options)
    layer(f"nn.{name}", address)
    return this
